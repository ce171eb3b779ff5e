"""A balance that rises by what failed jobs were charged is a silent refund; of several alike none is chosen."""

from credits import spending
from credits.models import Kind, LedgerEntry, Source
from teams.models import Membership
from tests.videos.jobs.conftest import Account, C
from videos.jobs import adjusting
from videos.jobs.states import State
from videos.models import Job


def test_a_silent_refund_corrects_the_charge_of_what_failed(account: Account) -> None:
    job = account.sends(1)
    account.looks(2)
    account.fails(job, 4, gives_back=360)
    account.looks(5)
    assert account.compares(30) == []

    job.refresh_from_db()
    assert (job.charged, job.charge_source) == (0, Source.BALANCE)
    assert job.message == "No. Nothing stays charged for it."
    row = LedgerEntry.objects.get(kind=Kind.CORRECTION)
    assert (row.amount, row.source, row.by) == (-360 * C, Source.BALANCE, job.by)
    assert "between 12:02 and 12:05 on 20 november the balance rose" in row.reason.lower()
    assert spending.month(account.team, account.start).spent == 0
    assert account.compares(31) == []


def test_a_refund_of_a_charge_that_rested_on_an_estimate(account: Account) -> None:
    job = account.sends(1, says=None)
    account.fails(job, 4, gives_back=360)
    account.looks(5)
    assert account.compares(30) == []
    job.refresh_from_db()
    assert (job.charged, job.charge_source) == (0, Source.BALANCE)


def test_all_that_failed_came_back_together(account: Account) -> None:
    jobs = [account.sends(1), account.sends(2, says=300, takes=300)]
    account.looks(3)
    account.fails(jobs[0], 4, gives_back=360)
    account.fails(jobs[1], 4, gives_back=300)
    account.looks(5)
    assert account.compares(30) == []
    assert [job.charged for job in Job.objects.all()] == [0, 0]


def test_a_refund_of_one_of_two_alike_names_both_and_corrects_neither(account: Account) -> None:
    jobs = [account.sends(1), account.sends(2)]
    account.looks(3)
    account.fails(jobs[0], 4, gives_back=360)
    account.fails(jobs[1], 4)
    account.looks(5)
    ((amount, words),) = account.compares(30)
    assert amount == -360
    assert "“A lighthouse 1” (360), “A lighthouse 2” (360)" in words
    assert [job.charged for job in Job.objects.all()] == [360 * C, 360 * C]


def test_a_rise_waits_for_a_render_whose_end_nobody_saw_yet(account: Account) -> None:
    job = account.sends(1)
    account.looks(2)
    account.looks(3, spent_elsewhere=-360)
    assert account.compares(30) == []
    account.fails(job, 31)
    assert account.compares(32) == []
    job.refresh_from_db()
    assert job.charged == 0


def test_a_rise_does_not_wait_for_ever(account: Account) -> None:
    account.sends(1)
    account.looks(2)
    account.looks(3, spent_elsewhere=-360)
    assert [amount for amount, _ in account.compares(3 + 121)] == [-360]


def test_a_failed_job_that_a_person_adjusted_is_left_alone(account: Account, owner: Membership) -> None:
    job = account.sends(1)
    account.looks(2)
    account.fails(job, 3)
    adjusting.adjust(job, 100 * C, was=360 * C, by=owner.user, reason="Support said so", at=account.at(4))
    account.looks(5, spent_elsewhere=-100)
    assert account.compares(30) != []
    job.refresh_from_db()
    assert (job.charged, job.charge_source, job.state) == (100 * C, Source.PERSON, State.FAILED)
