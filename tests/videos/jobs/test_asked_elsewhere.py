"""What waits for approval beside everything else that happens to jobs: sending, leaving, parking, what is free."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from credits.models import Kind, LedgerEntry, SpendingRules
from teams.models import Membership
from teams.roles import Role
from tests.videos.conftest import prompt
from tests.videos.jobs.test_approvals import C, approve
from videos.catalogue import offer_for
from videos.jobs import asking, intake, lifecycle, release, wholesale
from videos.jobs.asking import Press
from videos.jobs.states import State
from videos.models import Answer, Job, Why


def test_nothing_sends_what_only_waits_for_approval(
    ask: Callable[..., Job], creator: Membership, now: datetime
) -> None:
    job = ask()

    assert lifecycle.claim(job, boot="boot", at=now) is None
    assert not lifecycle.cancel(job, by=creator.user, at=now)
    assert release.cancel([job], by=creator.user, at=now) == []
    job.refresh_from_db()
    assert job.state == State.AWAITING_APPROVAL


def test_who_leaves_hands_a_request_over_or_takes_it_back(
    ask: Callable[..., Job], creator: Membership, manager: Membership, now: datetime
) -> None:
    first, second = ask("one"), ask("two")
    jobs = wholesale.of(creator.team, creator.user)
    by: dict[str, Any] = {"by": creator.user, "at": now}
    assert wholesale.park(jobs, reason="left", **by) == 0
    assert wholesale.hand_over(jobs.filter(pk=first.pk), manager.user, words="Handed over", **by) == 1
    assert wholesale.cancel(jobs.filter(pk=second.pk), creator.team, reason="left", **by) == (1, 0)

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, first.answerable) == (State.AWAITING_APPROVAL, manager.user)
    assert (second.state, second.approval.answer) == (State.CANCELLED, Answer.WITHDRAWN)
    approve(first, manager, now)
    assert LedgerEntry.objects.get(kind=Kind.HOLD).by == manager.user, "the heir answers for it"


def test_parked_videos_at_a_new_price_above_the_threshold_ask_again(
    creator: Membership, threshold: SpendingRules, owner: Membership, now: datetime
) -> None:
    offer = offer_for(owner.team)
    job = intake.queue(prompt(), by=owner, token="form", offer=offer, now=now)
    lifecycle.park(job, "down", at=now)
    Job.objects.filter(pk=job.pk).update(quote=300 * C)
    job.refresh_from_db()
    released = release.send(release.priced([job], offer), by=creator, offer=offer, now=now)

    assert [each.state for each in released.jobs] == [State.AWAITING_APPROVAL]


def test_a_release_at_new_prices_is_judged_by_its_sum(
    creator: Membership, threshold: SpendingRules, owner: Membership, now: datetime
) -> None:
    """Two of 180 credits each stay below the threshold of 300 alone, and not together."""
    offer, jobs = offer_for(owner.team), []
    for token in ("one", "two"):
        job = intake.queue(prompt(duration=15), by=creator, token=token, offer=offer, now=now)
        lifecycle.park(job, "down", at=now)
        Job.objects.filter(pk=job.pk).update(quote=job.quote - C)  # what it cost then
        job.refresh_from_db()
        jobs.append(job)

    released = release.send(release.priced(jobs, offer), by=creator, offer=offer, now=now)

    assert [(each.state, each.quote) for each in released.jobs] == [(State.AWAITING_APPROVAL, 180 * C)] * 2


def test_what_is_free_never_asks(creator: Membership) -> None:
    SpendingRules.objects.create(team=creator.team, approval_above=0)
    assert Press().judged(creator, 0).wants is None
    assert Press(wants=Why.THRESHOLD).judged(creator, 0).wants is None
    assert Press().judged(creator, 1).wants is Why.THRESHOLD
    creator.role = Role.MANAGER  # since the page was loaded
    assert Press(wants=Why.THRESHOLD).judged(creator, 1).wants is Why.THRESHOLD
    assert Press().judged(creator, 1).wants is None
    assert asking.said([]) == ""
