"""The page of what is parked: prices of now, one press for all that is ticked, and words for what did not go."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from credits import ledger, spending
from teams.models import Connection, Membership, Mode, Team
from teams.roles import Role
from tests.conftest import join
from videos.jobs.states import State
from videos.models import Batch, Job

MakeJob = Callable[..., Job]


@pytest.fixture(autouse=True)
def sent(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The jobs that the worker was rung for."""
    rung: list[int] = []

    def note(*, job_id: int) -> None:
        rung.append(job_id)

    monkeypatch.setattr("videos.tasks.submit_job.delay", note)
    monkeypatch.setattr("videos.tasks.transaction.on_commit", lambda ring: ring())
    return rung


@pytest.fixture
def park(make_job: MakeJob, owner: Membership) -> MakeJob:
    """Make a parked job that holds what it was quoted at; its price is 360 credits now."""

    def make(quote: int = 360_000, **fields: Any) -> Job:
        job = make_job(State.PARKED, quote=quote, **fields)
        ledger.hold(owner.team, quote, job.facts, at=timezone.now())
        return job

    return make


def address(team: Team, name: str = "release", query: str = "") -> str:
    return reverse(name, args=[team.key]) + query


def tick(*jobs: Job, price: int = 360_000) -> list[str]:
    return [f"{job.public_id.hex}.{price}" for job in jobs]


def reserved(team: Team) -> int:
    return spending.month(team, timezone.now()).reserved


def test_what_is_parked_stands_with_its_price_now_and_one_total(
    owner_client: Client, owner: Membership, park: MakeJob, make_job: MakeJob
) -> None:
    park(title="As it was")
    park(300_000, title="Dearer now")
    make_job(State.QUEUED, title="On its way")

    text = owner_client.get(address(owner.team)).content.decode()

    assert "Send 2 · 720 credits" in text
    assert "660 credits are reserved for them now." in text
    assert text.count("300 reserved</small>") == 1
    assert "On its way" not in text


def test_one_press_sends_all_at_the_total_that_was_read(
    owner_client: Client, owner: Membership, park: MakeJob, sent: list[int]
) -> None:
    same, dearer = park(), park(300_000)

    answer = owner_client.post(address(owner.team, "release_send"), {"job": tick(same, dearer)}, follow=True)

    assert answer.redirect_chain == [(reverse("activity", args=[owner.team.key]), 303)]
    text = answer.content.decode()
    assert "2 videos are on their way; 720 credits are reserved. 1 of them at a new price." in text
    new = Job.objects.get(retry_of=dearer)
    same.refresh_from_db()
    dearer.refresh_from_db()
    assert (same.state, dearer.state, new.state, new.quote) == (
        State.QUEUED,
        State.CANCELLED,
        State.QUEUED,
        360_000,
    )
    assert sorted(sent) == sorted([same.pk, new.pk])
    assert reserved(owner.team) == 720_000


def test_the_same_press_twice_sends_once(
    owner_client: Client, owner: Membership, park: MakeJob, sent: list[int]
) -> None:
    job = park(300_000)
    ticked = {"job": tick(job)}
    owner_client.post(address(owner.team, "release_send"), ticked)

    answer = owner_client.post(address(owner.team, "release_send"), ticked, follow=True)

    assert "These were sent or cancelled already. Nothing was sent again." in answer.content.decode()
    assert Job.objects.count() == 2
    assert len(sent) == 1


def test_what_is_not_ticked_stays(owner_client: Client, owner: Membership, park: MakeJob, sent: list[int]) -> None:
    goes, stays = park(), park()

    owner_client.post(address(owner.team, "release_send"), {"job": tick(goes)})

    stays.refresh_from_db()
    assert (stays.state, sent) == (State.PARKED, [goes.pk])


def test_a_price_that_nobody_saw_is_asked_about_first(
    owner_client: Client, owner: Membership, park: MakeJob, sent: list[int]
) -> None:
    job = park()

    answer = owner_client.post(address(owner.team, "release_send"), {"job": tick(job, price=300_000)})

    assert answer.status_code == 409
    assert "A price changed since the page was loaded. Nothing was sent yet" in answer.content.decode()
    assert "Send 1 · 360 credits" in answer.content.decode()
    assert sent == []


def test_a_total_beyond_the_budget_sends_nothing_and_names_what_is_missing(
    owner_client: Client, owner: Membership, park: MakeJob, sent: list[int]
) -> None:
    jobs = [park(300_000), park(300_000)]
    ledger.set_limit(owner.team, 700_000, at=timezone.now())

    answer = owner_client.post(address(owner.team, "release_send"), {"job": tick(*jobs)})

    assert answer.status_code == 409
    text = answer.content.decode()
    assert "budget of 700 credits has 100 left, and this, beside what is reserved, needs 120. Nothing was sent." in text
    assert sent == []
    assert set(Job.objects.values_list("state", flat=True)) == {State.PARKED}


def test_nothing_ticked_does_nothing(owner_client: Client, owner: Membership, park: MakeJob) -> None:
    park()

    answer = owner_client.post(address(owner.team, "release_send"), {"do": "cancel"})

    assert "Tick at least one video." in answer.content.decode()
    assert Job.objects.get().state == State.PARKED


