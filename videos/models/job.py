"""A job and its moves. Amounts are thousandths of a credit; due times are columns."""

from datetime import datetime, timedelta
from typing import Any

from django.db import connection as database
from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from credits.ledger import JobFacts
from credits.models import Source
from samsar import Submission
from samsar.submissions import load
from samsar.vocabulary import stage_words
from teams.models import Project, Team, User
from videos.ids import uuid7
from videos.jobs.states import ACCEPTED, HOLDING, UNSETTLED, Phase, State, sources_of
from videos.models.desk import Batch
from videos.models.shelves import Shelf, Tag, Tagging, Verdict


class JobQuerySet(models.QuerySet["Job"]):
    """Questions about jobs."""

    def claim_due_looks(self, now: datetime, *, lease: timedelta, limit: int) -> list["Job"]:
        """Take up to `limit` jobs whose look is due, oldest first, and push their next look past the lease.

        One statement, so that two sweeps never take the same job.
        """
        skip_locked = " FOR UPDATE SKIP LOCKED" if database.features.has_select_for_update_skip_locked else ""
        adapt = database.ops.adapt_datetimefield_value
        with database.cursor() as cursor:
            cursor.execute(
                "UPDATE videos_job SET next_look_at = %s WHERE id IN (SELECT id FROM videos_job "  # noqa: S608 - ours
                "WHERE next_look_at <= %s AND state IN ('rendering', 'failed', 'cancelled') "
                f"ORDER BY next_look_at LIMIT %s{skip_locked}) RETURNING id",
                [adapt(now + lease), adapt(now), limit],
            )
            ids = [row[0] for row in cursor.fetchall()]
        return list(self.filter(pk__in=ids).select_related("team", "batch"))


