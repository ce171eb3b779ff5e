"""Inviting on the team page: the mail, the link that is shown once, mistakes, and what belongs to another team."""

import re
import smtplib
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from teams import invitations
from teams.models import Invitation, Membership, Team, User
from teams.roles import Role
from tests.conftest import join
from tests.home.test_team import url


def test_an_invitation_is_mailed_in_plain_words_and_its_link_shown_once(
    owner: Membership, owner_client: Client, settings: Any
) -> None:
    settings.PORTAL_URL = "https://portal.test"
    Team.objects.filter(pk=owner.team_id).update(timezone="Europe/Oslo")
    answer = owner_client.post(url("invitation_new", owner), {"email": "Ida@Example.test", "role": "reviewer"})
    assert (answer.status_code, answer["Location"]) == (303, url("team", owner))

    [letter] = mail.outbox
    assert letter.to == ["ida@example.test"]
    assert letter.subject == "Mira Solberg invites you to Fjord & Field"
    [link] = re.findall(r"https://portal\.test(/invited/\S+/)\n", letter.body)
    made = Invitation.objects.get()
    until = timezone.localtime(made.expires_at, made.team.tz)
    for words in (
        "Mira Solberg (mira@example.test) invites you to the team “Fjord & Field” on samsar, as Reviewer.",
        "Reviewer: May see everything and decide about videos.",
        f"until {until.day} {until:%B %Y, %H:%M} (Europe/Oslo)",
    ):
        assert words in " ".join(letter.body.split())  # broken where it is wider than 78 columns
    page = owner_client.get(answer["Location"]).text
    assert f'value="http://testserver{link}" readonly' in page
    assert "The mail is on its way" in page
    assert link not in owner_client.get(answer["Location"]).text
    assert invitations.read(link.split("/")[2], None, now=timezone.now()) == made


@pytest.mark.parametrize("problem", [ConnectionRefusedError("no"), smtplib.SMTPServerDisconnected("no")])
def test_when_no_mail_leaves_it_says_so_and_the_invitation_stands(
    owner: Membership, owner_client: Client, monkeypatch: pytest.MonkeyPatch, problem: Exception
) -> None:
    def broken(*_told: object) -> None:
        raise problem

    monkeypatch.setattr("django.core.mail.EmailMessage.send", broken)
    answer = owner_client.post(url("invitation_new", owner), {"email": "ida@example.test", "role": "reviewer"})

    page = owner_client.get(answer["Location"]).text
    assert "The mail could not be sent: hand the link over yourself." in page
    assert re.search(r'value="http://testserver/invited/\S+/" readonly', page)
    assert Invitation.objects.get().is_open(timezone.now())


@pytest.mark.parametrize("name", ["Fjord\r\nBcc: all@example.test", "\n\nFjord"])
def test_a_name_with_line_breaks_breaks_into_no_header(owner: Membership, owner_client: Client, name: str) -> None:
    Team.objects.filter(pk=owner.team_id).update(name=name)
    User.objects.filter(pk=owner.user_id).update(name="Mira\nBcc: all@example.test")

    owner_client.post(url("invitation_new", owner), {"email": "ida@example.test", "role": "reviewer"})

    [letter] = mail.outbox
    assert letter.recipients() == ["ida@example.test"]
    head, _, _ = letter.message().as_string().partition("\n\n")
    assert "\nBcc" not in head


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"email": "ida", "role": "creator"}, "This is no address that mail can go to."),
        ({"email": "ida@example.test\nBcc: x@example.test", "role": "creator"}, "This is no address"),
        ({"email": "a" * 10_240, "role": "creator"}, "at most 254 characters"),
        ({"email": "ida@example.test", "role": "emperor"}, "There is no such role."),
        ({"email": "ida@example.test"}, "There is no such role."),
        ({"email": "MIRA@example.test", "role": "creator"}, "is in this team already"),
        ({}, "Nothing was"),
    ],
)
def test_a_mistake_stands_at_the_form_and_nothing_is_sent(
    owner: Membership, owner_client: Client, told: dict[str, str], words: str
) -> None:
    answer = owner_client.post(url("invitation_new", owner), told)

    assert answer.status_code == 422
    address = answer.text.partition('<label for="email">')[2].partition('<label for="role">')[0]
    assert words in address  # right below its field, on a phone too
    assert len(answer.text) < 30_000
    assert mail.outbox == []
    assert not Invitation.objects.exists()


def test_an_invitation_is_sent_again_and_withdrawn(owner: Membership, owner_client: Client) -> None:
    made, old = invitations.invite(owner, "ida@example.test", "reviewer", now=timezone.now())
    answer = owner_client.post(url("invitation_renew", owner, made.pk))
    assert "/invited/" in owner_client.get(answer["Location"]).text
    assert old not in mail.outbox[0].body

    for words in ("is withdrawn. Its link no longer works.", "was answered or withdrawn before."):
        answer = owner_client.post(url("invitation_withdraw", owner, made.pk), follow=True)
        assert words in answer.text
    answer = owner_client.post(url("invitation_renew", owner, made.pk), follow=True)
    assert "This invitation no longer works." in answer.text
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("number", ["foreign", 0, 999_999, 10**30])
def test_a_foreign_member_or_invitation_answers_like_a_missing_one(
    owner: Membership, owner_client: Client, number: Any
) -> None:
    others = join(Team.objects.create(name="Others"), "ole@example.test", Role.OWNER)
    made, _ = invitations.invite(others, "ida@example.test", "creator", now=timezone.now())
    member, invitation = (others.pk, made.pk) if number == "foreign" else (number, number)
    answers = [
        owner_client.get(url("member", owner, member)),
        owner_client.post(url("member_role", owner, member), {"role": "reviewer"}),
        owner_client.post(url("invitation_renew", owner, invitation)),
        owner_client.post(url("invitation_withdraw", owner, invitation)),
        owner_client.get(url("team", others)),
        owner_client.post(url("invitation_new", others), {"email": "x@example.test", "role": "creator"}),
    ]

    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.text for answer in answers}) == 1
    assert Membership.objects.get(pk=others.pk).role == Role.OWNER
    assert Invitation.objects.get().withdrawn_at is None
