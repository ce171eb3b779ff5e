"""Indexes with which pages read what they show, and not a team's whole life."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("videos", "0007_review")]

    operations = [
        # What was finished last, the few videos of a phase, and what failed lately.
        migrations.AddIndex(
            model_name="video",
            index=models.Index(fields=["team", "phase", "-completed_at", "-public_id"], name="video_finished"),
        ),
        migrations.AddIndex(
            model_name="job",
            index=models.Index(fields=["team", "state", "-settled_at"], name="job_settled"),
        ),
        # The cost of a project.
        migrations.AddIndex(
            model_name="job",
            index=models.Index(fields=["team", "project", "cost"], name="job_project_cost"),
        ),
    ]