class Job(models.Model):
    """One submission's life: at most one accepted POST, ever."""

    public_id = models.UUIDField(unique=True, default=uuid7, editable=False)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="jobs")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    #: Who answers for its being sent, once somebody else than who made it released it or took it over.
    answerable = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    form_token = models.CharField(max_length=64)
    retry_of = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="retries")
    #: The batch that one press made, and the place in it, from 0; a job asked for alone has none.
    batch = models.ForeignKey(Batch, on_delete=models.SET_NULL, null=True, related_name="jobs")
    batch_position = models.PositiveSmallIntegerField(default=0)

    kind = models.CharField(max_length=24)
    recipe = models.JSONField()
    title = models.CharField(max_length=120)
    #: What the video will be: its language code, its shape, its expected length in milliseconds and whether it
    #: shows subtitles. A derived video has them from its sources.
    language = models.CharField(max_length=16, default="auto")
    aspect_ratio = models.CharField(max_length=8, default="16:9")
    expected_ms = models.PositiveIntegerField(default=0)
    has_subtitles = models.BooleanField(default=True)
    #: The video model's key; empty where none is chosen.
    model = models.CharField(max_length=64, blank=True)
    #: The public id of the first job of its family: of its first source's family, or its own.
    family = models.UUIDField(editable=False)

    project = models.ForeignKey(Project, on_delete=models.SET_NULL, null=True, related_name="jobs")
    tags = models.ManyToManyField(Tag, through=Tagging, related_name="jobs")
    shelf = models.CharField(max_length=8, choices=Shelf.choices, default=Shelf.LIBRARY)
    shelved_at = models.DateTimeField(null=True)
    shelved_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    #: What the team decided about the newest version.
    verdict = models.CharField(max_length=8, choices=Verdict.choices, blank=True, default=Verdict.NONE)

    quote = models.BigIntegerField()
    quote_bound = models.CharField(max_length=10, default="exact")
    quote_sentence = models.CharField(max_length=200)
    price_list = models.CharField(max_length=40)
    charged = models.BigIntegerField(null=True)
    charge_source = models.CharField(max_length=10, choices=Source.choices, blank=True)
    #: What was charged, 0 while nothing was: what lists are sorted by.
    cost = models.GeneratedField(
        expression=Coalesce("charged", 0), output_field=models.BigIntegerField(), db_persist=True
    )

    state = models.CharField(max_length=16, choices=State.choices, default=State.QUEUED)
    #: What Samsar or we last had to say about it, for people.
    message = models.CharField(max_length=500, blank=True)
    revision = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True)

    # Sending
    send_at = models.DateTimeField(null=True, db_index=True)
    tries = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True)
    claimed_by = models.CharField(max_length=64, blank=True)
    doorbell_hash = models.CharField(max_length=64, null=True, unique=True)
    request_handle = models.CharField(max_length=64, blank=True)

    # What Samsar says
    session_id = models.CharField(max_length=200, blank=True)
    request_id = models.CharField(max_length=200, blank=True)
    accepted_at = models.DateTimeField(null=True)
    raw_status = models.CharField(max_length=64, blank=True)
    stages = models.JSONField(default=list)
    stage = models.CharField(max_length=64, blank=True)
    progress = models.PositiveSmallIntegerField(default=0)
    looked_at = models.DateTimeField(null=True)
    next_look_at = models.DateTimeField(null=True)
    late_looks = models.PositiveSmallIntegerField(default=0)
    rung_at = models.DateTimeField(null=True)
    is_quiet = models.BooleanField(default=False)
    #: How many seconds comparable renders of the team usually take, learned when this one was accepted; None
    #: while too few are known.
    usual_low_s = models.PositiveIntegerField(null=True)
    usual_high_s = models.PositiveIntegerField(null=True)
    #: From when on its silence is worth a word.
    quiet_at = models.DateTimeField(null=True)
    is_cancel_asked = models.BooleanField(default=False)

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ["-public_id"]
        indexes = [
            models.Index(fields=["team", "-public_id"]),
            models.Index(fields=["team", "state", "-public_id"]),
            # The library: a page of one filter, or in one order, reads as many rows as it shows.
            models.Index(fields=["team", "shelf", "-public_id"]),
            models.Index(fields=["team", "kind", "-public_id"]),
            models.Index(fields=["team", "language", "-public_id"]),
            models.Index(fields=["team", "model", "-public_id"]),
            models.Index(fields=["team", "by", "-public_id"]),
            models.Index(fields=["team", "project", "-public_id"]),
            # What a project's videos cost is summed from the index alone.
            models.Index(fields=["team", "project", "cost"], name="job_project_cost"),
            models.Index(fields=["team", "-family", "-public_id"]),
            models.Index(fields=["team", "-cost", "-public_id"]),
            models.Index(fields=["team", "-expected_ms", "-public_id"]),
            models.Index(fields=["team", "title", "-public_id"]),
            models.Index(fields=["team", "verdict", "-public_id"], condition=~Q(verdict=""), name="job_verdicts"),
            # What waits for a decision, and what was decided. Whole, since SQLite cannot tell from `verdict = ?`
            # that a partial index holds the row.
            models.Index(fields=["team", "verdict", "shelf", "state", "-public_id"], name="job_review"),
            # Home: what failed lately.
            models.Index(fields=["team", "state", "-settled_at"], name="job_settled"),
            models.Index(fields=["shelved_at"], condition=Q(shelf="trash"), name="job_trash"),
            models.Index(fields=["next_look_at"], condition=Q(next_look_at__isnull=False), name="job_due_looks"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["team", "form_token"], name="one_job_a_form"),
            models.UniqueConstraint(
                fields=["team", "session_id"], condition=~Q(session_id=""), name="one_job_a_session"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=ACCEPTED) | ~Q(session_id=""), name="accepted_jobs_have_a_session"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.state})"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; a new job's model is its recipe's, and its family its own unless it was given one."""
        if self.pk is None:
            self.model = self.model or str(self.recipe.get("video_model") or "")
            self.family = self.family or self.public_id
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """The page of this video, from the first second to the player."""
        return reverse("video", args=[self.team.key, self.public_id])

    @property
    def submission(self) -> Submission:
        """What was, or will be, sent."""
        return load(self.kind, self.recipe)

    @property
    def is_holding(self) -> bool:
        """Whether the ledger holds credits for this job."""
        return self.state in HOLDING

    @property
    def is_unsettled(self) -> bool:
        """Whether a page keeps asking about this job."""
        return self.state in UNSETTLED or (self.state == State.COMPLETED and self.video.phase == Phase.COPYING)

    @property
    def is_unconfirmed_charge(self) -> bool:
        """Whether what it cost rests on our estimate alone."""
        return self.charge_source == Source.ESTIMATE

    @property
    def stage_words(self) -> str:
        """The stage in plain words; an unknown one still readable."""
        if self.state == State.RENDERING:
            return stage_words(self.stage) if self.stage else "Accepted, waiting to start"
        return State(self.state).label

    @property
    def facts(self) -> JobFacts:
        """What the hold repeats of this job: in whose name, and for which project, its credits are reserved."""
        return JobFacts(
            job_id=self.public_id,
            kind=self.kind,
            model=self.model,
            language=self.language,
            price_list=self.price_list,
            by=self.answerable or self.by,
            project_id=self.project_id,
            milliseconds=self.expected_ms,
            image_model=self.recipe.get("image_model") or None,
        )

    def move(
        self,
        target: State,
        *,
        at: datetime,
        reason: str = "",
        by: User | None = None,
        only: Q | Combinable | None = None,
        **fields: Any,
    ) -> bool:
        """Move to `target` if nobody moved this job first, and if `only` holds too; return whether we did."""
        old = State(self.state)
        if old not in sources_of(target):
            return False
        fields = {"state": target, "revision": F("revision") + 1, **fields}
        with transaction.atomic():
            here = Job.objects.filter(pk=self.pk, state=old)
            won = (here if only is None else here.filter(only)).update(**fields)
            if won:
                JobEvent.objects.create(job=self, old_state=old, new_state=target, at=at, reason=reason[:500], by=by)
        if won:
            self.refresh_from_db(fields=[*fields])
        return bool(won)


class JobEvent(models.Model):
    """One move of a job: when, from where, to where, why, and by whom if a person did it."""

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="events")
    old_state = models.CharField(max_length=16, choices=State.choices, blank=True)
    new_state = models.CharField(max_length=16, choices=State.choices)
    at = models.DateTimeField()
    reason = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.old_state} to {self.new_state}"
