"""Whoever left is signed out at once, their name stays, and they may come back."""

from datetime import timedelta
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry
from audit.trail import Action
from teams import members, sign_in
from teams.models import Invitation, Membership
from teams.roles import Role
from tests.home.leaving.desk import address, client_of, fresh, named, press
from videos.jobs.states import State
from videos.models import Job


def test_they_are_signed_out_at_once_and_their_name_stays(
    owner_client: Client, owner: Membership, ola: Membership, desk: dict[State, Job]
) -> None:
    theirs, link = client_of(ola), sign_in.make_link(ola.user, now=timezone.now())
    home = reverse("home", args=[ola.team.key])
    assert theirs.get(home).status_code == 200

    press(owner_client, ola)

    assert theirs.get(home)["Location"].startswith(reverse("sign_in"))
    assert theirs.get(home, headers={"hx-request": "true"})["HX-Redirect"] == reverse("sign_in")
    assert Client().post(link).status_code == 410
    page = owner_client.get(fresh(desk[State.RENDERING]).get_absolute_url())
    assert "Ola Nordmann" in page.content.decode()
    filters = owner_client.get(reverse("library_filter", args=[ola.team.key])).content.decode()
    assert "Ola Nordmann" in filters
    assert (
        "This team has no such member"
        not in owner_client.get(
            reverse("library", args=[ola.team.key]) + f"?member={ola.user_id}&language=ja"
        ).content.decode()
    )


def test_who_comes_back_is_a_member_like_any_other(owner_client: Client, ola: Membership, queue: Any) -> None:
    job = queue()
    press(owner_client, ola, waiting="keep")

    again = Membership.objects.create(team=ola.team, user=ola.user, role=Role.REVIEWER)
    ola.user.refresh_from_db()

    page = client_of(again).get(fresh(job).get_absolute_url())
    assert page.status_code == 200
    assert "Ola Nordmann" in page.content.decode()
    assert press(owner_client, again).status_code == 303


def test_the_invitations_that_they_sent_are_withdrawn(owner_client: Client, jonas: Membership) -> None:
    now = timezone.now()
    sent = Invitation.objects.create(
        team=jonas.team, email="eva@example.test", role=Role.CREATOR, token_hash="a", by=jonas.user,
        created_at=now, expires_at=now + timedelta(days=7),
    )  # fmt: skip
    assert (
        "The invitation that they sent and nobody accepted is withdrawn."
        in owner_client.get(address(jonas)).content.decode()
    )

    press(owner_client, jonas)

    sent.refresh_from_db()
    assert sent.withdrawn_at is not None


def test_a_member_leaves_by_themselves(ola: Membership, desk: dict[State, Job]) -> None:
    theirs, elsewhere = client_of(ola), client_of(ola)
    page = theirs.get(address(ola))
    assert {c.value for q in page.context["questions"] for c in q.choices if c.is_chosen} == {"keep"}

    answer = press(theirs, ola, waiting="keep")

    assert answer["Location"] == reverse("leaving_done")
    assert "You left the team" in theirs.get(answer["Location"]).content.decode()
    for client in (theirs, elsewhere):
        assert client.get(reverse("front"))["Location"] == reverse("sign_in")
    assert not Membership.objects.filter(pk=ola.pk).exists()
    assert Entry.objects.filter(action=Action.MEMBER_LEFT, actor=ola.user).count() == 1


def test_an_owner_beside_another_may_leave(owner_client: Client, owner: Membership) -> None:
    named(owner.team, "Eva Lund", Role.OWNER)

    assert press(owner_client, owner).status_code == 303
    assert members.count_owners(owner.team) == 1
