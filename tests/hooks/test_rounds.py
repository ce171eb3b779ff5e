"""A round waits for nobody: who is slow has a thread of their own, and no address two."""

from functools import partial

import pytest

from hooks import rounds, telling
from hooks.events import Event
from hooks.models import Delivery
from hooks.tasks import deliver
from outbound import posting
from teams.models import Membership
from tests.conftest import NOW
from tests.hooks.conftest import Make, log_of
from tests.hooks.receiver import Receiver
from tests.outbound.loopback import reply, silence

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_silent_address_holds_up_no_other_and_gets_one_turn_at_a_time(
    make: Make, receiver: Receiver, owner: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(posting, "post", partial(posting.post, seconds=2.0))
    receiver.answers(silence, reply(204))
    slow, _ = make(receiver.at("/slow"), "video.failed")
    quick, _ = make(receiver.at("/quick"), "video.ready")
    for _ in range(2):
        telling.tell(owner.team, Event.VIDEO_FAILED, {}, now=NOW)
    assert rounds.go_round(clock=lambda: NOW) == 1
    receiver.waits_for(1)  # which hangs from now on
    telling.tell(owner.team, Event.VIDEO_READY, {}, now=NOW)
    assert rounds.go_round(clock=lambda: NOW) == 1, "the quick one alone: the slow one has its turn already"
    receiver.waits_for(2)
    assert receiver.messages[1].path == "/quick"
    assert log_of(slow)[0][:2] == ("video.failed", "waiting"), "and it still hangs"

    assert rounds.rest(30)
    assert log_of(quick) == [("video.ready", "delivered", 1, 204)]
    assert [each[1:] for each in log_of(slow)] == [("waiting", 1, None), ("waiting", 0, None)]
    assert "too long" in Delivery.objects.order_by("pk")[0].answer


def test_the_task_begins_a_round(make: Make, receiver: Receiver, owner: Membership) -> None:
    make(receiver.at("/"))
    telling.tell(owner.team, Event.VIDEO_READY, {}, now=NOW)
    deliver()
    assert rounds.rest(30)
    assert [message.path for message in receiver.messages] == ["/"]
    deliver()
    assert rounds.rest(30)
    assert receiver.connections == 1
