"""The shared store and what is counted in it."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache, caches
from django.db import connection
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from accounts import limits
from accounts.models import Kept
from accounts.store import SharedStore
from tests.conftest import NOW

MINUTE = timedelta(minutes=1)


def test_what_is_kept_ends(db: None) -> None:
    assert isinstance(caches["default"], SharedStore)
    assert cache.get("a", "nothing") == "nothing"
    cache.set("a", [1.5, 2], 60)
    assert cache.get("a") == [1.5, 2]
    cache.set("a", {"b": None}, 0)
    assert cache.get("a") is None
    cache.set("a", 1, None)
    assert Kept.objects.get(key__endswith="a").ends_at is None
    assert cache.touch("a", 60)
    assert cache.delete("a")
    assert not cache.delete("a")
    assert not cache.touch("a", 60)


def test_only_the_first_of_two_adds(db: None) -> None:
    assert cache.add("lock", True, 60)
    assert not cache.add("lock", True, 60)
    Kept.objects.update(ends_at=timezone.now())
    assert cache.add("lock", True, 60)


def test_what_ended_is_swept_and_what_counts_is_never_thrown_out(db: None) -> None:
    for number in range(400):
        cache.set(f"tries-{number}", number, 60)
    Kept.objects.filter(key__endswith="tries-7").update(ends_at=timezone.now())
    cache.add("another", 1, 60)
    assert Kept.objects.count() == 400
    assert cache.get("tries-0") == 0


@pytest.mark.django_db(transaction=True)
def test_of_many_at_the_same_moment_as_many_are_allowed_as_may_be() -> None:
    allowed: list[bool] = []

    def ask() -> None:
        try:
            allowed.append(limits.allow("race", "one", per=3, within=MINUTE, now=NOW))
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(allowed) == 8
    assert 1 <= sum(allowed) <= 3


def test_a_window_slides_and_a_refused_try_does_not_count(db: None) -> None:
    told = {"per": 2, "within": MINUTE}
    assert limits.allow("x", "k", **told, now=NOW)
    assert limits.allow("x", "k", **told, now=NOW + timedelta(seconds=20))
    for _ in range(3):
        assert limits.seconds_to_wait("x", "k", **told, now=NOW + timedelta(seconds=30)) == 30
    assert limits.allow("x", "other", **told, now=NOW)
    assert limits.allow("y", "k", **told, now=NOW)
    assert limits.allow("x", "k", **told, now=NOW + MINUTE)
    assert not limits.allow("x", "k", **told, now=NOW + MINUTE)


def test_keys_of_people_are_not_written_down(db: None) -> None:
    limits.allow("x", "mira@example.test", per=1, within=MINUTE, now=NOW)
    assert not Kept.objects.filter(key__contains="mira").exists()


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(1, "a second"), (30, "30 seconds"), (51, "a minute"), (60, "a minute"), (61, "2 minutes"), (600, "10 minutes")],
)
def test_a_wait_is_said_as_a_person_would(seconds: int, words: str) -> None:
    assert limits.in_words(seconds) == words


@pytest.mark.parametrize(
    ("proxies", "said", "found"),
    [
        (0, "203.0.113.9", "127.0.0.1"),
        (1, "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        (2, "198.51.100.1, 203.0.113.9", "198.51.100.1"),
        (2, "203.0.113.9", "127.0.0.1"),
        (1, "nonsense", "127.0.0.1"),
        (1, "", "127.0.0.1"),
        (1, "2001:db8::1", "2001:db8::1"),
    ],
)
def test_only_proxies_of_ours_are_believed(proxies: int, said: str, found: str, settings: Any) -> None:
    settings.PROXIES = proxies
    request = RequestFactory().get("/", headers={"X-Forwarded-For": said})
    assert limits.client_address(request) == found


def test_behind_a_unix_socket_nobody_has_an_address() -> None:
    assert limits.client_address(RequestFactory().get("/", REMOTE_ADDR="")) == "unknown"


def test_links_that_are_tried_out_are_limited(db: None) -> None:
    client, path = Client(), reverse("sign_in_link", args=["no-such-token"])
    for _ in range(30):
        assert client.post(path).status_code == 410
    answer = client.post(path)
    assert answer.status_code == 429
    assert "Too many tries" in answer.text
    assert 540 < int(answer["Retry-After"]) <= 600
    assert client.get(path).status_code == 200
    assert Client(REMOTE_ADDR="192.0.2.9").post(path).status_code == 410
