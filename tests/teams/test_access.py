"""A foreign team answers exactly like a missing one; roles allow what the table says."""

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from django_htmx.middleware import HtmxDetails

from teams.access import TeamRequest, team_view
from teams.models import Membership, Team
from teams.roles import Permission, Role
from tests.conftest import join


@team_view(Permission.SPEND)
def page(request: TeamRequest) -> HttpResponse:
    return HttpResponse(request.team.name)


def asked_by(member: Membership) -> HttpRequest:
    request = RequestFactory().get("/t/x/")
    request.user = member.user
    request.htmx = HtmxDetails(request)  # type: ignore[attr-defined]
    return request


def test_a_member_comes_in_with_their_team(owner: Membership) -> None:
    assert page(asked_by(owner), team_key=owner.team.key).content == b"Fjord &amp; Field".replace(b"&amp;", b"&")


def test_a_foreign_team_answers_like_a_missing_one(owner: Membership) -> None:
    foreign = Team.objects.create(name="Others")
    for key in (foreign.key, "nosuchteam"):
        with pytest.raises(Http404, match="No such page"):
            page(asked_by(owner), team_key=key)


def test_a_refusal_says_its_sentence(practice_team: Team) -> None:
    reviewer = join(practice_team, "rev@example.test", Role.REVIEWER)

    with pytest.raises(PermissionDenied, match="cannot spend credits"):
        page(asked_by(reviewer), team_key=practice_team.key)


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        (Role.OWNER, set(Permission)),
        (Role.MANAGER, set(Permission) - {Permission.CONNECT, Permission.OWNERS, Permission.PRICES}),
        (Role.CREATOR, {Permission.SEE, Permission.SPEND, Permission.REVIEW, Permission.ORGANIZE}),
        (Role.REVIEWER, {Permission.SEE, Permission.REVIEW}),
        (Role.FINANCE, {Permission.SEE, Permission.BUDGET, Permission.ADJUST, Permission.AUDIT}),
    ],
)
def test_the_table_of_roles(role: Role, allowed: set[Permission]) -> None:
    assert {permission for permission in Permission if role.may(permission)} == allowed


@pytest.mark.parametrize(("came_from", "next_page"), [("settings", "settings"), ("", "front")])
def test_a_form_sent_after_the_session_ended_leads_back_to_its_page(
    owner: Membership, came_from: str, next_page: str
) -> None:
    def address(name: str) -> str:
        return reverse(name) if name == "front" else reverse(name, args=[owner.team.key])

    page = {"Referer": f"http://testserver{address(came_from)}"} if came_from else {}
    answer = Client().post(address("budget_set"), {"limit": "5"}, headers=page, follow=True)
    assert answer.redirect_chain == [(f"{reverse('sign_in')}?next={address(next_page)}", 302)]
    assert "nothing was changed" in answer.text
