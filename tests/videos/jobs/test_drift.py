"""The balance and the ledger side by side: what is ours, what came back, what nobody explains; each window once."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction

from credits import ledger, spending, unexplained
from credits.comparing import Window
from credits.models import BalanceReading, Compared, Kind, LedgerEntry, Source
from home import health
from notices.models import Notice
from samsar import Observed
from teams.models import Connection, Membership, Team, User
from tests.videos.conftest import accepted, seen
from tests.videos.jobs.conftest import Account, C
from videos.jobs import drift, evidence, lifecycle, observing, recovery


def test_what_our_charges_explain_is_no_news(account: Account) -> None:
    account.sends(1)
    account.looks(2)
    account.sends(3, says=0, takes=0)
    account.sends(4, says=500, takes=500)  # more than its quote
    account.looks(5)

    assert account.compares(30) == []
    assert Compared.objects.get().until == account.at(5)


def test_a_spend_outside_the_portal_is_told_with_its_window_and_in_nobodys_name(account: Account) -> None:
    Team.objects.update(timezone="Europe/Oslo")
    account.sends(1)
    account.looks(4)
    account.looks(31, spent_elsewhere=120)
    account.looks(45)

    ((amount, words),) = account.compares(60)
    assert amount == 120
    assert words == (
        "Between 13:04 and 13:31 on 20 November the balance fell by 120 credits that no video of ours explains."
    )
    row = LedgerEntry.objects.get(kind=Kind.UNEXPLAINED)
    assert (row.by, row.project, row.job_id, row.decided_by) == (None, None, None, None)
    assert (row.window_start, row.window_end) == (account.at(4), account.at(31))
    assert spending.month(account.team, account.start).spent == 360 * C

    # Once and for all, however often it is compared.
    assert len(account.compares(61)) == 1
    account.looks(62)
    assert len(account.compares(90)) == 1
    assert set(Notice.objects.filter(kind="unexplained").values_list("count", flat=True)) == {1}


def test_credits_that_came_from_outside_are_below_zero(account: Account) -> None:
    account.looks(5, spent_elsewhere=-500)
    ((amount, words),) = account.compares(30)
    assert amount == -500
    assert "rose by 500 credits that nothing of ours explains" in words


def test_a_practice_refill_is_ours(account: Account, owner: Membership) -> None:
    ledger.allocate(account.team, 10_000 * C, at=account.at(2), by=owner.user, reason="Practice refill")
    account.looks(3, spent_elsewhere=-10_000)
    assert account.compares(30) == []


def test_a_look_is_compared_only_after_a_rest(account: Account) -> None:
    account.looks(5, spent_elsewhere=120)
    assert account.compares(5.5) == []
    assert len(account.compares(6)) == 1


def test_two_looks_while_something_is_on_its_way_are_not_compared(account: Account) -> None:
    job = account.queue("A pier. Rain.", token="slow")
    claimed = lifecycle.claim(job, boot="b", at=account.at(1))
    assert claimed is not None
    account.looks(2, spent_elsewhere=360)  # Samsar charged already; its answer is on its way
    assert account.compares(30) == []
    assert Compared.objects.get().until == account.at(0)

    lifecycle.accept(job, accepted(charged=360 * C), at=account.at(31))
    account.looks(32)
    assert account.compares(60) == []
    assert Compared.objects.get().until == account.at(32)


def test_answers_out_of_order_make_no_news(account: Account) -> None:
    """Two at once: the later answer tells the earlier balance."""
    first, second = account.queue(token="a"), account.queue(token="b")
    for job in (first, second):
        assert lifecycle.claim(job, boot="b", at=account.at(1))
    account.remaining -= 720
    lifecycle.accept(second, accepted("ses_b", charged=360 * C, remaining=9_280 * C), at=account.at(2))
    lifecycle.accept(first, accepted("ses_a", charged=360 * C, remaining=9_640 * C), at=account.at(3))
    assert account.compares(30) == []
    account.looks(31)
    assert account.compares(60) == []
    assert Compared.objects.get().until == account.at(31)


def test_a_clock_that_steps_back_an_hour_makes_no_news(account: Account) -> None:
    account.looks(60)
    assert account.compares(62) == []
    account.sends(5)  # an hour was taken off the clock
    account.looks(6)
    account.looks(65)

    assert account.compares(70) == []
    account.looks(75, spent_elsewhere=50)
    [(amount, _said)] = account.compares(80)
    assert amount == 50


def test_an_unconfirmed_job_holds_its_window_open_until_somebody_settles_it(account: Account, user: User) -> None:
    job = account.queue("A pier. Rain.", token="lost")
    lifecycle.claim(job, boot="b", at=account.at(1))
    lifecycle.leave_unconfirmed(job, "read timeout", at=account.at(2))
    account.looks(3, spent_elsewhere=360)
    assert account.compares(600) == []

    recovery.was_not_charged(job, by=user, reason="I looked", at=account.at(601))
    account.looks(602)
    ((amount, words),) = account.compares(700)
    assert amount == 360  # shown as what it is: nobody says that a video of ours was charged for it
    assert "no video of ours explains" in words


@pytest.fixture
def user(owner: Membership) -> User:
    return owner.user


def test_an_estimate_is_borne_out_by_two_looks(account: Account) -> None:
    job = account.sends(1, says=None)
    other = account.sends(1, says=360)
    account.looks(2)
    assert account.compares(30) == []
    job.refresh_from_db()
    assert (job.charged, job.charge_source, other.charge_source) == (360 * C, Source.BALANCE, Source.HEADER)


def test_an_estimate_is_corrected_by_two_looks_that_are_close(account: Account) -> None:
    job = account.sends(1, says=None, takes=300)
    account.looks(2)
    assert account.compares(30) == []
    job.refresh_from_db()
    assert (job.charged, job.charge_source) == (300 * C, Source.BALANCE)
    assert Compared.objects.get().until == account.at(2)


def test_a_wide_window_with_an_estimate_waits_for_samsars_word(account: Account) -> None:
    job = account.sends(1, says=None, takes=300)
    account.looks(40)
    assert account.compares(60) == []
    observing.observe(
        job,
        seen(Observed.FAILED, session=job.session_id, credits=accepted(charged=300 * C).credits),
        at=account.at(61),
    )
    assert account.compares(70) == []
    assert Compared.objects.get().until == account.at(40)


def test_a_window_with_an_estimate_is_told_at_last_with_its_doubt(account: Account) -> None:
    account.sends(1, says=None, takes=300)
    account.looks(40)
    ((amount, words),) = account.compares(40 + 26 * 60)
    assert amount == -60
    assert "rests on our estimate" in words


def test_a_word_that_comes_after_the_window_was_told_is_counted_back(account: Account) -> None:
    job = account.sends(1, says=None, takes=300)
    account.looks(40)
    account.compares(40 + 26 * 60)
    assert evidence.learn(job, 300 * C, Source.BODY, at=account.at(2000), reason="named by Samsar’s status")

    rows = LedgerEntry.objects.filter(kind=Kind.UNEXPLAINED)
    assert [row.amount // C for row in rows] == [-60, 60]
    assert rows[1].corrects is not None
    assert rows[1].corrects.kind == Kind.CORRECTION
    (window,) = unexplained.windows(account.team)
    assert window.net == 0
    assert health.broken_invariants() == []


def test_another_key_opens_another_account_perhaps(account: Account) -> None:
    account.looks(2, spent_elsewhere=10)
    Connection.objects.create(team=account.team, base_url="http://127.0.0.1:9/v1", saved_at=account.at(3))
    account.looks(4, spent_elsewhere=5_000)
    account.looks(5)
    account.looks(6, spent_elsewhere=20)
    assert [amount for amount, _ in account.compares(30)] == [10, 20]


def test_nobody_is_asked_about_when_nobody_was_looked_at(
    account: Account, django_assert_num_queries: Callable[..., object]
) -> None:
    account.looks(2)
    account.compares(30)
    with django_assert_num_queries(1):  # type: ignore[attr-defined]
        drift.compare(at=account.at(60))


def test_a_window_is_written_once_whoever_compares(account: Account) -> None:
    account.looks(2, spent_elsewhere=120)
    opening, closing = BalanceReading.objects.order_by("pk")
    window = Window(opening=opening, closing=closing)
    unexplained.begin(account.team)
    with transaction.atomic():
        unexplained.move_on(account.team.pk, window, rest=-120 * C)
        unexplained.write(account.team, window, -120 * C, at=account.at(5))
    with pytest.raises(unexplained.Overtaken), transaction.atomic():
        unexplained.move_on(account.team.pk, window, rest=-120 * C)
    with pytest.raises(IntegrityError), transaction.atomic():
        unexplained.write(account.team, window, -120 * C, at=account.at(5))


def test_a_ledger_that_moved_meanwhile_is_compared_again(account: Account) -> None:
    account.looks(2, spent_elsewhere=120)
    window = Window(opening=BalanceReading.objects.first(), closing=BalanceReading.objects.last())  # type: ignore[arg-type]
    unexplained.begin(account.team)
    with pytest.raises(unexplained.Overtaken), transaction.atomic():
        unexplained.move_on(account.team.pk, window, rest=-100 * C)
    assert Compared.objects.get().until == account.at(0)
