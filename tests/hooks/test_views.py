"""The pages of webhooks: made in one form, the secret seen once, the log in pages, sending again under one id."""

import html
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import Entry
from hooks import endpoints, sending, telling
from hooks.events import WORDS, Event
from hooks.models import Delivery, Endpoint
from outbound import addresses
from teams.models import Membership
from tests.conftest import NOW
from tests.hooks.conftest import Make, log_of
from tests.hooks.receiver import Receiver
from tests.journeys.paper import Paper
from tests.outbound.loopback import reply

ALL = list(WORDS)


def at(owner: Membership, name: str, *where: int) -> str:
    return reverse(name, args=[owner.team.key, *where])


def seen(answer: Any) -> str:
    return html.unescape(" ".join(answer.content.decode().split()))


def test_a_webhook_is_made_and_its_secret_seen_once(
    owner: Membership, owner_client: Client, receiver: Receiver
) -> None:
    form = Paper(owner_client.get(at(owner, "hook_new")).content.decode())
    assert "Add a webhook" in form.words
    told = {"address": receiver.at("/in"), "event": ["video.ready", "video.failed"]}
    made = owner_client.post(at(owner, "hook_new"), told)
    endpoint = Endpoint.objects.get()
    secret = sending.unseal(endpoint.sealed_secret)
    assert made.status_code == 200
    assert secret in seen(made)
    assert made.headers["Cache-Control"] == "no-store"

    for name, where in (("hooks", []), ("hook", [endpoint.pk]), ("hook_change", [endpoint.pk])):
        page = seen(owner_client.get(at(owner, name, *where)))
        assert "whsec_" not in page
        assert receiver.at("/in") in page
    # The same form again, as by a reload, makes no second one and shows no secret.
    again = owner_client.post(at(owner, "hook_new"), told)
    assert again.status_code == 422
    assert "already" in seen(again)
    assert "whsec_" not in seen(again)
    assert Endpoint.objects.count() == 1


@pytest.mark.parametrize(
    ("address", "found", "words"),
    [
        ("", [], "Write the address"),
        ("http://hooks.example.test/", ["93.184.215.14"], "it is not an https link"),
        ("https://user:word@hooks.example.test/", ["93.184.215.14"], "it carries a user name"),
        ("https://hooks.example.test:8443/", ["93.184.215.14"], "it names an unusual port"),
        ("https://hooks.example.test/", ["10.0.0.1"], "it leads into a private or reserved network"),
        ("https://hooks.example.test/", ["93.184.215.14", "::1"], "it leads into a private or reserved network"),
        ("https://hooks.example.test/", None, "cannot be found"),
        ("https://hooks.example.test/\x00", None, "cannot be found"),
        ("javascript:alert(1)", [], "it is not a web link"),
    ],
)
def test_a_bad_address_is_said_at_the_field_and_nothing_changes(
    owner: Membership,
    owner_client: Client,
    make: Make,
    monkeypatch: pytest.MonkeyPatch,
    address: str,
    found: list[str] | None,
    words: str,
) -> None:
    endpoint, _ = make("https://before.example.test/", "video.ready")
    before = list(Endpoint.objects.values())

    def resolve(*_: object) -> list[str]:
        if found is None:
            raise OSError
        return found

    monkeypatch.setattr(endpoints.check, "__kwdefaults__", {"resolve": resolve})
    for name, where in (("hook_new", []), ("hook_change", [endpoint.pk])):
        answer = owner_client.post(at(owner, name, *where), {"address": address, "event": ["video.ready"]})
        page = seen(answer)
        assert answer.status_code == 422
        assert words in page
        assert 'aria-invalid="true"' in page
        assert "Nothing was saved." in page or not address
    assert list(Endpoint.objects.values()) == before


def test_what_was_typed_stands_there_again(owner: Membership, owner_client: Client, receiver: Receiver) -> None:
    page = seen(owner_client.post(at(owner, "hook_new"), {"address": receiver.at("/x"), "event": []}))
    assert receiver.at("/x") in page
    assert "Choose at least one event" in page
    assert page.count("checked") == 0
    assert not Endpoint.objects.exists()


def test_a_renewed_secret_is_seen_once(owner: Membership, owner_client: Client, make: Make) -> None:
    endpoint, old = make("https://one.example.test/")
    assert "24 hours" in seen(owner_client.get(at(owner, "hook_secret", endpoint.pk)))
    renewed = seen(owner_client.post(at(owner, "hook_secret", endpoint.pk), {"version": 1}))
    assert sending.unseal(Endpoint.objects.get().sealed_secret) in renewed
    assert old not in renewed
    again = owner_client.post(at(owner, "hook_secret", endpoint.pk), {"version": 1}, follow=True)
    assert "whsec_" not in seen(again)
    assert "renewed since this page was loaded" in seen(again)
    assert Endpoint.objects.get().version == 2


def test_a_webhook_is_switched_off_and_on_and_removed(owner: Membership, owner_client: Client, make: Make) -> None:
    endpoint, _ = make("https://one.example.test/")
    told = {"address": endpoint.address, "event": ALL}
    off = seen(owner_client.post(at(owner, "hook_change", endpoint.pk), told, follow=True))
    assert off.lower().count("switched off by hand") == 1
    assert seen(owner_client.get(at(owner, "hooks"))).lower().count("switched off") == 1
    refused = owner_client.post(at(owner, "hook_test", endpoint.pk), follow=True)
    assert "Switch it on first; nothing was sent" in seen(refused)
    assert not Delivery.objects.exists()
    on = seen(owner_client.post(at(owner, "hook_change", endpoint.pk), {**told, "is_on": "on"}, follow=True))
    assert "switched off by hand" not in on.lower()

    telling.tell(owner.team, Event.VIDEO_READY, {}, now=NOW)
    assert "1 message that waits is not sent" in seen(owner_client.get(at(owner, "hook_remove", endpoint.pk)))
    gone = seen(owner_client.post(at(owner, "hook_remove", endpoint.pk), follow=True))
    assert "one.example.test is removed" in gone
    for name in ("hook", "hook_change", "hook_secret", "hook_remove"):
        assert owner_client.get(at(owner, name, endpoint.pk)).status_code == 404
    sent = Delivery.objects.get()
    assert owner_client.get(at(owner, "hook_delivery", endpoint.pk, sent.pk)).status_code == 404


