"""A job is sent only while who answers for it may spend: asked in the claim, and once more before the POST."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext

from credits.models import Kind, LedgerEntry
from home import health
from samsar import NotSent
from teams.models import Membership
from teams.roles import Role
from tests.conftest import join
from tests.videos.conftest import ToldSamsar, accepted, prompt
from videos.catalogue import Offer
from videos.jobs import intake, lifecycle, recovery, release, vouching
from videos.jobs.states import State
from videos.models import Job

BOOT = "boot-1"


@pytest.fixture
def ola(owner: Membership) -> Membership:
    """A creator of the team."""
    member = join(owner.team, "ola@example.test", Role.CREATOR)
    member.user.name = "Ola Nordmann"
    member.user.save()
    return member


@pytest.fixture
def of_ola(ola: Membership, offer: Offer, now: datetime) -> Job:
    """A queued job that Ola made."""
    return intake.queue(prompt(), by=ola, token="of-ola", offer=offer, now=now)


def send(job: Job, now: datetime, samsar: ToldSamsar | None = None) -> ToldSamsar:
    samsar = samsar or ToldSamsar(submit_answer=accepted())
    lifecycle.submit(job, samsar=samsar, boot=BOOT, clock=lambda: now)  # type: ignore[arg-type]
    job.refresh_from_db()
    return samsar


@pytest.mark.parametrize("role", Role)
def test_the_role_of_this_moment_decides(role: Role, ola: Membership, of_ola: Job, now: datetime) -> None:
    Membership.objects.filter(pk=ola.pk).update(role=role)

    sent = len(send(of_ola, now).sent)

    may = role in (Role.OWNER, Role.MANAGER, Role.CREATOR)
    assert (sent, of_ola.state) == ((1, State.RENDERING) if may else (0, State.PARKED))


def test_a_parked_one_says_whose_role_it_was_and_keeps_its_credits(ola: Membership, of_ola: Job, now: datetime) -> None:
    ola.delete()

    assert send(of_ola, now).sent == []
    assert of_ola.message == (
        "Ola Nordmann may no longer spend credits in this team, so nothing was sent or charged. "
        "Somebody who may can send it or cancel it."
    )
    assert (of_ola.is_holding, of_ola.tries) == (True, 0)
    assert health.broken_invariants() == []


def test_a_place_in_another_team_counts_for_nothing(
    ola: Membership, of_ola: Job, owner: Membership, now: datetime
) -> None:
    other = type(owner.team).objects.create(name="Another")
    Membership.objects.create(team=other, user=ola.user, role=Role.OWNER)
    Membership.objects.filter(pk=ola.pk).update(role=Role.FINANCE)

    assert send(of_ola, now).sent == []


def test_who_lost_the_role_between_the_claim_and_the_post_is_not_sent_for(
    ola: Membership, of_ola: Job, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def asked_meanwhile(_job: Job, _samsar: object) -> None:
        Membership.objects.filter(pk=ola.pk).update(role=Role.REVIEWER)

    monkeypatch.setattr(lifecycle.admission, "unfinished_source", asked_meanwhile)

    assert send(of_ola, now).sent == []
    assert (of_ola.state, of_ola.is_holding) == (State.PARKED, True)
    assert "Ola Nordmann may no longer spend" in of_ola.message


def test_without_the_question_both_would_be_sent(
    ola: Membership, of_ola: Job, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin: it is that one condition on which all tests here rest."""
    monkeypatch.setattr(vouching, "stands", lambda: ~Q(pk=None))
    ola.delete()

    assert len(send(of_ola, now).sent) == 1


def test_one_that_was_put_back_is_asked_about_again(ola: Membership, of_ola: Job, now: datetime) -> None:
    send(of_ola, now, ToldSamsar(submit_answer=NotSent("Samsar did not answer", request_id="r")))
    assert of_ola.state == State.QUEUED
    ola.delete()

    assert send(of_ola, now).sent == []
    assert of_ola.state == State.PARKED


def test_who_releases_it_answers_for_it_and_who_made_it_stays(
    owner: Membership, ola: Membership, of_ola: Job, now: datetime
) -> None:
    ola.delete()
    send(of_ola, now)

    recovery.requeue(of_ola, by=owner.user, at=now)
    sent = send(of_ola, now).sent

    assert (len(sent), of_ola.by, of_ola.answerable) == (1, ola.user, owner.user)
    assert of_ola.events.get(old_state=State.PARKED).by == owner.user
    by = dict(LedgerEntry.objects.filter(job_id=of_ola.public_id).values_list("kind", "by"))
    assert by == {Kind.HOLD: ola.user_id, Kind.RELEASE: ola.user_id, Kind.CHARGE: owner.user_id}
    assert health.broken_invariants() == []


def test_who_made_it_may_take_it_back(owner: Membership, ola: Membership, of_ola: Job, now: datetime) -> None:
    lifecycle.park(of_ola, "Samsar did not answer.", at=now)
    recovery.requeue(of_ola, by=owner.user, at=now)
    lifecycle.park(of_ola, "Samsar did not answer.", at=now)

    recovery.requeue(of_ola, by=ola.user, at=now)

    assert of_ola.answerable is None
    owner.delete()
    assert len(send(of_ola, now).sent) == 1


def test_the_role_of_who_made_it_counts_no_more_once_somebody_else_answers(
    owner: Membership, ola: Membership, of_ola: Job, now: datetime
) -> None:
    lifecycle.park(of_ola, "Samsar did not answer.", at=now)
    recovery.requeue(of_ola, by=owner.user, at=now)
    Membership.objects.filter(pk=owner.pk).update(role=Role.FINANCE)

    assert send(of_ola, now).sent == []
    assert of_ola.message.startswith("Mira Solberg may no longer")


def test_one_that_is_made_again_at_another_price_keeps_who_made_it(
    owner: Membership, ola: Membership, of_ola: Job, offer: Offer, now: datetime
) -> None:
    lifecycle.park(of_ola, "Samsar did not answer.", at=now)
    Job.objects.filter(pk=of_ola.pk).update(quote=1)
    of_ola.refresh_from_db()
    ola.delete()

    (made,) = release.send(release.priced([of_ola], offer), by=owner, offer=offer, now=now).jobs

    assert made != of_ola
    assert (made.by, made.answerable) == (ola.user, owner.user)
    assert len(send(made, now).sent) == 1


def test_asking_costs_no_query_more(queue: Callable[..., Job], now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    def cost(job: Job) -> int:
        job = Job.objects.select_related("team", "by").get(pk=job.pk)
        with CaptureQueriesContext(connection) as asked:
            send(job, now, ToldSamsar(submit_answer=accepted(f"ses_{job.pk}")))
        return len(asked)

    with_it = cost(queue(token="one"))
    monkeypatch.setattr(vouching, "stands", lambda: ~Q(pk=None))
    assert cost(queue(token="two")) == with_it
