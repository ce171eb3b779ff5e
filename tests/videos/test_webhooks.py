"""The doorbell: the same empty answer to everybody, and a look that comes sooner."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from videos.jobs.doorbells import doorbell_hash
from videos.jobs.states import State
from videos.models import Job


@pytest.fixture
def rung(queued_job: Job) -> Job:
    """A rendering job whose next look is an hour away."""
    Job.objects.filter(pk=queued_job.pk).update(
        state=State.RENDERING,
        session_id="ses_1",
        doorbell_hash=doorbell_hash("secret"),
        next_look_at=timezone.now() + timedelta(hours=1),
    )
    queued_job.refresh_from_db()
    return queued_job


def ring(client: Client, token: str, body: bytes = b"{}") -> None:
    answer = client.post(reverse("doorbell", args=[token]), body, content_type="application/json")
    assert (answer.status_code, answer.content) == (204, b"")


def test_a_ring_brings_the_next_look_to_now(client: Client, rung: Job) -> None:
    ring(client, "secret")

    rung.refresh_from_db()
    assert rung.next_look_at is not None
    assert rung.next_look_at <= timezone.now()
    assert rung.state == State.RENDERING


@pytest.mark.parametrize("body", [b"", b"not json", b'{"status": "COMPLETED"}', b"x" * 100_000])
def test_what_the_ring_says_is_not_believed(client: Client, rung: Job, body: bytes) -> None:
    ring(client, "secret", body)

    rung.refresh_from_db()
    assert rung.state == State.RENDERING
    assert rung.progress == 0


def test_an_unknown_token_is_answered_alike_and_changes_nothing(client: Client, rung: Job) -> None:
    before = rung.next_look_at

    ring(client, "guess")

    rung.refresh_from_db()
    assert rung.next_look_at == before


@pytest.mark.parametrize("method", ["get", "put", "delete", "head", "options"])
def test_any_method_is_answered_alike(client: Client, rung: Job, method: str) -> None:
    answer = getattr(client, method)(reverse("doorbell", args=["secret"]))

    assert (answer.status_code, answer.content) == (204, b"")


def test_the_csrf_guard_does_not_stop_samsar(rung: Job) -> None:
    ring(Client(enforce_csrf_checks=True), "secret")


def test_a_thousand_rings_are_one_look_in_five_seconds(client: Client, rung: Job) -> None:
    ring(client, "secret")
    later = timezone.now() + timedelta(hours=1)
    Job.objects.filter(pk=rung.pk).update(next_look_at=later)

    for _ in range(20):
        ring(client, "secret")

    rung.refresh_from_db()
    assert rung.next_look_at == later
