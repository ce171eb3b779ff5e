"""A form becomes one job with its price held, or nothing at all."""

from collections.abc import Callable
from datetime import datetime

import pytest

from credits import ledger, spending
from samsar import Model
from teams.models import Membership
from tests.videos.conftest import prompt
from videos.catalogue import Offer
from videos.jobs import intake
from videos.jobs.states import State
from videos.models import Job, JobEvent

CREDIT = 1000


def test_a_queued_job_holds_its_price_and_is_due_at_once(queued_job: Job, now: datetime) -> None:
    assert queued_job.state == State.QUEUED
    assert queued_job.quote == 360 * CREDIT
    assert queued_job.quote_sentence == "30 s = 6 × 5 s units × 60 = 360 credits"
    assert queued_job.send_at == now
    assert spending.month(queued_job.team, now).reserved == 360 * CREDIT
    assert JobEvent.objects.get().by == queued_job.by


def test_the_same_form_sent_twice_makes_one_job(queue: Callable[..., Job], now: datetime) -> None:
    first, again = queue(), queue()

    assert first == again
    assert spending.month(first.team, now).reserved == 360 * CREDIT


def test_the_same_form_with_other_content_asks(queue: Callable[..., Job]) -> None:
    first = queue()

    with pytest.raises(intake.SameTokenOtherContent) as asked:
        queue("Another film altogether.")
    assert asked.value.job == first
    assert Job.objects.count() == 1


def test_a_full_budget_leaves_no_trace(queue: Callable[..., Job], owner: Membership, now: datetime) -> None:
    ledger.set_limit(owner.team, 359 * CREDIT, at=now)

    with pytest.raises(intake.BudgetExceeded):
        queue()
    assert not Job.objects.exists()
    assert spending.month(owner.team, now).reserved == 0


def test_a_model_without_any_price_cannot_be_reserved_for(owner: Membership, offer: Offer, now: datetime) -> None:
    with pytest.raises(intake.PriceUnknown):
        intake.queue(prompt(video_model="NEWMODEL"), by=owner, token="t", offer=offer, now=now)
    assert not Job.objects.exists()


def test_a_model_that_our_list_lacks_holds_its_live_price_as_an_upper_guess(
    owner: Membership, offer: Offer, now: datetime
) -> None:
    live = Offer(
        video_models=(Model(label="NEWMODEL", value="NEWMODEL", base_price=80 * CREDIT),),
        image_models=offer.image_models,
        fonts=offer.fonts,
        is_live=True,
    )
    job = intake.queue(prompt(video_model="NEWMODEL"), by=owner, token="t", offer=live, now=now)

    assert (job.quote, job.quote_bound) == (720 * CREDIT, "at_least")


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("A lighthouse at dusk. Waves below.", "A lighthouse at dusk"),
        ("Short", "Short"),
        ("[slow] A quiet harbour wakes up. Gulls.", "A quiet harbour wakes up"),
        ("word " * 40, "word " * 15 + "word…"),
    ],
)
def test_a_title_is_the_first_sentence_cut_at_a_word(text: str, title: str) -> None:
    assert intake.title_of(prompt(text.strip())) == title
