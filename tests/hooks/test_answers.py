"""Where a message may go at the moment of sending, who can check it, and what is kept of an answer."""

from datetime import timedelta
from typing import Any

import pytest

from hooks import endpoints, sending
from hooks.models import Delivery
from teams.models import Membership, Team
from tests.conftest import NOW
from tests.hooks.conftest import WAITING, Make, tell, turn
from tests.hooks.receiver import Receiver
from tests.outbound.loopback import reply


@pytest.mark.parametrize(
    "body",
    [
        b"\x00\x1b[31mred\x1b[0m\xff\xfe",
        "right\u202eto left \u200b\u2066hidden".encode(),
        b"x" * 10_000,
        b"<script>alert(1)</script>\r\n\r\n\tand more",
    ],
)
def test_an_answer_is_kept_short_and_harmless(make: Make, receiver: Receiver, body: bytes) -> None:
    receiver.answers(reply(500, body))
    endpoint, _ = make(receiver.at("/"))
    tell(endpoint.team)
    turn(endpoint)
    kept = Delivery.objects.get().answer
    assert 0 < len(kept) <= 300
    assert kept.isprintable()


def test_an_answer_that_repeats_the_secret_is_not_kept_with_it(make: Make, receiver: Receiver) -> None:
    endpoint, secret = make(receiver.at("/"))
    receiver.answers(reply(400, f"bad signature, expected secret {secret} here".encode()))
    tell(endpoint.team)
    turn(endpoint)
    assert Delivery.objects.get().answer == "bad signature, expected secret whsec_… here"


def test_a_redirect_to_the_inside_is_a_failure_and_is_not_followed(make: Make, receiver: Receiver) -> None:
    with Receiver() as inside:
        receiver.answers(reply(307, Location=inside.at("/admin")))
        endpoint, _ = make(receiver.at("/"))
        tell(endpoint.team)
        turn(endpoint)
        assert inside.connections == 0
    found = Delivery.objects.get()
    assert (found.status, found.state) == (307, WAITING)
    assert "not followed" in found.answer


def test_a_name_that_leads_inside_by_now_is_not_sent_to(make: Make, settings: Any) -> None:
    endpoint, _ = make("https://hooks.example.test/in")
    tell(endpoint.team)
    sending.take_turn(endpoint.pk, clock=lambda: NOW, resolve=lambda *_: ["93.184.215.14", "169.254.169.254"])
    found = Delivery.objects.get()
    assert (found.state, found.status) == (WAITING, None)
    assert found.answer == "Nothing was sent: it leads into a private or reserved network."


def test_a_live_team_never_sends_to_the_origin_of_practice(make: Make, receiver: Receiver, owner: Membership) -> None:
    endpoint, _ = make(receiver.at("/"))
    Team.objects.filter(pk=owner.team_id).update(mode="live")
    tell(owner.team)
    turn(endpoint)
    assert receiver.connections == 0
    assert Delivery.objects.get().answer == "Nothing was sent: it is not an https link."


def test_a_secret_that_no_key_opens_is_said_and_nothing_leaves(make: Make, receiver: Receiver, settings: Any) -> None:
    endpoint, _ = make(receiver.at("/"))
    settings.PORTAL_KEYS = ["YW5vdGhlci1mYWtlLWtleS1mb3ItdGVzdHMtMDAwMDE="]
    tell(endpoint.team)
    turn(endpoint)
    assert receiver.connections == 0
    assert "Renew it" in Delivery.objects.get().answer


def test_after_a_renewal_both_secrets_sign_for_a_day(make: Make, receiver: Receiver, owner: Membership) -> None:
    endpoint, old = make(receiver.at("/"))
    new = endpoints.renew(owner, endpoint, 1, now=NOW)
    for later in (timedelta(hours=23), timedelta(hours=24)):
        tell(owner.team, at=NOW + later)
        turn(endpoint, NOW + later)
    during, after = receiver.messages
    assert [during.is_signed_with(each) for each in (new, old)] == [True, True]
    assert [after.is_signed_with(each) for each in (new, old)] == [True, False]
