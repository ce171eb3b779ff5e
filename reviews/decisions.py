"""Deciding about one exact render: the one place that writes decisions."""

from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import F, OuterRef, QuerySet, Subquery

from audit import trail
from audit.trail import Action
from notices import telling
from notices.kinds import Kind
from reviews.models import Choice, Decision
from teams.models import User
from videos import verdicts
from videos.models import Job, Shelf, Verdict

_NOTHING: Final = "Nothing was decided."
_VERDICTS: Final = {
    Choice.APPROVED: Verdict.APPROVED,
    Choice.CHANGES: Verdict.CHANGES,
    Choice.WITHDRAWN: Verdict.NONE,
}
_ACTIONS: Final = {
    Choice.APPROVED: Action.VIDEO_APPROVED,
    Choice.CHANGES: Action.CHANGES_ASKED,
    Choice.WITHDRAWN: Action.DECISION_WITHDRAWN,
}


class NotDecided(Exception):
    """Nothing was decided or changed; the text says why and what to do."""


class NewerVersion(NotDecided):
    """The render that the person saw is not the newest any more, as they thought it was."""


def decide(
    job: Job, choice: Choice, *, version: int, newest: int, by: User, at: datetime, reason: str = ""
) -> Decision:
    """Write down a decision about `version`, with the verdict that follows, or raise NotDecided and change nothing.

    `newest` is the newest version that the person knew of; raises NewerVersion
    when that is another one by now. What is decided about an earlier version
    leaves the newest's verdict alone. Deciding the same once more gives the
    decision that stands.
    """
    if choice is Choice.CHANGES and not reason:
        raise NotDecided(f"Say what should change. {_NOTHING}")
    with transaction.atomic():
        if Job.objects.filter(pk=job.pk, shelf__in=[Shelf.TRASH, Shelf.GONE]).exists():
            raise NotDecided(f"This video is in the trash. {_NOTHING} Bring it back first.")
        try:
            rendered_at = verdicts.note_verdict(job, _VERDICTS[choice], version=version, newest=newest)
        except verdicts.MovedOn as moved:
            raise NewerVersion(_moved_on(version, moved.newest)) from moved
        except verdicts.NotThere as missing:
            raise NotDecided(f"Version {version} cannot be watched just now. {_NOTHING}") from missing
        facts = {"version": version, "rendered_at": rendered_at}
        last = Decision.objects.filter(job=job, **facts).last()
        if choice is Choice.WITHDRAWN and (last is None or last.verdict == choice):
            raise NotDecided(f"There is no decision about version {version} to withdraw. Nothing was changed.")
        if last and (last.verdict, last.reason, last.by_id) == (choice, reason, by.pk):
            return last
        before = _told(last.verdict, last.reason) if last else {}
        after = {**_told(choice, reason), "version": version}
        trail.record(job.team_id, _ACTIONS[choice], at=at, by=by, subject=job.title, before=before, after=after)
        _tell(job, choice, version=version, newest=newest, by=by, at=at, reason=reason)
        return Decision.objects.create(
            team_id=job.team_id, job=job, **facts, verdict=choice, reason=reason, by=by, at=at
        )


def _told(choice: str, reason: str) -> dict[str, trail.Value]:
    return {"decision": Choice(choice).label.lower(), **({"reason": reason} if reason else {})}


def _tell(job: Job, choice: Choice, *, version: int, newest: int, by: User, at: datetime, reason: str) -> None:
    """Let whoever asked for the video hear of it; of several decisions about one video, of the last."""
    said = {
        Choice.APPROVED: f"{by} approved version {version}",
        Choice.CHANGES: f"{by} asks for changes on version {version}",
        Choice.WITHDRAWN: f"{by} withdrew the decision about version {version}",
    }[choice]
    address = job.get_absolute_url()
    telling.tell(
        job.team,
        Kind.DECISION,
        [job.by_id],
        bundle=job.public_id.hex,
        title=job.title,
        sentence=f"{said}: “{reason}”" if reason else said,
        path=address if version == newest else f"{address}?v={version}",
        now=at,
        actor_id=by.pk,
    )


def _moved_on(version: int, newest: int) -> str:
    if newest > version:
        came = f"Version {newest} came while you were looking at version {version}."
        return f"{came} {_NOTHING} Watch version {newest} first."
    return f"Version {newest} stands here again, not version {version}. {_NOTHING} Load the page anew."


def disagreements() -> QuerySet[Job]:
    """Return the jobs whose verdict is not what was decided last about their newest version."""
    of_newest = Decision.objects.filter(
        job=OuterRef("pk"), version=OuterRef("video__version"), rendered_at=OuterRef("video__completed_at")
    )
    last = Subquery(of_newest.order_by("-pk").values("verdict")[:1])
    decided = Job.objects.annotate(decided=last).exclude(decided=None)
    return decided.exclude(decided=F("verdict")).exclude(decided=Choice.WITHDRAWN, verdict=Verdict.NONE)
