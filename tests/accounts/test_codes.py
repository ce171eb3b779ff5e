"""Codes open once, whatever happens at the same moment, and their secrets lie sealed."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet

from accounts.proof import codes, sealed
from teams import sealing
from tests.accounts.people import SECRET, app_code, person, recovery_codes, with_app, with_passkey

NOW = datetime(2026, 3, 4, 12, 0, 15, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def code_at(moment: datetime) -> str:
    """What the app shows then."""
    return app_code(at=moment.timestamp())


def test_the_counts_are_those_of_the_standard() -> None:
    # RFC 6238, appendix B, the last six digits.
    for seconds, code in ((59, "287082"), (1111111109, "081804"), (2000000000, "279037")):
        moment = datetime.fromtimestamp(seconds, tz=UTC)
        assert codes.counter_of(SECRET, code, now=moment) == seconds // 30


@pytest.mark.parametrize(("seconds", "fits"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)])
def test_a_code_of_a_neighbour_fits_and_no_other(seconds: int, fits: bool) -> None:
    user = person()
    with_app(user)
    opened = codes.spend(user, code_at(NOW + timedelta(seconds=seconds)), now=NOW)
    assert (opened is not None) is fits


def test_a_code_opens_once_and_none_before_it_opens_again() -> None:
    user = person()
    app = with_app(user)
    assert codes.spend(user, code_at(NOW), now=NOW) == app
    assert codes.spend(user, code_at(NOW), now=NOW) is None
    assert codes.spend(user, code_at(NOW - timedelta(seconds=30)), now=NOW) is None
    assert codes.spend(user, code_at(NOW + timedelta(seconds=30)), now=NOW + timedelta(seconds=30)) == app


def test_of_two_at_the_same_moment_one_is_let_in() -> None:
    user = person()
    app = with_app(user)
    twin = Authenticator.objects.get(pk=app.pk)
    assert codes.move_on(app, 100)
    assert not codes.move_on(twin, 100)
    assert not codes.move_on(twin, 101)  # read before the other was let in, so it must look again
    assert codes.move_on(Authenticator.objects.get(pk=app.pk), 101)


@pytest.mark.parametrize("code", ["", "abcdef", "１２３４５６", "12345", "0" * 32, "%s"])
def test_what_is_no_code_opens_nothing(code: str) -> None:
    user = person()
    with_app(user)
    assert codes.spend(user, code, now=NOW) is None
    assert len(recovery_codes(user)) == 10


def test_a_recovery_code_opens_once() -> None:
    user = person()
    with_app(user)
    first, *others = recovery_codes(user)
    assert codes.spend(user, first, now=NOW) is not None
    assert codes.spend(user, first, now=NOW) is None
    assert recovery_codes(user) == others


def test_the_code_of_somebody_else_opens_nothing() -> None:
    user, stranger = person(), person("stranger@example.test")
    with_app(stranger)
    assert codes.spend(user, code_at(NOW), now=NOW) is None
    assert codes.spend(user, recovery_codes(stranger)[0], now=NOW) is None


def test_secrets_lie_sealed() -> None:
    with_app(person())
    for row in Authenticator.objects.all():
        assert SECRET not in str(row.data)
        secret = row.data.get("secret") or row.data["seed"]
        assert sealing.unseal(secret.encode())


def test_after_the_ring_turned_all_is_resealed_and_still_opens(settings: Any) -> None:
    user = person()
    with_app(user)
    with_passkey(user)
    left = recovery_codes(user)
    codes.spend(user, left[0], now=NOW)
    codes.spend(user, code_at(NOW), now=NOW)

    settings.PORTAL_KEYS = [Fernet.generate_key().decode(), *settings.PORTAL_KEYS]
    assert sealed.reseal() == 2
    assert sealed.reseal() == 0
    settings.PORTAL_KEYS = settings.PORTAL_KEYS[:1]
    assert recovery_codes(user) == left[1:]
    assert codes.spend(user, code_at(NOW), now=NOW) is None
    later = NOW + timedelta(minutes=5)
    assert codes.spend(user, code_at(later), now=later) is not None


def test_a_ring_that_is_gone_is_said_and_changes_nothing(settings: Any) -> None:
    with_app(person())
    before = [row.data for row in Authenticator.objects.order_by("pk")]
    settings.PORTAL_KEYS = [Fernet.generate_key().decode()]
    with pytest.raises(sealing.CannotOpen):
        sealed.reseal()
    assert [row.data for row in Authenticator.objects.order_by("pk")] == before
