"""Every event comes at least once, signed, under one id; what does not come is tried again, and not for ever."""

import threading
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connections
from django.urls import reverse

from audit.models import Entry
from hooks import endpoints, sending, telling
from hooks.events import Event
from hooks.models import Delivery, Endpoint
from notices.models import Notice
from teams.models import Membership, Team
from teams.roles import Role
from tests.conftest import NOW, join
from tests.hooks.conftest import Make, log_of
from tests.hooks.receiver import Receiver
from tests.outbound.loopback import raw, reply

DATA = {"video": "v1", "title": "Fjørd & “Field”", "credits": "97.5"}
WAITING, DELIVERED, FAILED, GIVEN_UP = "waiting", "delivered", "failed", "given_up"


def tell(team: Team, event: Event = Event.VIDEO_READY, at: datetime = NOW) -> None:
    telling.tell(team, event, DATA, now=at)


def turn(endpoint: Endpoint, at: datetime = NOW) -> int:
    return sending.take_turn(endpoint.pk, clock=lambda: at)


def test_an_event_comes_signed_and_says_what_happened(make: Make, receiver: Receiver) -> None:
    endpoint, secret = make(receiver.at("/in?token=mine"))
    tell(endpoint.team)
    assert turn(endpoint) == 1

    (message,) = receiver.messages
    assert message.path == "/in?token=mine"
    assert message.is_signed_with(secret, now=NOW.timestamp())
    assert message.headers["webhook-timestamp"] == str(int(NOW.timestamp()))
    assert message.headers["webhook-id"] == Delivery.objects.get().message_id
    assert message.headers["content-type"] == "application/json"
    assert message.event == {
        "type": "video.ready",
        "timestamp": "2026-11-20T12:00:00Z",
        "data": {"team": endpoint.team.key, **DATA},
    }
    assert log_of(endpoint) == [("video.ready", DELIVERED, 1, 204)]
    endpoint.refresh_from_db()
    assert (endpoint.took_at, endpoint.failing_since, endpoint.health) == (NOW, None, "Working")


def test_each_address_gets_what_it_wants_under_the_event_s_one_id_and_its_own_secret(
    make: Make, receiver: Receiver
) -> None:
    both, first = make(receiver.at("/both"), "video.ready", "video.failed")
    failed, second = make(receiver.at("/failed"), "video.failed")
    make(receiver.at("/money"), "budget.threshold")
    tell(both.team)
    tell(both.team, Event.VIDEO_FAILED)
    for endpoint in (both, failed):
        turn(endpoint)

    came = [(message.path, message.event["type"]) for message in receiver.messages]
    assert came == [("/both", "video.ready"), ("/both", "video.failed"), ("/failed", "video.failed")]
    one, two, other = receiver.messages
    assert two.headers["webhook-id"] == other.headers["webhook-id"] != one.headers["webhook-id"]
    assert [two.is_signed_with(each) for each in (first, second)] == [True, False]
    assert [other.is_signed_with(each) for each in (first, second)] == [False, True]


def test_what_fails_is_tried_again_when_it_is_due_and_not_before(make: Make, receiver: Receiver) -> None:
    receiver.answers(reply(503, b"later"))
    endpoint, secret = make(receiver.at("/"))
    tell(endpoint.team)
    at, waits = NOW, []
    for _ in range(20):
        turn(endpoint, at)
        found = Delivery.objects.get()
        if found.next_at is None:
            break
        assert turn(endpoint, found.next_at - timedelta(microseconds=1)) == 0
        waits.append(found.next_at - at)
        at = found.next_at

    hours = [timedelta(hours=each) for each in (2, 5, 10, 14, 20, 24)]
    assert waits == [timedelta(seconds=5), timedelta(minutes=5), timedelta(minutes=30), *hours]
    assert log_of(endpoint) == [("video.ready", FAILED, 10, 503)]
    assert Delivery.objects.get().answer == "later"
    assert {message.headers["webhook-id"] for message in receiver.messages} == {found.message_id}
    assert len({message.headers["webhook-timestamp"] for message in receiver.messages}) == 10
    assert all(message.is_signed_with(secret) for message in receiver.messages)
    assert len({message.body for message in receiver.messages}) == 1


