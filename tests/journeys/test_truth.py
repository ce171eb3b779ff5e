"""Samsar says little about credits, or something else than before: people read what is known, and what is not."""

from datetime import timedelta

import pytest
from django.utils import timezone

from home import health
from tests.conftest import Sandbox
from tests.journeys import worker
from tests.journeys.person import Person
from videos.jobs import drift
from videos.models import Job

PROMPT = "A tram in the snow. Its bell rings twice."


def compares() -> None:
    """The sweep compares balance and ledger, when the last look has rested for a while."""
    drift.compare(at=timezone.now() + timedelta(minutes=3))
    assert health.broken_invariants() == []


def looks(mira: Person) -> None:
    """She tests the connection, which looks at the balance."""
    mira.opens("settings")
    mira.presses("Test connection")


def latest() -> Job:
    return Job.objects.order_by("-pk")[0]


def test_a_charge_without_a_header_is_an_estimate_until_the_balance_confirms_it(
    mira: Person, key: str, sandbox: Sandbox
) -> None:
    # Another tool spent 5,000 credits just before, so the balances around her order prove nothing by themselves.
    looks(mira)
    sandbox.tell("spend", key=key, credits=5000)
    mira.creates(f"{PROMPT} [no-headers]")
    film = mira.address
    worker.works()
    mira.goes_to(film)
    mira.reads("Charged 120", "our estimate, unconfirmed")
    mira.opens("activity")
    mira.reads("our estimate, unconfirmed")
    mira.opens("ledger")
    mira.reads("rests on our estimate, unconfirmed")

    # Samsar's status names the charge at last. The estimate is confirmed, and both stand there.
    sandbox.tell("status", session_id=latest().session_id, credits_charged=120)
    worker.works(after=60)
    mira.goes_to(film)
    mira.reads("Charged 120", "Known from Samsar's answer", "Charged 120 our estimate", "named by Samsar’s status")
    mira.misses("our estimate, unconfirmed Samsar")
    mira.opens("ledger")
    mira.reads("Corrected by evidence: A tram in the snow", "Corrects row")

    # What the other tool spent is told as what it is.
    compares()
    mira.opens("unexplained")
    mira.reads("1 change of the balance", "the balance fell by 5 000 credits that no video of ours explains")
    mira.reads("About that time: A tram in the snow")


def test_a_charge_without_a_header_that_two_balances_tell(mira: Person, key: str, sandbox: Sandbox) -> None:
    mira.creates(f"{PROMPT} [no-headers] [charge:100]")
    film = mira.address
    worker.works()
    mira.goes_to(film)
    mira.reads("Charged 100", "Difference −20", "Known from two balances", "Corrected by evidence: −20, so 100")


def test_a_charge_larger_than_its_quote_is_recorded_and_blocks_the_next(
    mira: Person, key: str, sandbox: Sandbox
) -> None:
    mira.opens("budgets")
    mira.presses("Save limit of The team", limit="300")
    mira.creates(f"{PROMPT} [charge:290]")
    film = mira.address
    worker.works()
    mira.goes_to(film)
    mira.reads("Quoted 120", "Charged 290", "Difference +170", "Known from Samsar's answer")
    mira.opens("home")
    mira.reads("Spent 290")

    # The truth is over what was reserved, and the next video finds no room.
    mira.creates(PROMPT)
    mira.reads("300 credits has 10 left, and this video needs 290")
    assert sandbox.accepted_posts(key) == 1
    looks(mira)
    compares()
    mira.opens("unexplained")
    mira.reads("Nothing is unexplained")


def test_a_status_that_disagrees_is_shown_and_changes_nothing(mira: Person, key: str, sandbox: Sandbox) -> None:
    mira.creates(PROMPT)
    film = mira.address
    worker.works()
    sandbox.tell("status", session_id=latest().session_id, credits_charged=130)
    for _ in range(3):
        worker.works(after=60)
    mira.goes_to(film)
    mira.reads("Charged 120", "120 stay charged", "named by Samsar’s status: 130. The charge is kept")
    assert mira.page.words.count("named by Samsar’s status: 130") == 1


@pytest.mark.parametrize("by_hand", [False, True])
def test_a_silent_refund_goes_back_to_the_video_that_failed(
    by_hand: bool, mira: Person, key: str, sandbox: Sandbox
) -> None:
    # A failure in the first stage is refunded, and nobody is told. Or it is refunded later, by hand.
    mira.creates(f"{PROMPT} [fail:{'image' if by_hand else 'prompt'}_generation]")
    film = mira.address
    worker.works()
    looks(mira)
    sandbox.advance(60)
    if by_hand:
        sandbox.tell("refund", session_id=latest().session_id)
    worker.works(after=60)
    mira.goes_to(film)
    mira.reads("Failed", "120 credits were charged when Samsar accepted it")
    looks(mira)
    compares()

    mira.goes_to(film)
    mira.reads("Nothing stays charged for it", "Charged 0", "Known from two balances", "given back by Samsar")
    mira.misses("120 credits were charged when Samsar accepted it")
    mira.opens("home")
    mira.reads("Spent 0")
    mira.opens("unexplained")
    mira.reads("Nothing is unexplained")


def test_a_spend_outside_the_portal_is_explained_by_who_knows(mira: Person, key: str, sandbox: Sandbox) -> None:
    mira.creates(PROMPT)
    worker.works()
    looks(mira)
    sandbox.tell("spend", key=key, credits=75)
    looks(mira)
    compares()
    mira.opens("unexplained")
    mira.reads("the balance fell by 75 credits that no video of ours explains")
    mira.opens("home")
    mira.reads("Spent 120")

    # She knows what it was. Without words that is not possible; with them it stands there with her name.
    mira.opens("unexplained")
    mira.presses("Keep this explanation", reason=" ")
    mira.reads("Say in a few words how you know")
    mira.presses("Keep this explanation", reason="The editor on Ola's desk")
    mira.reads("Nothing is unexplained", "Outside the portal: The editor on Ola's desk", str(mira.place.user))
    mira.opens("home")
    mira.reads("Spent 120")


def test_she_adjusts_a_charge_that_support_gave_back(mira: Person, key: str, sandbox: Sandbox) -> None:
    mira.creates(PROMPT)
    film = mira.address
    worker.works()
    mira.goes_to(film)
    mira.follows("Adjust this charge")
    mira.presses("Adjust the charge", amount="-3", reason="Support gave it back")
    mira.reads("Write credits as a number from 0 up", "Nothing was changed")
    mira.presses("Adjust the charge", amount="20", reason="Support gave 100 back")
    mira.reads("Adjusted by −100 credits", "Charged 20", "Known from a person's word", "Support gave 100 back")
    mira.opens("home")
    mira.reads("Spent 20")
