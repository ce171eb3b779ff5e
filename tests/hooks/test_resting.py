"""An address that asks to be left alone is: all of it, for as long as it says, and no longer than the longest wait."""

from datetime import datetime, timedelta
from email.utils import format_datetime

import pytest
from django.test import Client

from hooks import endpoints, sending
from hooks.models import Delivery, Endpoint
from teams.models import Membership
from tests.conftest import NOW
from tests.hooks.conftest import DELIVERED, FAILED, WAITING, Make, log_of, tell, turn
from tests.hooks.receiver import Receiver
from tests.outbound.loopback import reply

FIRST = sending.WAITS[0]
DAY = timedelta(hours=24)


def _date(after: timedelta) -> str:
    return format_datetime(NOW + after, usegmt=True)


def _tried(make: Make, receiver: Receiver, retry_after: str, status: int = 429) -> Endpoint:
    receiver.answers(reply(status, Retry_After=retry_after), reply(204))
    endpoint, _ = make(receiver.at("/"))
    tell(endpoint.team)
    turn(endpoint)
    endpoint.refresh_from_db()
    return endpoint


@pytest.mark.parametrize("status", [307, 429, 500, 503])
@pytest.mark.parametrize(
    ("asked", "wait"),
    [
        ("3600", timedelta(hours=1)),
        (_date(timedelta(hours=3)), timedelta(hours=3)),
        ("86401", DAY),
        ("999999999", DAY),
        (_date(timedelta(days=4000)), DAY),
    ],
)
def test_it_is_tried_again_when_it_said_so(
    make: Make, receiver: Receiver, status: int, asked: str, wait: timedelta
) -> None:
    endpoint = _tried(make, receiver, asked, status)
    assert Delivery.objects.get().next_at == endpoint.rests_until == NOW + wait
    assert turn(endpoint, NOW + wait - timedelta(microseconds=1)) == 0
    assert turn(endpoint, NOW + wait) == 1
    assert log_of(endpoint) == [("video.ready", DELIVERED, 2, 204)]


@pytest.mark.parametrize(
    "asked",
    ["0", "-5", "1.5", "1e9", "٣٦٠٠", "soon", "9" * 10, "9" * 5000, _date(-DAY), "Fri, 99 Foo 2026", "  ", "2;q=1"],
)
def test_junk_and_what_is_over_already_count_for_nothing(make: Make, receiver: Receiver, asked: str) -> None:
    receiver.answers(lambda sock, _stop: sock.sendall(f"HTTP/1.1 503 No\r\nRetry-After: {asked}\r\n\r\n".encode()))
    endpoint, _ = make(receiver.at("/"))
    tell(endpoint.team)
    turn(endpoint)
    endpoint.refresh_from_db()
    assert (endpoint.rests_until, Delivery.objects.get().next_at) == (None, NOW + FIRST)


def test_it_makes_no_try_come_sooner_than_the_schedule(make: Make, receiver: Receiver) -> None:
    _tried(make, receiver, "1")
    assert Delivery.objects.get().next_at == NOW + FIRST


def test_nothing_else_is_sent_there_meanwhile_and_others_hear_as_ever(make: Make, receiver: Receiver) -> None:
    endpoint = _tried(make, receiver, "600")
    other, _ = make(receiver.at("/other"))
    later = NOW + timedelta(minutes=5)
    tell(endpoint.team, at=later)
    assert sending.addresses_due(later, 10) == [other.pk]
    assert [turn(endpoint, later), turn(other, later)] == [0, 1]
    assert turn(endpoint, NOW + timedelta(minutes=10)) == 2
    endpoint.refresh_from_db()
    assert endpoint.rests_until is None


def test_what_was_taken_asks_for_nothing(make: Make, receiver: Receiver) -> None:
    endpoint = _tried(make, receiver, "600", 200)
    assert (endpoint.rests_until, log_of(endpoint)) == (None, [("video.ready", DELIVERED, 1, 200)])


def test_gone_is_gone_whatever_it_asks(make: Make, receiver: Receiver) -> None:
    endpoint = _tried(make, receiver, "600", 410)
    assert (endpoint.is_on, endpoint.disabled_why) == (False, "gone")
    assert log_of(endpoint) == [("video.ready", FAILED, 1, 410)]


def test_a_person_who_sends_something_is_not_kept_waiting(make: Make, receiver: Receiver, owner: Membership) -> None:
    endpoint = _tried(make, receiver, "600")
    endpoints.send_again(owner, Delivery.objects.get(), resting=sending.LEASE, now=NOW)
    assert turn(endpoint) == 1

    endpoint = Endpoint.objects.get()
    receiver.answers(reply(429, Retry_After="600"), reply(204))
    endpoints.test(endpoint, now=NOW)
    turn(endpoint)
    assert [state for _, state, _, _ in log_of(endpoint)] == [DELIVERED, FAILED]
    endpoints.test(endpoint, now=NOW)
    assert turn(endpoint) == 1


def test_another_address_begins_anew(make: Make, receiver: Receiver, owner: Membership) -> None:
    endpoint = _tried(make, receiver, "600")
    endpoints.change(owner, endpoint, receiver.at("/new"), endpoint.events, is_on=True, now=NOW)
    endpoint.refresh_from_db()
    assert (endpoint.failing_since, endpoint.rests_until) == (None, None)
    assert (log_of(endpoint), turn(endpoint, NOW + timedelta(minutes=10))) == ([("video.ready", WAITING, 1, 429)], 1)


@pytest.mark.parametrize(("until", "is_said"), [(datetime(2999, 1, 1, 12, tzinfo=NOW.tzinfo), True), (NOW, False)])
def test_its_page_says_until_when(
    make: Make, receiver: Receiver, owner_client: Client, until: datetime, is_said: bool
) -> None:
    endpoint, _ = make(receiver.at("/"))
    Endpoint.objects.update(rests_until=until)
    assert ("Asked to be left alone until" in owner_client.get(endpoint.get_absolute_url()).text) is is_said