def test_a_later_try_that_is_taken_ends_it(make: Make, receiver: Receiver) -> None:
    receiver.answers(reply(500), raw(b"garbage\r\n"), reply(200, b"ok"))
    endpoint, _ = make(receiver.at("/"))
    tell(endpoint.team)
    turn(endpoint)
    assert Delivery.objects.get().answer == ""
    assert Endpoint.objects.get().failing_since == NOW
    turn(endpoint, NOW + timedelta(seconds=5))
    broken = Delivery.objects.get()
    assert (broken.status, broken.answer) == (None, "Its answer was broken.")
    turn(endpoint, NOW + timedelta(minutes=6))

    assert log_of(endpoint) == [("video.ready", DELIVERED, 3, 200)]
    assert Endpoint.objects.get().failing_since is None


def test_a_failure_ends_the_turn_so_that_others_get_theirs(make: Make, receiver: Receiver) -> None:
    receiver.answers(reply(500))
    endpoint, _ = make(receiver.at("/"))
    for _ in range(3):
        tell(endpoint.team)
    turn(endpoint)
    assert receiver.connections == 1


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


def test_gone_switches_the_address_off_and_gives_up_the_rest(make: Make, receiver: Receiver) -> None:
    receiver.answers(reply(410, b"moved away"))
    endpoint, _ = make(receiver.at("/secret-path"))
    creator = join(endpoint.team, "creator@example.test", Role.CREATOR)
    tell(endpoint.team)
    tell(endpoint.team)
    turn(endpoint)

    assert [state for _, state, _, _ in log_of(endpoint)] == [FAILED, GIVEN_UP]
    endpoint.refresh_from_db()
    assert (endpoint.is_on, endpoint.disabled_at, endpoint.disabled_why) == (False, NOW, "gone")
    told = Notice.objects.get()  # the owner alone
    assert told.user_id != creator.user_id
    assert told.sentence == "A webhook was switched off: it answered that it is gone for good (HTTP 410)"
    assert (told.kind, told.title, told.path) == ("hook", "127.0.0.1", reverse("hook", args=[endpoint.team.key, 1]))
    entry = Entry.objects.get(action="hook.switched_off")
    assert (entry.actor_id, entry.subject) == (None, "127.0.0.1")
    assert "secret-path" not in f"{Notice.objects.values()} {Entry.objects.values()}"
    tell(endpoint.team)
    assert (turn(endpoint), receiver.connections, Delivery.objects.count()) == (0, 1, 2)


def test_five_days_without_one_that_was_taken_switch_it_off_and_not_an_hour_earlier(
    make: Make, receiver: Receiver
) -> None:
    receiver.answers(reply(500))
    endpoint, _ = make(receiver.at("/"))
    tell(endpoint.team)
    turn(endpoint)
    for later, is_on in ((timedelta(days=4, hours=23), True), (timedelta(days=5), False)):
        tell(endpoint.team, at=NOW + later)
        Delivery.objects.filter(at=NOW).update(next_at=None, state=FAILED)
        turn(endpoint, NOW + later)
        endpoint.refresh_from_db()
        assert endpoint.is_on is is_on
        Delivery.objects.filter(state=WAITING).update(next_at=None, state=FAILED)
    assert endpoint.disabled_why == "failing"
    assert "five days" in Notice.objects.get().sentence


def test_a_test_is_tried_once(make: Make, receiver: Receiver) -> None:
    receiver.answers(reply(500))
    endpoint, _ = make(receiver.at("/"), "budget.threshold")
    endpoints.test(endpoint, now=NOW)
    turn(endpoint)
    assert log_of(endpoint) == [("webhook.test", FAILED, 1, 500)]


def test_a_worker_that_died_leaves_it_to_the_next_one_after_its_lease(make: Make, receiver: Receiver) -> None:
    endpoint, _ = make(receiver.at("/"))
    tell(endpoint.team)
    lost = sending.claim(endpoint.pk, now=NOW)
    assert lost is not None
    assert turn(endpoint, NOW + sending.LEASE - timedelta(seconds=1)) == 0
    assert turn(endpoint, NOW + sending.LEASE) == 1
    assert log_of(endpoint) == [("video.ready", DELIVERED, 2, 204)]
    # The lost one comes back after all: it has no say any more.
    late = sending.Outcome(status=500, ms=1, words="late")
    sending.settle(lost, late, now=NOW + sending.LEASE)
    assert log_of(endpoint) == [("video.ready", DELIVERED, 2, 204)]


