"""The full-text index of each database, and family, model and words of the jobs that were there before."""

from django.db import migrations

from videos.search import fold

#: FTS5 over the rows of videos_searchtext, which the triggers keep in step; the team's key is searched like a word.
SQLITE = [
    """
    CREATE VIRTUAL TABLE videos_search USING fts5(
        team_id, text, content='videos_searchtext', content_rowid='job_id', prefix='2 3',
        tokenize="unicode61 remove_diacritics 0"
    )
    """,
    """
    CREATE TRIGGER videos_search_added AFTER INSERT ON videos_searchtext BEGIN
        INSERT INTO videos_search(rowid, team_id, text) VALUES (new.job_id, new.team_id, new.text);
    END
    """,
    """
    CREATE TRIGGER videos_search_deleted AFTER DELETE ON videos_searchtext BEGIN
        INSERT INTO videos_search(videos_search, rowid, team_id, text)
        VALUES ('delete', old.job_id, old.team_id, old.text);
    END
    """,
    """
    CREATE TRIGGER videos_search_changed AFTER UPDATE ON videos_searchtext BEGIN
        INSERT INTO videos_search(videos_search, rowid, team_id, text)
        VALUES ('delete', old.job_id, old.team_id, old.text);
        INSERT INTO videos_search(rowid, team_id, text) VALUES (new.job_id, new.team_id, new.text);
    END
    """,
]
POSTGRESQL = [
    "ALTER TABLE videos_searchtext ADD COLUMN words tsvector GENERATED ALWAYS AS (to_tsvector('simple', text)) STORED",
    "CREATE INDEX videos_searchtext_words ON videos_searchtext USING gin (words)",
]


def make_index(apps, schema_editor):
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement)


def drop_index(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for name in ("added", "deleted", "changed"):
            schema_editor.execute(f"DROP TRIGGER videos_search_{name}")
        schema_editor.execute("DROP TABLE videos_search")
    else:
        schema_editor.execute("ALTER TABLE videos_searchtext DROP COLUMN words")


def fill(apps, schema_editor):
    """Sources are older than what was made from them, so one walk from the oldest on finds each family known."""
    Job, Lineage = apps.get_model("videos", "Job"), apps.get_model("videos", "Lineage")
    SearchText = apps.get_model("videos", "SearchText")
    sources = {}
    for job_id, source_job_id in Lineage.objects.order_by("position").values_list("job_id", "source__job_id"):
        sources.setdefault(job_id, []).append(source_job_id)
    families, texts = {}, {}
    for job in Job.objects.filter(family=None).order_by("pk").iterator(chunk_size=500):
        of = sources.get(job.pk, [])
        families[job.pk] = families.get(of[0], job.public_id) if of else job.public_id
        own = fold(f"{job.title} {job.recipe.get('prompt') or ''}")
        texts[job.pk] = " ".join(dict.fromkeys([own, *(texts.get(each, "") for each in of)])).strip()[:20_000]
        model = str(job.recipe.get("video_model") or "")
        Job.objects.filter(pk=job.pk).update(family=families[job.pk], model=model)
        SearchText.objects.create(job_id=job.pk, team_id=job.team_id, text=texts[job.pk])


def nothing(apps, schema_editor):
    """What was filled in goes with its columns."""


class Migration(migrations.Migration):
    dependencies = [("videos", "0003_library_order")]

    operations = [
        migrations.RunPython(make_index, drop_index),
        migrations.RunPython(fill, nothing),
    ]
