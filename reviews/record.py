"""What was decided about one video, as its page shows it: one question to the database."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import F, OuterRef, QuerySet, Subquery

from reviews.models import Choice, Decision
from teams.models import Team, User
from videos.jobs.states import State
from videos.models import EarlierRender, Job, Shelf, Verdict, Video

#: How many decisions a page names; the newest.
NAMED: Final = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One decision; `by` is the person's name, or their address where they have none."""

    choice: Choice
    version: int
    rendered_at: datetime | None
    by: str
    at: datetime
    reason: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Relative:
    """An older video of the same family whose newest version is approved."""

    title: str
    public_id: UUID
    by: str
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Record:
    """What was decided about a video, newest first, and which of its versions is looked at."""

    job: Job
    version: int
    newest: int
    rendered_at: datetime
    entries: list[Entry]
    relative: Relative | None

    @property
    def standing(self) -> Entry | None:
        """The decision that stands about the version looked at, if one does."""
        last = next((each for each in self.entries if self._is_about(each)), None)
        return None if last is None or last.choice is Choice.WITHDRAWN else last

    def _is_about(self, entry: Entry) -> bool:
        return entry.version == self.version and entry.rendered_at == self.rendered_at

    @property
    def approved_before(self) -> Entry | None:
        """The newest earlier version that is approved, as it was approved."""
        last: dict[int, Entry] = {}
        for each in self.entries:
            if each.version < self.version:
                last.setdefault(each.version, each)
        approved = [each for each in last.values() if each.choice is Choice.APPROVED]
        return max(approved, key=lambda each: each.version, default=None)

    @property
    def is_in_trash(self) -> bool:
        """Whether nothing is decided about this video for as long as it lies there."""
        return self.job.shelf in (Shelf.TRASH, Shelf.GONE)

    @property
    def is_open(self) -> bool:
        """Whether this version can be decided about now."""
        if self.is_in_trash:
            return False
        return self.version < self.newest or self.job.video.phase == Video.Phase.READY


def find(team: Team, public_id: UUID, version: int | None = None) -> Record:
    """Return the record of one video of the team, about `version` or else about the newest.

    Raises Job.DoesNotExist for a foreign video, one that was never finished, and a version that there is not.
    """
    rows = list(_rows(team, public_id, version))
    if not rows:
        raise Job.DoesNotExist
    job, video = rows[0], rows[0].video
    job.team = team
    about = version or video.version
    rendered_at = video.completed_at if about == video.version else job.earlier_at  # type: ignore[attr-defined]
    if rendered_at is None:
        raise Job.DoesNotExist
    return Record(
        job=job,
        version=about,
        newest=video.version,
        rendered_at=rendered_at,
        entries=[_entry(row) for row in rows if row.decided],  # type: ignore[attr-defined]
        relative=_relative(job),
    )


def _rows(team: Team, public_id: UUID, version: int | None) -> QuerySet[Job]:
    """Ask for the job once with each of its decisions, newest first, and once if there are none."""
    earlier = EarlierRender.objects.filter(video__job=OuterRef("pk"), version=version or 0)
    approval = Decision.objects.filter(
        team=team,
        job__family=OuterRef("family"),
        job__verdict=Verdict.APPROVED,
        job__public_id__lt=OuterRef("public_id"),
        verdict=Choice.APPROVED,
    ).order_by("-pk")
    return (
        Job.objects.filter(team=team, public_id=public_id, state=State.COMPLETED, video__isnull=False)
        .select_related("video")
        .defer("recipe", "stages")
        .annotate(
            earlier_at=Subquery(earlier.values("completed_at")[:1]),
            kin_title=Subquery(approval.values("job__title")[:1]),
            kin_id=Subquery(approval.values("job__public_id")[:1]),
            kin_name=Subquery(approval.values("by__name")[:1]),
            kin_email=Subquery(approval.values("by__email")[:1]),
            kin_at=Subquery(approval.values("at")[:1]),
            decided=F("decisions__verdict"),
            decided_version=F("decisions__version"),
            decided_render=F("decisions__rendered_at"),
            decided_reason=F("decisions__reason"),
            decided_at=F("decisions__at"),
            decided_name=F("decisions__by__name"),
            decided_email=F("decisions__by__email"),
        )
        .order_by("-decisions__pk")[:NAMED]
    )


def _entry(row: Job) -> Entry:
    told = row.__dict__
    return Entry(
        choice=Choice(told["decided"]),
        version=told["decided_version"],
        rendered_at=told["decided_render"],
        by=_person(told["decided_name"], told["decided_email"]),
        at=told["decided_at"],
        reason=told["decided_reason"],
    )


def _relative(job: Job) -> Relative | None:
    told = job.__dict__
    if told["kin_id"] is None:
        return None
    by = _person(told["kin_name"], told["kin_email"])
    return Relative(title=told["kin_title"], public_id=told["kin_id"], by=by, at=told["kin_at"])


def _person(name: str, email: str) -> str:
    return str(User(name=name, email=email))
