"""Welcome: how a team begins, by practising first or with a Samsar key, and what is made of it."""

from typing import Any, Final

from django.conf import settings as site
from django.contrib import messages
from django.core import signing
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import limits
from credits import balance, ledger, spending
from home import first_start, tries
from home.forms import KeyForm, WelcomeForm
from teams import connections
from teams.access import PersonRequest, TeamRequest, person_view, team_view
from teams.models import Membership, Mode, Team, User, new_team_key
from teams.opening import TooManyTeams, open_live, open_practice
from teams.roles import Permission
from videos.views.answers import SeeOther

_NO_SANDBOX: Final = "No sandbox runs here, so there is nothing to practise with. Start with a Samsar key instead."
_TOKEN_SECONDS: Final = 24 * 3600


@require_safe
@person_view
def welcome(request: PersonRequest) -> HttpResponse:
    """Show the two doors to who has no team yet, or wants another one."""
    if request.GET.get("another") != "1" and Membership.objects.filter(user=request.user).exists():
        return redirect("front")
    return _page(request, door=request.GET.get("door", ""), form=WelcomeForm())


@require_POST
@person_view
def welcome_practice(request: PersonRequest) -> HttpResponse:
    """Open a Practice team; its account and samples are made on the page that follows."""
    form, now = WelcomeForm(request.POST), timezone.now()
    if not site.SANDBOX_URL:
        return _page(request, form=form, problem=_NO_SANDBOX, status=409)
    if not form.is_valid():
        return _page(request, form=form, status=422)
    if wait := tries.wait_for_opening(request.user, now=now):
        return _page(request, form=form, problem=_too_often(wait), status=429)
    try:
        with transaction.atomic():
            team, is_new = open_practice(owner=request.user, now=now, key=_key_of_press(request), **form.wanted())
            if is_new:
                _limit(team, form, request.user)
    except TooManyTeams as problem:
        return _page(request, form=form, problem=str(problem), status=409)
    return SeeOther(reverse("welcome_team", args=[team.key]))


@require_POST
@person_view
def welcome_live(request: PersonRequest) -> HttpResponse:
    """Open a Live team, if Samsar accepts the key; a wrong one stores nothing and spends nothing."""
    form, key_form, now = WelcomeForm(request.POST), KeyForm(request.POST), timezone.now()
    if not (form.is_valid() and key_form.is_valid()):
        return _page(request, door="key", form=form, key_error=_first_error(key_form), status=422)
    if wait := tries.wait_for_opening(request.user, now=now):
        return _page(request, door="key", form=form, problem=_too_often(wait), status=429)
    tried = _try(request, key_form)
    if not tried.works:
        return _page(request, door="key", form=form, key_error=tried.sentence, status=422)
    key = key_form.cleaned_data["key"]
    try:
        with transaction.atomic():
            told = form.wanted()
            team, is_new = open_live(key, owner=request.user, now=now, key=_key_of_press(request), **told)
            if is_new:
                _limit(team, form, request.user)
                connections.note_answer(team.pk, now=now)
            balance.note(team, tried.remaining, read_at=timezone.now(), asked_at=now)
    except TooManyTeams as problem:
        return _page(request, door="key", form=form, problem=str(problem), status=409)
    already = "" if is_new else " You have a Live team with this key already, and this is it."
    messages.success(request, f"{tried.sentence}{already}")
    return SeeOther(reverse("welcome_team", args=[team.key]))


@require_POST
@person_view
def welcome_test(request: PersonRequest) -> HttpResponse:
    """Ask Samsar with a key that is not stored: free, and nothing is kept of it."""
    key_form = KeyForm(request.POST)
    tried = _try(request, key_form)
    if request.htmx:
        return render(request, "home/_line_test.html", {"tried": tried})
    form = WelcomeForm(initial={name: request.POST.get(name, "") for name in ("name", "timezone", "limit")})
    return _page(request, door="key", form=form, tried=tried, status=200 if tried.works else 422)


@require_http_methods(["GET", "HEAD", "POST"])
@team_view(Permission.CONNECT)
def welcome_team(request: TeamRequest) -> HttpResponse:
    """Fill a Practice team step by step, each a short request of the page itself; then show the ways on.

    Without scripts one press does all steps. Each is done once, and goes on where an earlier visit stopped.
    """
    team, problem = request.team, ""
    if request.method == "POST":
        while (step := first_start.next_step(team)) and not problem:
            problem = first_start.take(step, request.membership, now=timezone.now())
            if request.htmx:
                break
        if not request.htmx and not problem:
            return SeeOther(reverse("welcome_team", args=[team.key]))
    context = {
        "steps": first_start.steps(team),
        "step": first_start.next_step(team),
        "problem": problem,
        "month": spending.month(team, timezone.now()),
        "people": reverse("team", args=[team.key]),
    }
    template = "home/_setting_up.html" if request.htmx else "home/welcome_team.html"
    return render(request, template, context, status=503 if problem and not request.htmx else 200)


def _page(request: PersonRequest, *, form: WelcomeForm, door: str = "", status: int = 200, **more: Any) -> HttpResponse:
    context = {
        "form": form,
        "token": signing.dumps(new_team_key(), salt=_salt(request)),
        "is_another": Membership.objects.filter(user=request.user).exists(),
        "no_practice": "" if site.SANDBOX_URL else _NO_SANDBOX,
        **more,
    }
    template = "home/welcome_key.html" if door == "key" else "home/welcome.html"
    if form.is_bound and request.POST.get("token"):
        context["token"] = request.POST["token"]  # the same press, after a mistake
    return render(request, template, context, status=status)


def _key_of_press(request: PersonRequest) -> str:
    """Return the key that the form's page chose for its team, so that two presses make one; empty if it is not ours."""
    try:
        key: str = signing.loads(request.POST.get("token", ""), salt=_salt(request), max_age=_TOKEN_SECONDS)
    except signing.BadSignature:
        return ""
    return key


def _salt(request: PersonRequest) -> str:
    return f"welcome.{request.user.pk}"


def _try(request: PersonRequest, form: KeyForm) -> connections.LineTest:
    if not form.is_valid():
        return connections.LineTest(works=False, sentence=_first_error(form))
    if wait := tries.wait_for_key_test(request.user, now=timezone.now()):
        return connections.LineTest(works=False, sentence=tries.too_many_tests(wait))
    return connections.try_key(Team(mode=Mode.LIVE), form.cleaned_data["key"])


def _limit(team: Team, form: WelcomeForm, by: User) -> None:
    limit: int | None = form.cleaned_data["limit"]
    if limit is not None:
        ledger.set_limit(team, limit, at=timezone.now(), by=by)


def _first_error(form: KeyForm) -> str:
    return "" if form.is_valid() else str(form.errors["key"][0])


def _too_often(wait: int) -> str:
    return f"You opened many teams within the hour, so this one was not. Go on in {limits.in_words(wait)}."
