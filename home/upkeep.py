"""What is late, fails or is set wrong: no money is lost by it, and a person should look.

`manage.py doctor` asks for it beside the invariants of `health`.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.checks import ERROR, WARNING, run_checks
from django.db.models import Exists, OuterRef, Subquery
from django.db.models.functions import Coalesce

from credits import drift
from credits.models import PriceDrift
from hooks import sending
from hooks.models import Endpoint
from notices.models import Outage, Posted
from teams import sealing
from teams.models import Membership, Team
from teams.roles import Role
from videos import store
from videos.jobs.states import State
from videos.models import Job, JobEvent, Tick
from videos.tasks import RING_REST

SWEEP_LATE = timedelta(seconds=60)
QUEUE_LATE = timedelta(minutes=5)
#: Bytes: room for some dozens of films, so that there is time to make more.
LEAST_FREE = 2 * 10**9
HOOKS_LATE = timedelta(minutes=10)
#: So long an address may take nothing before anybody hears of it; after five days it is switched off.
HOOKS_FAIL = timedelta(days=1)


def late(now: datetime) -> list[str]:
    """Return a sentence for everything that waits longer than it should; empty when nothing does."""
    found = []
    tick = Tick.objects.first()
    if tick is None:
        found.append("The sweep never ran. Start the worker and beat.")
    elif now - tick.begun_at > SWEEP_LATE:
        found.append(f"The sweep last ran at {tick.begun_at:%Y-%m-%d %H:%M:%S} UTC. Look at the worker and beat.")
    elif rounds_fail(tick, now):
        since = f"since {tick.swept_at:%Y-%m-%d %H:%M:%S} UTC" if tick.swept_at else "yet"
        found.append(f"The sweep begins its rounds and has ended none well {since}. Look at the worker's log.")
    queued = _late_in_queue(now)
    if queued:
        waits = "1 job waits" if queued == 1 else f"{queued} jobs wait"
        found.append(f"{waits} to be sent for more than {QUEUE_LATE.seconds // 60} minutes.")
    unconfirmed = Job.objects.filter(state=State.UNCONFIRMED).count()
    if unconfirmed:
        jobs, they = ("1 job is", "it was") if unconfirmed == 1 else (f"{unconfirmed} jobs are", "they were")
        found.append(f"{jobs} unconfirmed: a person has to say whether {they} charged.")
    return [*found, *_secrets(), *_ownerless(), *_drift(now), *_mail(), *_hooks(now), *_disk()]


def _late_in_queue(now: datetime) -> int:
    """Count what is due and was put into the queue long ago, by its last move: it may have been made a month before.

    The column alone cannot say it, since the sweep moves `send_at` on whenever it rings for a job.
    """
    put = JobEvent.objects.filter(job=OuterRef("pk"), new_state=State.QUEUED).exclude(old_state=State.QUEUED)
    since = Coalesce(Subquery(put.order_by("-pk").values("at")[:1]), "created_at")
    due = Job.objects.filter(state=State.QUEUED, send_at__lte=now + RING_REST)
    return due.annotate(since=since).filter(since__lt=now - QUEUE_LATE).count()


def _ownerless() -> Iterator[str]:
    owner = Membership.objects.filter(team=OuterRef("pk"), role=Role.OWNER, user__is_active=True)
    for team in Team.objects.exclude(Exists(owner)).order_by("pk"):
        yield f"The team “{team}” ({team.key}) has no owner who can sign in, so nobody can change its key."


def _drift(now: datetime) -> Iterator[str]:
    told = Team.objects.filter(Exists(PriceDrift.objects.filter(team=OuterRef("pk"))))
    for team in told.order_by("pk"):
        for alarm in drift.standing(team, now):
            what = drift.called(alarm.job_kind, alarm.model)
            yield (
                f"Samsar charges the team “{team}” ({team.key}) for {what} other than price list {alarm.version} says, "
                f"since {alarm.since:%Y-%m-%d %H:%M:%S} UTC. Look at Credits → Prices."
            )


def _disk() -> Iterator[str]:
    free = store.free_bytes()
    if free is not None and free < LEAST_FREE:
        yield f"The disk on which films are kept has {free / 1e9:.1f} GB left. Make room, or no new film can be copied."


def _mail() -> Iterator[str]:
    for outage in Outage.objects.all():
        yield f"Mail cannot be sent since {outage.since:%Y-%m-%d %H:%M:%S} UTC: {outage.reason}. Look at EMAIL_URL."
    refused = Posted.objects.filter(refused__isnull=False).order_by("user").values_list("user", "refused").distinct()
    for person, code in refused:
        yield f"The mail server refused mail to person {person} for good ({code}). Their address may be wrong."


def _hooks(now: datetime) -> Iterator[str]:
    """Messages that no worker takes up, and addresses that take none, without their paths: those may be secrets."""
    waiting = sending.due(now - HOOKS_LATE).count()
    if waiting:
        late_by = f"more than {HOOKS_LATE.seconds // 60} minutes"
        yield f"{waiting} webhook messages are due for {late_by} and not sent. Look at the worker's log."
    failing = Endpoint.objects.filter(is_on=True, removed_at=None, failing_since__lt=now - HOOKS_FAIL)
    for endpoint in failing.select_related("team").order_by("pk"):
        since = f"{endpoint.failing_since:%Y-%m-%d %H:%M:%S} UTC"
        yield f"The webhook at {endpoint.host} of the team “{endpoint.team}” takes nothing since {since}."


def _secrets() -> Iterator[str]:
    for drawer in sealing.drawers():
        standing = sealing.standing(drawer)
        if standing.older:
            yield f"{drawer.name}: {standing.older} sealed by an older key of PORTAL_KEYS. Run manage.py rotate_keys."
        if standing.closed:
            yield f"{drawer.name}: {standing.closed} cannot be opened with PORTAL_KEYS. See docs/operations.md."


def set_wrong() -> list[str]:
    """Return a sentence for each setting that the portal cannot work with as it stands; empty when all are right.

    Those are the warnings and errors of our own checks, and the errors of anybody's. What Django advises for
    production is `check --deploy`.
    """
    ours = {each.label for each in apps.get_app_configs() if Path(each.path).parent == Path(settings.BASE_DIR)}
    found = [each for each in run_checks() if not each.is_silenced()]
    wrong = [each for each in found if each.level >= (WARNING if (each.id or "").split(".")[0] in ours else ERROR)]
    return [f"Settings ({each.id}): {' '.join([*each.msg.split(), *(each.hint or '').split()])}" for each in wrong]


def rounds_fail(tick: Tick, now: datetime) -> bool:
    """Whether rounds of the sweep begin and end in errors; the first one is given the time to end."""
    if tick.swept_at is None:
        return tick.busy_until is None
    return now - tick.swept_at > SWEEP_LATE
