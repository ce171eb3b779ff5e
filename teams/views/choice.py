"""Several teams a person: the page that lists them, the switcher over any page, and the way to another one."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from teams.access import PersonRequest, TeamRequest, person_view, team_view
from teams.models import Membership, Mode
from teams.roles import Permission
from teams.views.invited import has_invitation


@dataclass(frozen=True, slots=True)
class Group:
    """Teams of one mode, so that two of one name are never taken for each other."""

    mode: Mode
    words: str
    places: list[Membership]


@require_safe
@person_view
def teams(request: PersonRequest) -> HttpResponse:
    """List the teams of whoever is signed in, also when there is one."""
    return page(request, places_of(request.user))


@require_safe
@team_view(Permission.SEE)
def team_switcher(request: TeamRequest) -> HttpResponse:
    """Show the person's teams over the page that they are on; without scripts this is the list."""
    if not request.htmx:
        return redirect("teams")
    context = {"groups": groups(places_of(request.user)), "here": request.team}
    return render(request, "teams/_switcher.html", context)


@require_safe
@person_view
def team_new(_request: PersonRequest) -> HttpResponse:
    """Lead to where a team is made."""
    return redirect(f"{reverse('welcome')}?another=1")


def page(request: HttpRequest, places: list[Membership]) -> HttpResponse:
    """Ask which team."""
    context = {"groups": groups(places), "has_invitation": has_invitation(request)}
    return render(request, "teams/front.html", context)


def places_of(user: object) -> list[Membership]:
    """Return a person's places with their teams, by name: one query."""
    return list(Membership.objects.filter(user=user).select_related("team").order_by("team__name", "pk"))  # type: ignore[misc]


def groups(places: list[Membership]) -> list[Group]:
    """Part places by mode, the real credits first; no empty group."""
    words = {Mode.LIVE: "Real credits", Mode.PRACTICE: "Practice credits"}
    parted = [Group(mode, said, [place for place in places if place.team.mode == mode]) for mode, said in words.items()]
    return [group for group in parted if group.places]
