"""Every event comes at least once, signed, under one id; what does not come is tried again, and not for ever."""

from datetime import timedelta

from django.urls import reverse

from audit.models import Entry
from hooks import endpoints, sending
from hooks.events import Event
from hooks.models import Delivery, Endpoint
from notices.models import Notice
from teams.models import Membership
from teams.roles import Role
from tests.conftest import NOW, join
from tests.hooks.conftest import DATA, DELIVERED, FAILED, GIVEN_UP, WAITING, Make, log_of, tell, turn
from tests.hooks.receiver import Receiver
from tests.outbound.loopback import raw, reply


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
    assert (told.kind, told.title, told.path) == (
        "hook",
        "127.0.0.1",
        reverse("hook", args=[endpoint.team.key, endpoint.pk]),
    )
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