def test_one_that_is_off_or_removed_is_sent_nothing(make: Make, receiver: Receiver, owner: Membership) -> None:
    off, _ = make(receiver.at("/off"))
    removed, _ = make(receiver.at("/removed"))
    tell(owner.team)
    endpoints.change(owner, off, off.address, off.events, is_on=False, now=NOW)
    endpoints.remove(owner, removed, now=NOW)
    tell(owner.team)
    assert sending.addresses_due(NOW, 10) == []
    assert [turn(off), turn(removed), receiver.connections] == [0, 0, 0]
    assert [state for _, state, _, _ in log_of(removed)] == [GIVEN_UP]
    # What waited for the one that is off is sent when it is on again.
    endpoints.change(owner, off, off.address, off.events, is_on=True, now=NOW)
    assert turn(off) == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_deliver_one_claim_once(make: Make, receiver: Receiver) -> None:
    endpoint, _ = make(receiver.at("/"))
    for _ in range(12):
        tell(endpoint.team)
    start, errors = threading.Barrier(4), list[BaseException]()

    def work() -> None:
        try:
            start.wait(10)
            turn(endpoint)
        except BaseException as problem:
            errors.append(problem)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert errors == []
    assert Counter(message.headers["webhook-id"] for message in receiver.messages).most_common(1)[0][1] == 1
    assert receiver.connections == 12
    assert set(log_of(endpoint)) == {("video.ready", DELIVERED, 1, 204)}


@pytest.mark.django_db(transaction=True)
def test_without_the_guard_of_the_claim_two_would_send_it(make: Make, receiver: Receiver) -> None:
    """The twin of the race: both read the row, and only the conditional update tells them apart."""
    endpoint, _ = make(receiver.at("/"))
    tell(endpoint.team)
    seen = list(sending.due(NOW))
    assert sending.claim(endpoint.pk, now=NOW) is not None
    mine = Delivery.objects.filter(pk=seen[0].pk, state=WAITING, next_at=seen[0].next_at)
    assert mine.update(tries=9) == 0
    assert Delivery.objects.filter(pk=seen[0].pk).update(tries=9) == 1


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


def test_after_a_renewal_both_secrets_sign_for_a_day(make: Make, receiver: Receiver, owner: Membership) -> None:
    endpoint, old = make(receiver.at("/"))
    new = endpoints.renew(owner, endpoint, 1, now=NOW)
    for later in (timedelta(hours=23), timedelta(hours=24)):
        tell(owner.team, at=NOW + later)
        turn(endpoint, NOW + later)
    during, after = receiver.messages
    assert [during.is_signed_with(each) for each in (new, old)] == [True, True]
    assert [after.is_signed_with(each) for each in (new, old)] == [True, False]


def test_what_is_old_goes_and_a_former_secret_is_forgotten(make: Make, receiver: Receiver, owner: Membership) -> None:
    endpoint, _ = make(receiver.at("/"))
    gone, _ = make(receiver.at("/gone"))
    endpoints.renew(owner, endpoint, 1, now=NOW)
    endpoints.remove(owner, gone, now=NOW)
    tell(owner.team)
    sending.clean_up(NOW + timedelta(days=30))
    endpoint.refresh_from_db()
    assert (bytes(endpoint.sealed_former), endpoint.former_until) == (b"", None)
    assert (Delivery.objects.count(), Endpoint.objects.count()) == (1, 2)
    sending.clean_up(NOW + timedelta(days=30, seconds=1))
    assert (Delivery.objects.count(), list(Endpoint.objects.all())) == (0, [endpoint])


def test_a_secret_that_no_key_opens_is_said_and_nothing_leaves(make: Make, receiver: Receiver, settings: Any) -> None:
    endpoint, _ = make(receiver.at("/"))
    settings.PORTAL_KEYS = ["YW5vdGhlci1mYWtlLWtleS1mb3ItdGVzdHMtMDAwMDE="]
    tell(endpoint.team)
    turn(endpoint)
    assert receiver.connections == 0
    assert "Renew it" in Delivery.objects.get().answer
