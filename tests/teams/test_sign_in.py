"""A sign-in link works once, for a while, and only its hash is kept."""

from datetime import datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from teams.models import Membership, SignInLink
from teams.sign_in import LINK_LIFE, consume, make_link


def token_of(path: str) -> str:
    return path.rstrip("/").rsplit("/", 1)[1]


def test_a_link_lets_its_user_in_once(owner: Membership, now: datetime) -> None:
    token = token_of(make_link(owner.user, now=now))

    assert consume(token, now=now) == owner.user
    assert consume(token, now=now) is None


def test_expired_and_unknown_links_let_nobody_in(owner: Membership, now: datetime) -> None:
    token = token_of(make_link(owner.user, now=now))

    assert consume(token, now=now + LINK_LIFE) is None
    assert consume("unknown", now=now) is None


def test_a_user_who_was_switched_off_stays_out(owner: Membership, now: datetime) -> None:
    token = token_of(make_link(owner.user, now=now))
    owner.user.is_active = False
    owner.user.save()

    assert consume(token, now=now) is None


def test_only_the_hash_is_stored_and_old_links_are_swept_away(owner: Membership, now: datetime) -> None:
    token = token_of(make_link(owner.user, now=now))
    assert token not in str(list(SignInLink.objects.values()))

    make_link(owner.user, now=now + timedelta(days=2))
    assert SignInLink.objects.count() == 1


def test_the_command_prints_a_link_for_an_address_in_any_case(owner: Membership) -> None:
    out = StringIO()
    call_command("sign_in_link", "MIRA@example.test", stdout=out)

    assert consume(token_of(out.getvalue().strip()), now=SignInLink.objects.get().expires_at - LINK_LIFE) == owner.user


@pytest.mark.django_db
def test_the_command_says_who_it_does_not_know() -> None:
    with pytest.raises(CommandError, match=r"Nobody has the address ghost@example\.test"):
        call_command("sign_in_link", "ghost@example.test")
