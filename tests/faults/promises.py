"""What must hold after every test here, whatever went wrong in it, and the count of what happened."""

from collections.abc import Mapping
from dataclasses import dataclass

from credits import spending
from credits.models import Kind, LedgerEntry
from home import health
from teams.models import Team
from videos.jobs.states import HOLDING, State
from videos.models import Job, JobEvent

#: States that need no word: what they are called says it all.
_SPEAK_FOR_THEMSELVES = frozenset(
    {State.AWAITING_APPROVAL, State.QUEUED, State.SUBMITTING, State.RENDERING, State.COMPLETED}
)


#: A job in one of these does not claim that its POST was for nothing.
_ADMITTING = frozenset({State.SUBMITTING, State.UNCONFIRMED, State.SETTLED_CHARGED, State.SETTLED_FREE})


@dataclass(frozen=True, kw_only=True, slots=True)
class Tally:
    """What one test did, and three counts that must be 0."""

    jobs: int
    accepted: int
    doubled: int
    lost: int
    stray_holds: int


def count(team: Team, accepted: Mapping[str, int]) -> Tally:
    """Count; `accepted` is the sandbox's own count of accepted POSTs by the handle that came with each.

    A POST is doubled if its handle was accepted before, and lost if no job
    owns up to it. A stray hold is one without an open job, or the reverse.
    """
    jobs = Job.objects.filter(team=team)
    known = {job.request_handle for job in jobs if job.session_id or job.state in _ADMITTING}
    rows = LedgerEntry.objects.filter(team=team).values_list("job_id", flat=True)
    held = set(rows.filter(kind=Kind.HOLD)) - set(rows.filter(kind=Kind.RELEASE))
    return Tally(
        jobs=jobs.count(),
        accepted=sum(accepted.values()),
        doubled=sum(times - 1 for times in accepted.values()),
        lost=sum(times for handle, times in accepted.items() if handle not in known),
        stray_holds=len(held ^ set(jobs.filter(state__in=HOLDING).values_list("public_id", flat=True))),
    )


def check_money(team: Team) -> None:
    """What the doctor asks; and what is held is what the open jobs hold."""
    assert health.broken_invariants() == []
    # Each hold counts to a project and a member too; the team's rows count it once.
    held = sum(counted[0] for place, counted in spending.fold(team).items() if place.owners == [(None, None)])
    open_jobs = Job.objects.filter(team=team, state__in=HOLDING)
    assert held == sum(open_jobs.values_list("quote", flat=True)), "a hold without an open job, or the reverse"


def check_words(team: Team) -> None:
    """Every state has a name; one that does not explain itself comes with a sentence, without key or address."""
    for job in Job.objects.filter(team=team):
        assert State(job.state).label
        assert job.message or job.state in _SPEAK_FOR_THEMSELVES, f"{job.state} without a word"
        assert "sbx_" not in job.message
        assert "http://" not in job.message
        if job.state in (State.UNCONFIRMED, State.PARKED, State.FAILED, State.CANCELLED):
            assert job.message[0].isupper()
            assert job.message.endswith("."), job.message


def check_events(team: Team) -> None:
    """The history of each job is a chain without gaps that ends where the job is."""
    for job in Job.objects.filter(team=team):
        events = list(JobEvent.objects.filter(job=job))
        assert [event.new_state for event in events][-1] == job.state
        assert [event.old_state for event in events[1:]] == [event.new_state for event in events[:-1]]


def check_sent(team: Team, accepted: Mapping[str, int]) -> None:
    """Samsar accepted at most one POST of each job, each is some job's, and no session is made up."""
    tally = count(team, accepted)
    assert tally.doubled == 0, f"POSTs were accepted twice: {accepted}"
    assert tally.lost == 0, f"POSTs were accepted that no job owns up to: {accepted}"
    with_session = Job.objects.filter(team=team).exclude(session_id="")
    assert set(with_session.values_list("request_handle", flat=True)) <= accepted.keys()


def keep(team: Team, accepted: Mapping[str, int]) -> None:
    """Check everything. `accepted` is the sandbox's own count, by handle."""
    check_money(team)
    check_words(team)
    check_events(team)
    check_sent(team, accepted)
