"""The settings page: the line to Samsar, practice credits, the way to a Live team."""

from typing import Any

from django.conf import settings as site
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from credits import balance, ledger, spending
from home import tries
from home.forms import KeyForm
from samsar.pricing import credits_text
from teams import connections, practice
from teams.access import TeamRequest, team_view
from teams.freshness import must_confirm
from teams.models import Connection, Membership, Mode, Team
from teams.opening import TooManyTeams, open_live
from teams.roles import Permission
from videos import store, usage
from videos.jobs import keys
from videos.views.answers import SeeOther

#: Whole credits that one press of the refill button adds.
REFILL = 10_000


@require_GET
@team_view(Permission.SEE)
def settings(request: TeamRequest) -> HttpResponse:
    """Show the page; what a role may not change is shown all the same, with the reason."""
    return _page(request)


@require_POST
@team_view(Permission.CONNECT, fresh=True)
def connection_save(request: TeamRequest) -> HttpResponse:
    """Try the key for nothing; keep it, in place of the one before, only if Samsar accepts it."""
    team, now = request.team, timezone.now()
    key, problem = _told_key(request)
    if problem:
        return _page(request, status=422, key_error=problem)
    if wait := tries.wait_for_key_test(request.membership.user, now=now):
        return _page(request, status=429, key_error=tries.too_many_tests(wait))
    tried = connections.try_key(team, key)
    if not tried.works:
        return _page(request, status=422, key_error=tried.sentence)
    with transaction.atomic():
        connections.store_key(team, key, now=now, by=request.membership.user)
        connections.note_answer(team.pk, now=now)
        balance.note(team, tried.remaining, read_at=timezone.now(), asked_at=now)
        keys.look_again(team, at=now)
    messages.success(request, f"{tried.sentence} It is saved.")
    return SeeOther(f"{reverse('settings', args=[team.key])}#connection")


@require_POST
@team_view(Permission.SEE)
def connection_test(request: TeamRequest) -> HttpResponse:
    """Ask Samsar with the stored key: free, and everybody may look."""
    now = timezone.now()
    if wait := tries.wait_for_key_test(request.membership.user, now=now):
        tried = connections.LineTest(works=False, sentence=tries.too_many_tests(wait))
    else:
        tried = connections.try_line(request.team, now=now)
    if tried.works:
        connections.note_answer(request.team.pk, now=now)
        balance.note(request.team, tried.remaining, read_at=timezone.now(), asked_at=now)
    if request.htmx:
        return render(request, "home/_line_test.html", {"tried": tried})
    (messages.success if tried.works else messages.error)(request, tried.sentence)
    return redirect("settings", request.team.key)


@require_POST
@team_view(Permission.SPEND)
def practice_refill(request: TeamRequest) -> HttpResponse:
    """Add practice credits to the account in the sandbox, and record that they came."""
    team, now = request.team, timezone.now()
    try:
        problem = "" if practice.refill(team, REFILL) else "Nothing was changed; see Status."
    except connections.NotConnected as not_connected:
        problem = str(not_connected)
    if problem:
        messages.error(request, f"The sandbox did not add any credits. {problem}")
        return redirect("settings", team.key)
    ledger.allocate(team, REFILL * 1000, at=now, by=request.membership.user, reason="Practice refill")
    left = connections.try_line(team, now=now).remaining
    balance.note(team, left, read_at=timezone.now(), asked_at=now)
    messages.success(request, f"{credits_text(REFILL * 1000)} practice credits were added.")
    return redirect("settings", team.key)


@require_POST
@team_view(Permission.CONNECT, fresh=True)
def live_open(request: TeamRequest) -> HttpResponse:
    """From Practice to real credits: a Live team of its own, once, if Samsar accepts the key."""
    now = timezone.now()
    key, problem = _told_key(request)
    if problem:
        return _page(request, status=422, live_error=problem)
    if wait := tries.wait_for_key_test(request.membership.user, now=now):
        return _page(request, status=429, live_error=tries.too_many_tests(wait))
    tried = connections.try_key(Team(mode=Mode.LIVE), key)
    if not tried.works:
        return _page(request, status=422, live_error=tried.sentence)
    like, owner = request.team, request.membership.user
    try:
        team, is_new = open_live(key, owner=owner, name=like.name, timezone=like.timezone, now=now)
    except TooManyTeams as many:
        return _page(request, status=409, live_error=str(many))
    balance.note(team, tried.remaining, read_at=timezone.now(), asked_at=now)
    which = "This is your Live team" if is_new else "You have a Live team with this key already, and this is it"
    messages.success(request, f"{tried.sentence} {which}: its credits are real.")
    return redirect("settings", team.key)


def _told_key(request: TeamRequest) -> tuple[str, str]:
    """Return the key of a form, and what is wrong with it or nothing."""
    form = KeyForm(request.POST)
    return (form.cleaned_data["key"], "") if form.is_valid() else ("", str(form.errors["key"][0]))


def _page(request: TeamRequest, *, status: int = 200, **more: Any) -> HttpResponse:
    team, membership, now = request.team, request.membership, timezone.now()
    live = Membership.objects.filter(user=membership.user, team__mode=Mode.LIVE).select_related("team")
    context = {
        "line": Connection.objects.filter(team=team).first(),
        "must_confirm": must_confirm(request, now=now),
        "origin": site.SANDBOX_URL if team.is_practice else site.SAMSAR_BASE_URL,
        "month": spending.month(team, now),
        "refill": REFILL * 1000,
        "usage": usage.lately(team),
        "disk": _disk(),
        "live": live.first() if team.is_practice else None,
        "no_connect": _refusal(membership, Permission.CONNECT),
        "no_audit": _refusal(membership, Permission.AUDIT),
        "no_hooks": _refusal(membership, Permission.HOOKS),
        "no_spend": _refusal(membership, Permission.SPEND),
        **more,
    }
    return render(request, "home/settings.html", context, status=status)


def _disk() -> str:
    """What is free where files lie, in words."""
    free = store.free_bytes()
    return "Files are kept in a bucket." if free is None else f"{usage.amount(free)} are free on the disk they lie on."


def _refusal(membership: Membership, permission: Permission) -> str:
    return "" if membership.may(permission) else permission.refusal
