"""What people do with videos that costs nothing: archive, delete, restore, move, tag and rename, for one and for many.

Each call is one transaction over jobs of one team. The rows are locked in the
order of their keys and changed only where they still stand as asked, so that a
second press changes nothing and two people never overwrite each other. What
was changed is returned by public id; a foreign id is as missing as none.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import F

from audit import trail
from audit.trail import Action
from teams.models import Project, Team, User
from videos import search
from videos.jobs.states import HOLDING, UNSETTLED, State
from videos.models import Job, JobEvent, Lineage, Shelf

#: A job in one of these is still followed, or waits for a decision about money: it stays where people see it.
MOVING: Final = HOLDING | UNSETTLED | {State.AWAITING_APPROVAL}
TITLE_LENGTH: Final = 120
#: So many jobs that were made of a renamed one are written anew for the search; no family of ours is as large.
_MOST_RENOTED = 200
_NAMED = 3


class StillMoving(Exception):
    """Some of these jobs are not settled, so nothing was changed; the text names them."""

    def __init__(self, titles: Sequence[str], done: str) -> None:
        self.titles = list(titles)
        stand = "is" if len(titles) == 1 else "are"
        super().__init__(
            f"{named(titles)} {stand} not settled yet, and only what is settled can be {done}. "
            "Nothing was changed. Wait until it is done, or cancel it."
        )


def archive(team: Team, keys: Iterable[UUID], *, by: User, at: datetime) -> list[UUID]:
    """Put settled jobs out of the library's way; raise StillMoving, and change nothing, if one is not settled."""
    with transaction.atomic():
        jobs = _standing(team, keys, {Shelf.LIBRARY})
        _check_settled(jobs, "archived")
        return _put(jobs, Shelf.ARCHIVE, "Archived", by=by, at=at)


def bring_back(team: Team, keys: Iterable[UUID], *, by: User, at: datetime) -> list[UUID]:
    """Put what is archived back into the library."""
    with transaction.atomic():
        return _put(
            _standing(team, keys, {Shelf.ARCHIVE}), Shelf.LIBRARY, "Brought back from the archive", by=by, at=at
        )


def delete(team: Team, keys: Iterable[UUID], *, by: User, at: datetime) -> list[UUID]:
    """Put settled jobs into the trash; raise StillMoving, and change nothing, if one is not settled."""
    with transaction.atomic():
        jobs = _standing(team, keys, {Shelf.LIBRARY, Shelf.ARCHIVE})
        _check_settled(jobs, "deleted")
        note(jobs, Action.VIDEOS_DELETED, by=by, at=at)
        return _put(jobs, Shelf.TRASH, "Moved to the trash", by=by, at=at)


def restore(team: Team, keys: Iterable[UUID], *, by: User, at: datetime) -> list[UUID]:
    """Put what is in the trash back into the library."""
    with transaction.atomic():
        jobs = _standing(team, keys, {Shelf.TRASH})
        note(jobs, Action.VIDEOS_RESTORED, by=by, at=at)
        return _put(jobs, Shelf.LIBRARY, "Restored from the trash", by=by, at=at)


def move(
    team: Team,
    keys: Iterable[UUID],
    project: Project | None,
    *,
    by: User,
    at: datetime,
    out_of: Collection[Project | None] | None = None,
) -> dict[Project | None, list[UUID]]:
    """Put jobs into a project of the team, or into none; return what was changed by the project it stood in.

    With `out_of`, only what stands in one of these is moved.
    """
    words = f"Moved to “{project.name}”" if project else "Taken out of its project"
    with transaction.atomic():
        found = _standing(team, keys, {Shelf.LIBRARY, Shelf.ARCHIVE})
        jobs = [job for job in found if job.project_id != (project.pk if project else None)]
        if out_of is not None:
            may_leave = {each.pk if each else None for each in out_of}
            jobs = [job for job in jobs if job.project_id in may_leave]
        before = Project.objects.in_bulk([job.project_id for job in jobs if job.project_id])
        _change(jobs, words, by=by, at=at, project=project)
    left: dict[Project | None, list[UUID]] = {}
    for job in jobs:
        left.setdefault(before.get(job.project_id or 0), []).append(job.public_id)
    return left


