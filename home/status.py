"""Is everything all right: in plain words for people, and as two addresses for monitors."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeGuard

from django.db import DatabaseError
from django.db.models import Count, Min, Q
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from credits.templatetags.amounts import age
from home import upkeep
from notices.models import Outage
from teams.access import TeamRequest, team_view
from teams.models import Connection, Team
from teams.roles import Permission
from videos import gallery
from videos.jobs.states import State
from videos.models import Job, Tick, Video

#: The sweep runs every few seconds; half a minute without one is a stopped worker.
WORKER_SILENCE = timedelta(seconds=30)
#: A queue whose head waits longer than this is stuck, not busy.
QUEUE_PATIENCE = timedelta(minutes=2)
_OPEN = (State.QUEUED, State.SUBMITTING, State.RENDERING, State.UNCONFIRMED, State.PARKED)


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One line of the status page: a tone (good, warn, bad), what is the case, and what to know about it."""

    tone: str
    title: str
    detail: str


def look(team: Team, now: datetime) -> list[Finding]:
    """Look at the line, the workers, the queue and mail: five queries, no network."""
    return [_line(team, now), _workers(now), *_queue(team, now), *_mail(now)]


def verdict(findings: list[Finding]) -> Finding:
    """Sum up: the first of the worst findings, or that all is well."""
    for tone in ("bad", "warn"):
        for finding in findings:
            if finding.tone == tone:
                return finding
    return Finding(tone="good", title="Everything works", detail="Samsar answers and the workers look after renders.")


def _line(team: Team, now: datetime) -> Finding:
    line = Connection.objects.filter(team=team).first()
    if line is None:
        return Finding(tone="warn", title="No key yet", detail="An owner can add one in Settings.")
    if line.state == Connection.State.REVOKED:
        detail = (
            f"Revoked {age(line.saved_at, now)}. Nothing is sent or looked at until an owner saves a key in Settings."
        )
        return Finding(tone="bad", title="The key was revoked", detail=detail)
    last = f"Last usable answer {age(line.answered_at, now)}." if line.answered_at else "It has not been asked yet."
    if line.state == Connection.State.REJECTED:
        detail = f"{last} Nothing is sent until an owner replaces the key in Settings."
        return Finding(tone="bad", title="Samsar rejects the key", detail=detail)
    if line.silent_since:
        detail = f"Since {age(line.silent_since, now)}. {last} New videos wait and cost nothing yet."
        return Finding(tone="warn", title="Samsar does not answer", detail=detail)
    return Finding(tone="good", title="Samsar answers", detail=last)


def _workers(now: datetime) -> Finding:
    tick = Tick.objects.first()
    if not _is_alive(tick, now):
        last = f"The last round was {age(tick.begun_at, now)}" if tick else "No worker has made a round yet"
        detail = f"{last}. Renders go on at Samsar, but nobody here looks. Whoever runs the portal should restart it."
        return Finding(tone="bad", title="No worker looks after renders", detail=detail)
    if upkeep.rounds_fail(tick, now):
        last = f"The last one that ended well was {age(tick.swept_at, now)}" if tick.swept_at else "None ended well yet"
        detail = (
            f"{last}. Some renders may not be looked at. Whoever runs the portal finds the reason in its worker log."
        )
        return Finding(tone="bad", title="Workers begin their rounds and do not end them well", detail=detail)
    return Finding(tone="good", title="Workers look after renders", detail=f"Last round {age(tick.begun_at, now)}.")


def _is_alive(tick: Tick | None, now: datetime) -> TypeGuard[Tick]:
    """Whether a worker began a round lately, however that one ended."""
    return tick is not None and now - tick.begun_at <= WORKER_SILENCE


def _queue(team: Team, now: datetime) -> list[Finding]:
    waiting = Q(state__in=[State.QUEUED, State.SUBMITTING])
    # Only what is open is read, and not the thousands that ended.
    facts = Job.objects.filter(pk__in=gallery.keys_in(team, _OPEN)).aggregate(
        waiting=Count("pk", filter=waiting),
        oldest=Min(Coalesce("approval__decided_at", "created_at"), filter=waiting),
        rendering=Count("pk", filter=Q(state=State.RENDERING)),
        quiet=Count("pk", filter=Q(state=State.RENDERING, is_quiet=True)),
        unconfirmed=Count("pk", filter=Q(state=State.UNCONFIRMED)),
        parked=Count("pk", filter=Q(state=State.PARKED)),
    )
    copying = Video.objects.filter(team=team, phase=Video.Phase.COPYING).count()
    findings = []
    if facts["waiting"]:
        slow = now - facts["oldest"] > QUEUE_PATIENCE
        title = f"{_count(facts['waiting'], 'video waits', 'videos wait')} to be sent"
        detail = f"The oldest was asked for {age(facts['oldest'], now)}."
        findings.append(Finding(tone="warn" if slow else "good", title=title, detail=detail))
    else:
        findings.append(Finding(tone="good", title="Nothing waits to be sent", detail="The queue is empty."))
    if facts["rendering"] or copying:
        title = f"{_count(facts['rendering'], 'render runs', 'renders run')}, {copying} being copied"
        quiet = f"{facts['quiet']} without news for long." if facts["quiet"] else "All give news."
        findings.append(Finding(tone="warn" if facts["quiet"] else "good", title=title, detail=quiet))
    if facts["unconfirmed"] or facts["parked"]:
        title = _count(facts["unconfirmed"] + facts["parked"], "video waits for a person", "videos wait for a person")
        detail = f"{facts['unconfirmed']} unconfirmed, {facts['parked']} parked. Activity says what can be done."
        findings.append(Finding(tone="warn", title=title, detail=detail))
    return findings


def _mail(now: datetime) -> list[Finding]:
    """Mail is worth a line only while it cannot be sent."""
    outage = Outage.objects.first()
    if outage is None:
        return []
    detail = f"Since {age(outage.since, now)}: {outage.reason}. The bell has everything; mail waits and is tried again."
    return [Finding(tone="warn", title="Mail cannot be sent", detail=detail)]


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


@require_GET
@team_view(Permission.SEE)
def status(request: TeamRequest) -> HttpResponse:
    """The status page, and the part of it that refreshes itself."""
    now = timezone.now()
    findings = look(request.team, now)
    context = {"findings": findings, "verdict": verdict(findings), "now": now}
    is_part = request.htmx and not request.htmx.history_restore_request
    return render(request, "home/_status.html" if is_part else "home/status.html", context)


@require_GET
def healthz(_request: HttpRequest) -> HttpResponse:
    """200 while this process answers at all."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_GET
def readyz(_request: HttpRequest) -> HttpResponse:
    """200 if the database answers and a worker began a round lately, else 503; the text says what else is wrong."""
    now = timezone.now()
    try:
        workers = _workers(now)
        status_code = 200 if _is_alive(Tick.objects.first(), now) else 503
    except DatabaseError:
        return HttpResponse("The database does not answer.\n", status=503, content_type="text/plain")
    return HttpResponse(f"{workers.title}. {workers.detail}\n", status=status_code, content_type="text/plain")
