"""What this room tells people of: how their videos ended, and what waits for them.

Each is called in the transaction of the move that it tells of, after the move
was won, so that every event is told once.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from hooks import telling as hooks
from hooks.events import Event
from notices.kinds import Kind
from notices.telling import hasten, tell
from teams import connections
from teams.models import Membership, Team, User
from teams.roles import Permission, Role
from videos.jobs.states import UNSETTLED, State
from videos.models import Batch, Job


def ended(job: Job, was: State, *, at: datetime, actor_id: int | None = None) -> None:
    """Tell whoever asked for it that a job ended, and how; `was` is the state before.

    A cancellation that a person asked for is told to nobody. A late truth
    corrects what was told before, also to the team's webhooks. At most four
    queries, and one more where a webhook listens.
    """
    now, before = _counts(job, State(job.state)), _counts(job, was)
    ready, failed = now[0] - before[0], now[1] - before[1]
    if not (ready or failed):
        return
    if ready > 0 or failed > 0:
        _call_out(job, Event.VIDEO_READY if ready > 0 else Event.VIDEO_FAILED, at=at)
    bundle, title, path = _place(job)
    tell(
        job.team,
        Kind.VIDEOS,
        [job.by_id],
        bundle=bundle,
        title=title,
        path=path,
        count=ready,
        failed=failed,
        is_whole=job.batch is None,
        now=at,
        actor_id=actor_id,
    )
    # The row that was just written is held: of two that end at once, the later one sees both as ended.
    if job.batch and not _is_moving(job.batch):
        hasten(job.team, Kind.VIDEOS, bundle, now=at)


def _call_out(job: Job, event: Event, *, at: datetime) -> None:
    """Tell the team's webhooks how a job ended."""
    data = {
        "video": str(job.public_id),
        "address": hooks.page(job.get_absolute_url()),
        "title": job.title,
        "state": job.state,
        "credits": hooks.credits_of(job.charged),
    }
    hooks.tell(job.team, event, data, now=at)


def unconfirmed(job: Job, *, at: datetime) -> None:
    """Tell that nobody knows whether Samsar accepted a job."""
    bundle, title, path = _place(job)
    tell(job.team, Kind.UNCONFIRMED, [job.by_id], bundle=bundle, title=title, path=path, now=at, actor_id=None)


def parked(job: Job, *, at: datetime, needs_others: bool = False) -> None:
    """Tell that a job waits for a decision; those without a batch are gathered by the day.

    Whoever answers for it decides; with `needs_others`, where they may not any more, those who look after the team do.
    """
    bundle, title, path = _place_to_decide(job.team, job.batch, at)
    who = _who_look_after(job.team) if needs_others else [_answers_for(job)]
    tell(job.team, Kind.PARKED, who, bundle=bundle, title=title, path=path, now=at, actor_id=None)


def parked_together(jobs: Sequence[Job], *, by: User, at: datetime, needs_others: bool = False) -> None:
    """Tell the same of all that one press of `by` parked, jobs of one team: nothing to `by`, who knows it.

    Three queries at most, and one for each person in each batch.
    """
    if not jobs:
        return
    team, batches = jobs[0].team, Batch.objects.in_bulk({job.batch_id for job in jobs if job.batch_id})
    those = _who_look_after(team) if needs_others else []
    counts = Counter((job.batch_id or 0, 0 if needs_others else _answers_for(job)) for job in jobs)
    # In one order, so that two that tell at once never wait for each other.
    for (batch, person), count in sorted(counts.items()):
        bundle, title, path = _place_to_decide(team, batches.get(batch), at)
        who = those if needs_others else [person]
        tell(team, Kind.PARKED, who, bundle=bundle, title=title, path=path, count=count, now=at, actor_id=by.pk)


def note_rejection(team: Team, *, at: datetime, asked_at: datetime) -> None:
    """Flag the key that was asked with at `asked_at`, and tell those who may replace it, once until it works again."""
    with transaction.atomic():
        if connections.note_rejection(team.pk, now=at, asked_at=asked_at):
            tell(
                team,
                Kind.KEY,
                [],
                bundle=f"{at.astimezone(team.tz):%Y-%m-%d}",
                title="Nothing is sent until it is replaced",
                sentence="Samsar rejects the key of this team",
                path=reverse("settings", args=[team.key]),
                now=at,
                actor_id=None,
            )


def asked(job: Job, total: int, *, is_first: bool, by: User, at: datetime) -> None:
    """Tell those who may approve, and the team's webhooks, that somebody asks.

    One press is one notice, and one message with the `total` of all that it asks for: at the first of its jobs.
    """
    bundle, title, _ = _place(job)
    path = reverse("requests", args=[job.team.key])
    tell(job.team, Kind.ASKED, [], bundle=bundle, title=title, path=path, now=at, actor_id=by.pk)
    if not is_first:
        return
    data = {
        "request": str(UUID(bundle)),
        "address": hooks.page(path),
        "title": title,
        "credits": hooks.credits_of(total),
    }
    hooks.tell(job.team, Event.APPROVAL_REQUESTED, data, now=at)


def answered(jobs: Sequence[Job], asked_by: int, sentence: str, *, by: User, at: datetime) -> None:
    """Tell who asked what became of it; `jobs` are of one press."""
    bundle, title, path = _place(jobs[0]) if len(jobs) > 1 else _place_alone(jobs[0])
    tell(
        jobs[0].team,
        Kind.ANSWERED,
        [asked_by],
        bundle=bundle,
        title=title,
        sentence=sentence,
        path=path,
        now=at,
        actor_id=by.pk,
    )


def _place_to_decide(team: Team, batch: Batch | None, at: datetime) -> tuple[str, str, str]:
    """What a notice about parked jobs is gathered under, what that is called, and where they are decided on."""
    path = reverse("release", args=[team.key])
    if batch is None:
        return f"{at.astimezone(team.tz):%Y-%m-%d}", "", path
    return batch.public_id.hex, batch.title, f"{path}?batch={batch.public_id}"


def _answers_for(job: Job) -> int:
    return job.answerable_id or job.by_id


def _who_look_after(team: Team) -> list[int]:
    roles = [role for role in Role if role.may(Permission.SPEND) and role.may(Permission.SETTLE)]
    return list(Membership.objects.filter(team=team, role__in=roles).values_list("user_id", flat=True))


def _counts(job: Job, state: State) -> tuple[int, int]:
    """How a job in this state counts among those that are ready, and those that failed."""
    if state is State.COMPLETED:
        return 1, 0
    has_failed = state in (State.FAILED, State.REJECTED) or (state is State.CANCELLED and not job.is_cancel_asked)
    return 0, int(has_failed)


def _is_moving(batch: Batch) -> bool:
    """Whether more of it is to come."""
    return Job.objects.filter(team=batch.team_id, batch=batch, state__in=UNSETTLED).exists()


def _place(job: Job) -> tuple[str, str, str]:
    """What a notice about this job is gathered under, what that is called, and where it stands."""
    if job.batch is None:
        return _place_alone(job)
    return job.batch.public_id.hex, job.batch.title, reverse("batch", args=[job.team.key, job.batch.public_id])


def _place_alone(job: Job) -> tuple[str, str, str]:
    return job.public_id.hex, job.title, job.get_absolute_url()