def test_a_message_is_shown_and_sent_again_under_its_id(
    owner: Membership, owner_client: Client, make: Make, receiver: Receiver
) -> None:
    receiver.answers(reply(500, b"<b>later</b>"), reply(200, b"thanks"))
    endpoint, secret = make(receiver.at("/"))
    endpoints.test(endpoint, now=NOW)
    sending.take_turn(endpoint.pk, clock=lambda: NOW)
    sent = Delivery.objects.get()
    page = owner_client.get(at(owner, "hook_delivery", endpoint.pk, sent.pk))
    assert "HTTP 500" in seen(page)
    assert "<b>later</b>" in seen(page)  # as text
    assert b"<b>later" not in page.content
    assert sent.message_id in seen(page)
    assert '"type": "webhook.test"' in seen(page)

    again = owner_client.post(at(owner, "hook_redeliver", endpoint.pk, sent.pk), follow=True)
    assert "It is sent again" in seen(again)
    twice = owner_client.post(at(owner, "hook_redeliver", endpoint.pk, sent.pk), follow=True)
    assert "about to be sent" in seen(twice)
    sending.take_turn(endpoint.pk, clock=lambda: NOW + timedelta(days=9999))
    assert log_of(endpoint) == [("webhook.test", "delivered", 2, 200)]
    one, two = receiver.messages
    assert one.headers["webhook-id"] == two.headers["webhook-id"]
    assert one.body == two.body
    assert two.is_signed_with(secret)
    entry = Entry.objects.get(action="hook.resent")
    assert (entry.actor_id, entry.after) == (owner.user_id, {"event": "webhook.test"})


def test_what_waits_for_a_later_try_can_be_sent_now(owner: Membership, owner_client: Client, make: Make) -> None:
    endpoint, _ = make("https://one.example.test/")
    telling.tell(owner.team, Event.VIDEO_READY, {}, now=NOW)
    far = NOW + timedelta(days=9999)
    Delivery.objects.update(tries=5, next_at=far)
    owner_client.post(at(owner, "hook_redeliver", endpoint.pk, Delivery.objects.get().pk))
    found = Delivery.objects.get()
    assert found.next_at is not None
    assert found.next_at < far
    assert found.tries == 5


def test_tests_are_few(owner: Membership, owner_client: Client, make: Make) -> None:
    endpoint, _ = make("https://one.example.test/")
    for _ in range(endpoints.TESTS_A_MINUTE + 1):
        last = owner_client.post(at(owner, "hook_test", endpoint.pk), follow=True)
    assert "wait a little" in seen(last)
    assert Delivery.objects.count() == endpoints.TESTS_A_MINUTE


def test_the_log_has_pages_and_a_bounded_number_of_queries(owner: Membership, owner_client: Client, make: Make) -> None:
    endpoint, _ = make("https://one.example.test/")
    counts = []
    for more in (1, 119):
        for _ in range(more):
            telling.tell(owner.team, Event.VIDEO_READY, {}, now=NOW)
        owner_client.get(at(owner, "hook", endpoint.pk))
        with CaptureQueriesContext(connection) as asked:
            page = seen(owner_client.get(at(owner, "hook", endpoint.pk)))
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 6
    shown, query = list[int](), ""
    for length in (50, 50, 20):
        page = seen(owner_client.get(at(owner, "hook", endpoint.pk) + query))
        assert page.count("<time") == length
        paper = Paper(page)
        shown += [int(link.address.rstrip("/").rpartition("/")[2]) for link in paper.links if "/sent/" in link.address]
        query = next((link.address for link in paper.links if link.address.startswith("?after=")), "")
    assert query == ""
    assert shown == sorted(Delivery.objects.values_list("pk", flat=True), reverse=True)
    for odd in ("x", "-1", "9" * 30, "1.5"):
        assert owner_client.get(f"{at(owner, 'hook', endpoint.pk)}?after={odd}").status_code == 404


def test_the_list_takes_the_same_few_queries_for_one_and_for_ten(
    owner: Membership, owner_client: Client, make: Make
) -> None:
    counts = []
    for more in (1, 9):
        for number in range(more):
            make(f"https://{more}-{number}.example.test/")
        owner_client.get(at(owner, "hooks"))
        with CaptureQueriesContext(connection) as asked:
            page = seen(owner_client.get(at(owner, "hooks")))
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 5
    assert "disabled" in page
    assert "at most 10" in page


def test_settings_lead_there_or_say_why_not(owner: Membership, owner_client: Client) -> None:
    assert at(owner, "hooks") in seen(owner_client.get(at(owner, "settings")))
    Membership.objects.filter(pk=owner.pk).update(role="creator")
    page = seen(owner_client.get(at(owner, "settings")))
    assert at(owner, "hooks") not in page
    assert "Only an owner or a manager can change which addresses hear of events." in page


def test_the_look_up_at_the_form_is_the_guard_s_own() -> None:
    assert (endpoints.check.__kwdefaults__ or {})["resolve"] is addresses.look_up
