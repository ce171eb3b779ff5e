"""The rules of spending beside the budgets: the pause switch, the hourly limits, and above which price people ask."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from credits import brakes
from credits import rules as rulebook
from home.desk.rule_forms import WHY_LONGEST, ApprovalForm, PauseForm, VelocityForm
from teams.access import TeamRequest, team_view
from teams.freshness import must_confirm
from teams.roles import Permission
from videos.jobs import hindrances, keys
from videos.views.answers import SeeOther


@require_safe
@team_view(Permission.SEE)
def rules(request: TeamRequest) -> HttpResponse:
    """Show what holds; what a role may not change is shown all the same, with the reason."""
    return _page(request)


@require_POST
@team_view(Permission.BUDGET, fresh=True)
def rule_pause(request: TeamRequest) -> HttpResponse:
    """Stop all spending, with a reason, and park what waits to be sent."""
    form, team, now = PauseForm(request.POST), request.team, timezone.now()
    if not form.is_valid():
        return _page(request, pause_form=form)
    by = request.membership.user
    if not rulebook.pause(team, form.cleaned_data["why"], by=by, at=now):
        messages.info(request, "Spending was paused already. Nothing was changed.")
    elif pause := brakes.pause_now(team):
        parked = hindrances.park_waiting(team, pause, by=by, at=now)
        messages.success(request, _paused_words(parked, keys.waiting(team).sending))
    return _back(request)


@require_POST
@team_view(Permission.BUDGET, fresh=True)
def rule_resume(request: TeamRequest) -> HttpResponse:
    """Let credits be spent again; what was parked meanwhile stays parked until a person sends it."""
    if rulebook.resume(request.team, by=request.membership.user, at=timezone.now()):
        messages.success(request, "Spending is resumed. What is parked waits until somebody sends it.")
    else:
        messages.info(request, "Spending was not paused. Nothing was changed.")
    return _back(request)


@require_POST
@team_view(Permission.BUDGET, fresh=True)
def rule_velocity(request: TeamRequest) -> HttpResponse:
    """Set how much the team, and one member, may reserve within an hour."""
    form = VelocityForm(request.POST)
    if not form.is_valid():
        return _page(request, velocity_form=form)
    team, by = request.team, request.membership.user
    is_new = rulebook.set_velocity(team, form.team, form.member, by=by, at=timezone.now())
    _say_saved(request, "The hourly limits are", is_new=is_new)
    return _back(request)


@require_POST
@team_view(Permission.BUDGET, fresh=True)
def rule_approval(request: TeamRequest) -> HttpResponse:
    """Set above which price a creator can only ask."""
    form = ApprovalForm(request.POST)
    if not form.is_valid():
        return _page(request, approval_form=form)
    by = request.membership.user
    is_new = rulebook.set_approval(request.team, form.cleaned_data["above"], by=by, at=timezone.now())
    _say_saved(request, "The approval threshold is", is_new=is_new)
    return _back(request)


def _say_saved(request: TeamRequest, what: str, *, is_new: bool) -> None:
    if is_new:
        messages.success(request, f"{what} saved. What is reserved already stays as it is.")
    else:
        messages.info(request, f"{what} as before. Nothing was changed.")


def _paused_words(parked: int, sending: int) -> str:
    words = "Spending is paused: nothing new is reserved or sent."
    if parked:
        one = parked == 1
        words += f" {parked} {'video' if one else 'videos'} that waited {'is' if one else 'are'} parked, "
        words += f"{'its' if one else 'their'} credits still reserved."
    if sending:
        words += f" {sending} left for Samsar just before and may still be charged."
    return words


def _back(request: TeamRequest) -> HttpResponse:
    return SeeOther(reverse("rules", args=[request.team.key]))


def _page(request: TeamRequest, **bound: Any) -> HttpResponse:
    team, now = request.team, timezone.now()
    kept = rulebook.of(team)
    may = request.membership.may(Permission.BUDGET)
    context = {
        "rules": kept,
        "pause": brakes.pause_of(kept, team),
        "pause_form": PauseForm(),
        "velocity_form": VelocityForm.of(kept),
        "approval_form": ApprovalForm.of(kept),
        "why_longest": WHY_LONGEST,
        "no_budget": "" if may else Permission.BUDGET.refusal,
        "must_confirm": may and must_confirm(request, now=now),
        **bound,
    }
    return render(request, "desk/rules.html", context, status=422 if bound else 200)