def rename(team: Team, key: UUID, title: str, *, seen: str, by: User, at: datetime) -> bool:
    """Give a job another title unless it has another one than `seen` by now; return whether it was changed.

    What was made from it keeps its own title, and is found by the new one too. An empty title changes nothing.
    """
    title = clean_title(title)
    with transaction.atomic():
        jobs = [job for job in _standing(team, [key], set(Shelf) - {Shelf.GONE}) if job.title == seen]
        if not title or not jobs or title == seen:
            return False
        _change(jobs, f"Renamed, it was “{seen}”", by=by, at=at, title=title)
        jobs[0].title = title
        _note_again(jobs[0])
    return True


def clean_title(text: str) -> str:
    """Return a title as one line of at most 120 characters."""
    return " ".join(text.replace("\0", "").split())[:TITLE_LENGTH].rstrip()


def named(titles: Sequence[str]) -> str:
    """Return titles in quotation marks, the first three and how many more there are."""
    shown = ", ".join(f"“{title}”" for title in titles[:_NAMED])
    more = len(titles) - _NAMED
    return f"{shown} and {more} more" if more > 0 else shown


def _standing(team: Team, keys: Iterable[UUID], shelves: Collection[str]) -> list[Job]:
    """Return the team's jobs that stand on one of these shelves, locked until the transaction ends."""
    jobs = Job.objects.select_for_update().filter(team=team, public_id__in=list(keys), shelf__in=list(shelves))
    return list(jobs.order_by("pk"))


def _check_settled(jobs: Iterable[Job], done: str) -> None:
    moving = [job.title for job in jobs if job.state in MOVING]
    if moving:
        raise StillMoving(moving, done)


def _put(jobs: Sequence[Job], shelf: Shelf, words: str, *, by: User, at: datetime) -> list[UUID]:
    is_away = shelf != Shelf.LIBRARY
    fields = {"shelf": shelf, "shelved_at": at if is_away else None, "shelved_by": by if is_away else None}
    return _change(jobs, words, by=by, at=at, **fields)


def _change(jobs: Sequence[Job], words: str, *, by: User | None, at: datetime, **fields: Any) -> list[UUID]:
    """Change locked rows that stand on the shelf where they were read, and write it into their history."""
    for shelf in {job.shelf for job in jobs}:
        keys = [job.pk for job in jobs if job.shelf == shelf]
        Job.objects.filter(pk__in=keys, shelf=shelf).update(revision=F("revision") + 1, **fields)
    tell(jobs, words, by=by, at=at)
    return [job.public_id for job in jobs]


def tell(jobs: Iterable[Job], words: str, *, by: User | None, at: datetime) -> None:
    """Write what was done with jobs into their history: nothing moved, so the state stands twice."""
    JobEvent.objects.bulk_create(
        JobEvent(job=job, old_state=job.state, new_state=job.state, at=at, reason=words[:500], by=by) for job in jobs
    )


def note(jobs: Sequence[Job], action: Action, *, by: User | None, at: datetime) -> None:
    """Write into the trail what one press, or the portal, did with jobs; one entry a team, none for no job."""
    teams: dict[int, list[str]] = {}
    for job in jobs:
        teams.setdefault(job.team_id, []).append(job.title)
    for team_id, titles in teams.items():
        trail.record(team_id, action, at=at, by=by, subject=named(titles), after={"videos": len(titles)})


def _note_again(job: Job) -> None:
    """Write the search words of a job anew, and then of what was made from it, each after its sources."""
    made, newest = {job.pk: job}, [job.pk]
    while newest and len(made) < _MOST_RENOTED:
        edges = Lineage.objects.filter(source__job__in=newest).exclude(job__in=list(made)).select_related("job")
        found = {edge.job_id: edge.job for edge in edges[:_MOST_RENOTED]}
        made |= found
        newest = list(found)
    sources: dict[int, list[Any]] = {}
    for edge in Lineage.objects.filter(job__in=list(made)).select_related("source"):
        sources.setdefault(edge.job_id, []).append(edge.source)
    for key in sorted(made):  # a source is older than what was made from it
        search.note(made[key], sources.get(key, []))