def test_cancelling_gives_back_what_is_reserved(owner_client: Client, owner: Membership, park: MakeJob) -> None:
    jobs = [park(), park(300_000)]

    answer = owner_client.post(address(owner.team, "release_send"), {"job": tick(*jobs), "do": "cancel"}, follow=True)

    assert "2 videos are cancelled. 660 reserved credits are free again" in answer.content.decode()
    assert reserved(owner.team) == 0


def test_a_changed_tick_is_answered_with_the_new_total(owner_client: Client, owner: Membership, park: MakeJob) -> None:
    one, _other = park(), park()

    text = owner_client.post(address(owner.team, "release_price"), {"job": tick(one)}).content.decode()
    none = owner_client.post(address(owner.team, "release_price"), {}).content.decode()

    assert "Send 1 · 360 credits" in text
    assert "Cancel 1 video" in text
    assert "Nothing is ticked" in none
    assert "disabled" in none


def test_a_model_without_a_price_cannot_be_sent_and_says_so(
    owner_client: Client, owner: Membership, park: MakeJob, sent: list[int]
) -> None:
    job = park()
    Job.objects.update(recipe={**job.recipe, "video_model": "GONE"})

    page = owner_client.get(address(owner.team)).content.decode()
    answer = owner_client.post(address(owner.team, "release_send"), {"job": [f"{job.public_id.hex}.None"]})

    assert "price unknown" in page
    assert " checked" not in page
    assert "cannot be sent" in answer.content.decode()
    assert sent == []


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ({"silent_since": timezone.now()}, "Samsar still does not answer. They may be sent all the same"),
        ({"state": Connection.State.REJECTED}, "Nothing can be sent until the key in Settings works"),
        ({}, "Samsar answers again."),
    ],
)
def test_the_page_says_whether_sending_has_a_chance(
    owner_client: Client, owner: Membership, park: MakeJob, line: dict[str, Any], words: str
) -> None:
    park()
    known: dict[str, Any] = {"state": Connection.State.WORKING, "sealed_key": b"x", "last_four": "1234"}
    Connection.objects.create(team=owner.team, **known | line)

    assert words in owner_client.get(address(owner.team)).content.decode()


def test_the_page_narrows_to_a_batch_or_a_video(owner_client: Client, owner: Membership, park: MakeJob) -> None:
    made = Batch.objects.create(team=owner.team, by=owner.user, form_token="b", title="Batch")
    inside, outside = park(batch=made), park()

    of_batch = owner_client.get(address(owner.team, query=f"?batch={made.public_id}")).content.decode()
    of_one = owner_client.get(address(owner.team, query=f"?job={outside.public_id}")).content.decode()

    assert [inside.title in of_batch, outside.title in of_batch] == [True, False]
    assert [inside.title in of_one, outside.title in of_one] == [False, True]
    answer = owner_client.post(address(owner.team, "release_send", f"?batch={made.public_id}"), {"job": tick(inside)})
    assert answer["Location"] == reverse("batch", args=[owner.team.key, made.public_id])
    assert owner_client.get(address(owner.team, query="?batch=x")).status_code == 404


def test_sending_one_whose_price_changed_leads_to_its_price_now(
    owner_client: Client, owner: Membership, park: MakeJob, sent: list[int]
) -> None:
    job = park(300_000)

    answer = owner_client.post(reverse("video_send", args=[owner.team.key, job.public_id]), follow=True)

    text = answer.content.decode()
    assert answer.redirect_chain == [(address(owner.team, query=f"?job={job.public_id}"), 303)]
    assert "The price was 300 credits and is 360 credits now. Nothing was sent." in text
    assert "Send 1 · 360 credits" in text
    assert sent == []


def test_another_teams_parked_video_is_neither_shown_nor_sent(
    owner_client: Client, owner: Membership, park: MakeJob, sent: list[int]
) -> None:
    job = park(title="Their secret film")
    Job.objects.update(team=Team.objects.create(name="Others", mode=Mode.PRACTICE))

    assert "Their secret film" not in owner_client.get(address(owner.team)).content.decode()
    owner_client.post(address(owner.team, "release_send"), {"job": tick(job)})
    owner_client.post(address(owner.team, "release_send"), {"job": tick(job), "do": "cancel"})

    assert (Job.objects.get().state, sent) == (State.PARKED, [])


def test_who_may_not_spend_looks_and_cannot_send(owner: Membership, park: MakeJob, client: Client) -> None:
    job = park()
    client.force_login(join(owner.team, "rita@example.test", Role.REVIEWER).user)

    page = client.get(address(owner.team)).content.decode()

    assert "Your role cannot spend credits." in page
    for name in ("release_send", "release_price"):
        assert client.post(address(owner.team, name), {"job": tick(job)}).status_code == 403


def test_an_odd_tick_is_missing(owner_client: Client, owner: Membership) -> None:
    assert owner_client.post(address(owner.team, "release_send"), {"job": "x"}).status_code == 404


def test_nothing_parked_says_so(owner_client: Client, owner: Membership) -> None:
    assert "Nothing is parked." in owner_client.get(address(owner.team)).content.decode()
