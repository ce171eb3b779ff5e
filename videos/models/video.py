"""A video, its earlier renders, and what it was made from."""

from django.db import models
from django.db.models import Q

from teams.models import Team
from videos.jobs.states import Phase
from videos.models.job import Job
from videos.models.shelves import Verdict


class Video(models.Model):
    """What a completed job left us: one exact render, kept in our storage. Its address is its job's."""

    Phase = Phase

    job = models.OneToOneField(Job, on_delete=models.CASCADE, related_name="video")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="videos")
    public_id = models.UUIDField(unique=True)
    completed_at = models.DateTimeField()
    phase = models.CharField(max_length=10, choices=Phase.choices, default=Phase.COPYING)
    #: Where Samsar keeps it; may expire, so it is where we copy from and never what we show.
    source_url = models.URLField(max_length=4096)

    copy_at = models.DateTimeField(null=True, db_index=True)
    rung_at = models.DateTimeField(null=True)
    copy_tries = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(max_length=500, blank=True)

    file = models.CharField(max_length=200, blank=True)
    poster = models.CharField(max_length=200, blank=True)
    #: A small poster for lists and narrow screens, and stills of the whole film side by side for looking through it.
    thumb = models.CharField(max_length=200, blank=True)
    strip = models.CharField(max_length=200, blank=True)
    #: When pictures are to be made from the stored film, and how often that was begun; None where nothing is to do.
    pictures_at = models.DateTimeField(null=True)
    pictures_tries = models.PositiveSmallIntegerField(default=0)
    #: Bytes of the film, and of the pictures made of it together.
    size = models.BigIntegerField(default=0)
    pictures_size = models.PositiveIntegerField(default=0)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    duration_ms = models.PositiveIntegerField(default=0)
    has_sound = models.BooleanField(default=False)

    #: Which render of its session this is, from 1; the ones before stand in EarlierRender.
    version = models.PositiveSmallIntegerField(default=1)
    #: Where a newer render of the session was seen, offered to people as a new version; empty when none was.
    newer_url = models.URLField(max_length=4096, blank=True)

    class Meta:
        ordering = ["-public_id"]
        indexes = [
            models.Index(fields=["team", "-public_id"]),
            models.Index(fields=["pictures_at"], condition=Q(pictures_at__isnull=False), name="pictures_to_make"),
            # What was finished last, and the few that are still copied or lost.
            models.Index(fields=["team", "phase", "-completed_at", "-public_id"], name="video_finished"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(phase="ready") | (~Q(file="") & Q(duration_ms__gt=0)), name="ready_videos_have_a_file"
            )
        ]

    def __str__(self) -> str:
        return f"Video {self.public_id}"


class EarlierRender(models.Model):
    """A version of a video that a newer one took the place of; its file stays."""

    video = models.ForeignKey(Video, on_delete=models.CASCADE, related_name="earlier")
    version = models.PositiveSmallIntegerField()
    completed_at = models.DateTimeField()
    source_url = models.URLField(max_length=4096)
    file = models.CharField(max_length=200)
    poster = models.CharField(max_length=200, blank=True)
    thumb = models.CharField(max_length=200, blank=True)
    strip = models.CharField(max_length=200, blank=True)
    size = models.BigIntegerField()
    pictures_size = models.PositiveIntegerField(default=0)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    duration_ms = models.PositiveIntegerField()
    #: What the team decided about this version.
    verdict = models.CharField(max_length=8, choices=Verdict.choices, blank=True, default=Verdict.NONE)
    has_sound = models.BooleanField()

    class Meta:
        ordering = ["-version"]
        constraints = [models.UniqueConstraint(fields=["video", "version"], name="one_render_a_version")]

    def __str__(self) -> str:
        return f"Version {self.version} of {self.video}"


class Lineage(models.Model):
    """One source of a derived job; a join has several, in order."""

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="lineage")
    source = models.ForeignKey(Video, on_delete=models.PROTECT, related_name="derived")
    position = models.PositiveSmallIntegerField()
    #: Which version of the source was the newest when the job was asked for.
    source_version = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["job", "position"], name="one_source_a_position"),
            models.UniqueConstraint(fields=["job", "source"], name="a_source_stands_once"),
        ]

    def __str__(self) -> str:
        return f"{self.source} as source {self.position}"
