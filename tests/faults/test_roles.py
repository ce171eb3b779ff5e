"""A role that is taken away and a job that is claimed at the same moment: what was committed first decides."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.db.models import Q

from teams.models import Membership, Team
from teams.roles import Role
from tests.conftest import join
from tests.faults import courier, crowd
from tests.faults.claims import ROUNDS, Race
from tests.faults.conftest import Account
from tests.faults.orders import PRICE, prompt
from tests.faults.upstream import Line
from videos import tasks
from videos.catalogue import offer_for
from videos.jobs import intake, lifecycle, vouching
from videos.jobs.states import State


@pytest.fixture
def race(team: Team, line: Line, account: Account, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Race:
    """A creator whose role comes and goes."""
    account.sandbox.tell("balance", key=account.key, credits=100_000)
    ola = join(team, "ola@example.test", Role.CREATOR)
    place = Membership.objects.filter(pk=ola.pk)
    return Race(
        ola,
        line,
        now,
        monkeypatch,
        clear=lambda: place.update(role=Role.CREATOR),
        hinder=lambda: place.update(role=Role.REVIEWER),
    )


def test_nothing_is_sent_for_somebody_whose_role_was_gone_before_the_claim(race: Race) -> None:
    rounds = [race.run(number) for number in range(ROUNDS)]

    late = [each for each in rounds if each.is_late]
    assert len(late) >= ROUNDS // 5
    assert [each for each in late if each.was_sent] == []
    for each in rounds:
        assert each.job.state == (State.RENDERING if each.was_sent else State.PARKED)
        assert each.job.charged == (PRICE if each.was_sent else None)
    courier.lose_all()


def test_the_twin_that_does_not_ask_sends_for_somebody_who_may_not_spend(
    race: Race, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The race above can be lost: without the condition in the claim, jobs leave after the role was gone."""
    monkeypatch.setattr(vouching, "stands", lambda: ~Q(pk=None))

    rounds = [race.run(number) for number in range(10)]

    assert [each for each in rounds if each.was_hindered_at_claim and each.was_sent]
    courier.lose_all()


@pytest.mark.parametrize("gone", ["claim", "_still_claimed"])
def test_a_change_that_is_committed_just_before_either_look_wins(
    gone: str, team: Team, line: Line, account: Account, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    ola = join(team, "ola@example.test", Role.CREATOR)
    job = intake.queue(prompt(), by=ola, token="one", offer=offer_for(team), now=now)
    look: Callable[..., object] = getattr(lifecycle, gone)

    def after_the_change(*args: object, **told: object) -> object:
        crowd.run(ola.delete)  # on a connection of its own
        return look(*args, **told)

    monkeypatch.setattr(lifecycle, gone, after_the_change)
    tasks.submit_job(job_id=job.pk)

    job.refresh_from_db()
    assert (line.posts(), job.state, job.is_holding) == (0, State.PARKED, True)
