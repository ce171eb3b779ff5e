"""The promises themselves can be broken: each kind of broken one is noticed."""

from collections.abc import Callable

import pytest

from tests.faults import courier, promises
from tests.faults.conftest import Account
from videos.jobs.states import State
from videos.models import Job


@pytest.fixture
def sent(queue: Callable[..., Job]) -> Job:
    """A job that was accepted, beside one that was refused: the sums alone would hide a doubled POST."""
    job, refused = queue(), queue("A pier. [402]", token="token-2")
    courier.deliver_all()
    job.refresh_from_db()
    refused.refresh_from_db()
    assert (job.state, refused.state) == (State.RENDERING, State.REJECTED)
    return job


def test_a_doubled_post_is_noticed_beside_a_refusal(sent: Job, account: Account) -> None:
    assert account.by_handle() == {sent.request_handle: 1}
    promises.check_sent(sent.team, account.by_handle())

    doubled = {sent.request_handle: 2}
    assert promises.count(sent.team, doubled).doubled == 1
    with pytest.raises(AssertionError, match="accepted twice"):
        promises.check_sent(sent.team, doubled)


def test_a_post_that_no_job_owns_up_to_is_noticed(sent: Job, account: Account) -> None:
    refused = Job.objects.get(state=State.REJECTED)
    for stranger in (refused.request_handle, "a handle of an earlier try"):
        with pytest.raises(AssertionError, match="no job owns up"):
            promises.check_sent(sent.team, account.by_handle() | {stranger: 1})


def test_a_made_up_session_is_noticed(sent: Job) -> None:
    with pytest.raises(AssertionError):
        promises.check_sent(sent.team, {})
