"""Shelves, tags, projects, saved views and the words of a search, and an index for each way to order a library."""

import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('teams', '0002_library_order'),
        ('videos', '0002_desk_and_batches'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='SavedView',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=40)),
                ('query', models.CharField(max_length=1000)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'ordering': ['name', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='SearchText',
            fields=[
                ('job', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='search_text', serialize=False, to='videos.job')),
                ('text', models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name='Tag',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=40)),
            ],
            options={
                'ordering': ['name', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Tagging',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
            ],
        ),
        migrations.RemoveIndex(
            model_name='job',
            name='videos_job_team_id_688d42_idx',
        ),
        migrations.AddField(
            model_name='earlierrender',
            name='pictures_size',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='earlierrender',
            name='strip',
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name='earlierrender',
            name='thumb',
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name='job',
            name='project',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='jobs', to='teams.project'),
        ),
        migrations.AddField(
            model_name='job',
            name='shelved_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='job',
            name='family',
            field=models.UUIDField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='job',
            name='model',
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddField(
            model_name='job',
            name='shelf',
            field=models.CharField(choices=[('library', 'Library'), ('archive', 'Archive'), ('trash', 'Trash'), ('gone', 'Deleted')], default='library', max_length=8),
        ),
        migrations.AddField(
            model_name='job',
            name='shelved_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='job',
            name='verdict',
            field=models.CharField(blank=True, choices=[('', 'Not reviewed'), ('approved', 'Approved'), ('changes', 'Changes asked')], default='', max_length=8),
        ),
        migrations.AddField(
            model_name='lineage',
            name='source_version',
            field=models.PositiveSmallIntegerField(default=1),
        ),
        migrations.AddField(
            model_name='video',
            name='pictures_size',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='video',
            name='strip',
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name='video',
            name='thumb',
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AlterField(
            model_name='video',
            name='phase',
            field=models.CharField(choices=[('copying', 'Rendered, copying'), ('ready', 'Ready'), ('lost', 'File lost'), ('gone', 'Deleted')], default='copying', max_length=10),
        ),
        migrations.AddField(
            model_name='savedview',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='savedview',
            name='team',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='saved_views', to='teams.team'),
        ),
        migrations.AddField(
            model_name='searchtext',
            name='team',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='teams.team'),
        ),
        migrations.AddField(
            model_name='tag',
            name='team',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tags', to='teams.team'),
        ),
        migrations.AddField(
            model_name='tagging',
            name='job',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='taggings', to='videos.job'),
        ),
        migrations.AddField(
            model_name='tagging',
            name='tag',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='videos.tag'),
        ),
        migrations.AddField(
            model_name='job',
            name='tags',
            field=models.ManyToManyField(related_name='jobs', through='videos.Tagging', to='videos.tag'),
        ),
        migrations.AddField(
            model_name='job',
            name='cost',
            field=models.GeneratedField(db_persist=True, expression=django.db.models.functions.comparison.Coalesce('charged', 0), output_field=models.BigIntegerField()),
        ),
        migrations.AddIndex(
            model_name='job',
            index=models.Index(fields=['team', 'state', '-public_id'], name='videos_job_team_id_431698_idx'),
        ),
        migrations.AddIndex(
            model_name='job',
            index=models.Index(fields=['team', 'shelf', '-public_id'], name='videos_job_team_id_d58daa_idx'),
        ),
        migrations.AddIndex(
            model_name='job',
            index=models.Index(fields=['team', 'kind', '-public_id'], name='videos_job_team_id_b447e4_idx'),
        ),
        migrations.AddIndex(
            model_name='job',
            index=models.Index(fields=['team', 'language', '-public_id'], name='videos_job_team_id_122a55_idx'),
        ),
        migrations.AddIndex(
            model_name='job',
            index=models.Index(fields=['team', 'model', '-public_id'], name='videos_job_team_id_b6717a_idx'),
        ),
        migrations.AddIndex(
            model_name='job',
            index=models.Index(fields=['team', 'by', '-public_id'], name='videos_job_team_id_9b4c28_idx'),
        ),
        migrations.AddIndex(
            model_name='job',
            index=models.Index(fields=['team', 'project', '-public_id'], name='videos_job_team_id_aed7f8_idx'),
        ),
        migrations.AddIndex(
            model_name='job',
            index=models.Index(fields=['team', '-family', '-public_id'], name='videos_job_team_id_c5909d_idx'),
        ),
        migrations.AddIndex(
            model_name='job',
            index=models.Index(fields=['team', '-cost', '-public_id'], name='videos_job_team_id_b5e190_idx'),
        ),
        migrations.AddIndex(
            model_name='job',
            index=models.Index(fields=['team', '-expected_ms', '-public_id'], name='videos_job_team_id_982823_idx'),
        ),
        migrations.AddIndex(
            model_name='job',
            index=models.Index(fields=['team', 'title', '-public_id'], name='videos_job_team_id_3b1f84_idx'),
        ),
        migrations.AddIndex(
            model_name='job',
            index=models.Index(condition=models.Q(('verdict', ''), _negated=True), fields=['team', 'verdict', '-public_id'], name='job_verdicts'),
        ),
        migrations.AddIndex(
            model_name='job',
            index=models.Index(condition=models.Q(('shelf', 'trash')), fields=['shelved_at'], name='job_trash'),
        ),
        migrations.AddConstraint(
            model_name='savedview',
            constraint=models.UniqueConstraint(models.F('team'), django.db.models.functions.text.Lower('name'), name='one_view_a_name'),
        ),
        migrations.AddConstraint(
            model_name='tag',
            constraint=models.UniqueConstraint(models.F('team'), django.db.models.functions.text.Lower('name'), name='one_tag_a_name'),
        ),
        migrations.AddConstraint(
            model_name='tagging',
            constraint=models.UniqueConstraint(fields=('tag', 'job'), name='a_tag_stands_once'),
        ),
    ]
