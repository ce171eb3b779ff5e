"""Whom the leaving wizard refuses, and when it asks again."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry
from audit.trail import Action
from credits import ledger
from teams.models import Membership, Team
from teams.roles import Permission, Role
from tests.home.leaving.desk import address, client_of, fresh, named, press
from videos import belongings, saved
from videos.jobs.states import State
from videos.models import Draft, FormKind, Job


def test_the_last_owner_stays_and_nothing_is_touched(owner_client: Client, owner: Membership, ola: Membership) -> None:
    saved.save_draft(owner, "draft", FormKind.PROMPT, {"prompt": ["A"]}, title="A", now=timezone.now())
    assert "You are the last owner of this team." in owner_client.get(address(owner)).content.decode()

    answer = press(owner_client, owner, drafts="stop")

    assert answer.status_code == 409
    assert (Draft.objects.count(), Entry.objects.count()) == (1, 0)
    assert owner_client.get(reverse("home", args=[owner.team.key])).status_code == 200


@pytest.mark.parametrize("role", [Role.CREATOR, Role.REVIEWER, Role.FINANCE])
def test_who_may_not_change_members_removes_nobody(role: Role, owner: Membership, ola: Membership) -> None:
    client = client_of(named(owner.team, "Rita Holm", role))

    for member in (ola.pk, owner.pk, 999_999):  # whether it exists is not to be learnt
        there = reverse("leaving", args=[ola.team.key, member])
        for answer in (client.get(there), client.post(there)):
            assert answer.status_code == 403
            assert Permission.MEMBERS.refusal in answer.content.decode()
    assert Membership.objects.filter(pk=ola.pk).exists()


def test_a_manager_removes_no_owner(owner: Membership, jonas: Membership) -> None:
    assert press(client_of(jonas), owner).status_code == 403
    assert Membership.objects.filter(pk=owner.pk).exists()


def test_a_member_of_another_team_is_missing(owner_client: Client, owner: Membership) -> None:
    other = named(Team.objects.create(name="Another"), "Eva Lund", Role.CREATOR)

    for member in (other.pk, 10**6, 10**30):
        there = reverse("leaving", args=[owner.team.key, member])
        assert owner_client.get(there).status_code == 404
        assert owner_client.post(there, {"who": "Eva Lund\0"}).status_code == 404
    assert Client().get(address(other))["Location"].startswith(reverse("sign_in"))
    assert owner_client.get(address(other)).status_code == 404


def test_a_second_press_learns_that_it_is_done(owner_client: Client, ola: Membership, queue: Any) -> None:
    queue()
    press(owner_client, ola, waiting="stop")

    again = press(owner_client, ola, waiting="stop")

    assert again.status_code == 303
    page = owner_client.get(reverse("home", args=[ola.team.key])).content.decode()
    assert "Ola Nordmann is no longer in this team. Nothing was done a second time." in page
    assert Entry.objects.filter(action=Action.MEMBER_REMOVED).count() == 1
    assert owner_client.get(address(ola)).status_code == 404


@pytest.mark.parametrize("change", ["role", "gone", "foreign", "nonsense", "the leaver"])
def test_nobody_takes_over_who_may_not_spend(
    change: str, owner_client: Client, ola: Membership, jonas: Membership, queue: Any
) -> None:
    job, heir = queue(), str(jonas.pk)
    if change == "role":
        Membership.objects.filter(pk=jonas.pk).update(role=Role.FINANCE)
    elif change == "gone":
        jonas.delete()
    elif change == "foreign":
        heir = str(named(Team.objects.create(name="Another"), "Eva Lund", Role.OWNER).pk)
    elif change == "nonsense":
        heir = "9" * 40
    else:
        heir = str(ola.pk)

    answer = press(owner_client, ola, waiting="hand_over", heir=heir)

    assert answer.status_code == 409
    assert "Who was to take over is no longer in this team or may not spend" in answer.content.decode()
    assert (fresh(job).answerable, Entry.objects.count()) == (None, 0)
    assert Membership.objects.filter(pk=ola.pk).exists()


def test_nobody_takes_over_more_than_their_own_limit_has_room_for(
    owner_client: Client, owner: Membership, ola: Membership, desk: dict[State, Job]
) -> None:
    ledger.set_limit(owner.team, 500_000, at=timezone.now(), member=owner.user)
    assert "needs room in their own limit for what is reserved" in owner_client.get(address(ola)).text

    answer = press(owner_client, ola, waiting="hand_over")

    assert answer.status_code == 409
    assert "of 500 credits has 500 left, and what waits to be sent needs 720." in answer.text
    assert "Nothing was changed: choose somebody else or another answer" in answer.text
    assert Membership.objects.filter(pk=ola.pk).exists()
    assert fresh(desk[State.QUEUED]).answerable is None
    assert press(owner_client, ola, waiting="keep").status_code == 303


def test_what_came_meanwhile_is_told_and_asked_about_again(owner_client: Client, ola: Membership, queue: Any) -> None:
    queue()
    shown = str(belongings.of(ola.team, ola.user))
    queue()

    answer = owner_client.post(address(ola), {"shown": shown, "who": str(ola.user), "waiting": "stop"})

    said = answer.content.decode()
    assert answer.status_code == 409
    assert "Something has changed since this page was shown" in said
    assert "2 videos wait to be sent" in said
    (question,) = answer.context["questions"]
    assert [choice.value for choice in question.choices if choice.is_chosen] == ["stop"]
    assert set(Job.objects.values_list("state", flat=True)) == {State.QUEUED}
    assert press(owner_client, ola, waiting="stop").status_code == 303


@pytest.mark.parametrize("shown", ["", "1-2", "a-b-c-d-e-f-g-h", "-1-0-0-0-0-0-0-0", "1" * 4000])
def test_a_form_that_shows_nothing_asks_first(shown: str, owner_client: Client, ola: Membership, queue: Any) -> None:
    queue()

    assert owner_client.post(address(ola), {"shown": shown}).status_code == 409
    assert Membership.objects.filter(pk=ola.pk).exists()


def test_a_render_that_ended_meanwhile_needs_no_other_decision(
    owner_client: Client, ola: Membership, desk: dict[State, Job]
) -> None:
    shown = str(belongings.of(ola.team, ola.user))
    Draft.objects.all().delete()
    now = timezone.now()
    desk[State.RENDERING].move(State.FAILED, at=now, settled_at=now, next_look_at=None)

    answers = {"shown": shown, "who": "x", "waiting": "keep", "views": "keep"}
    assert owner_client.post(address(ola), answers).status_code == 303


def test_a_cross_site_post_does_nothing(owner: Membership, ola: Membership) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(owner.user)

    assert press(client, ola).status_code == 403
    assert Membership.objects.filter(pk=ola.pk).exists()
