"""Two that move several rows of one team take them in one order, so that neither ever waits for the other.

Each test stops the first in the middle, until the second waits for it. On
PostgreSQL another order of rows ends as a deadlock; SQLite lets one writer in at a time.
"""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest

from credits import counters, ledger, rules, spending
from credits.models import Source
from home import departure, health
from samsar import Model
from teams.models import Membership, Team
from teams.roles import Role
from tests.conftest import join
from tests.faults import courier, crowd
from tests.faults.orders import PRICE, prompt
from videos import belongings
from videos.belongings import Fate, Group
from videos.catalogue import Offer, offer_for
from videos.jobs import approvals, evidence, intake, lifecycle, release
from videos.jobs.states import State
from videos.models import Job

Work = Callable[[], object]


@pytest.fixture
def team(owner: Membership, now: datetime) -> Team:
    """A team that sends nothing here: the promises about POSTs say nothing about it."""
    return owner.team


def dearer(team: Team) -> Offer:
    """An offer in which everything costs more than was reserved."""
    return replace(
        offer_for(team), is_live=True, video_models=(Model(label="RUNWAYML", value="RUNWAYML", base_price=90_000),)
    )


def meet(first: Work, second: Work, patch: pytest.MonkeyPatch, place: Any, name: str) -> None:
    """Run both; the first, once it has called `place.name`, goes on only when the second waits for a row of its."""
    called: Callable[..., Any] = getattr(place, name)
    is_there, run_by = threading.Event(), list[int]()

    def stopping(*args: Any, **told: Any) -> Any:
        result = called(*args, **told)
        if run_by == [threading.get_ident()] and not is_there.is_set():
            is_there.set()
            crowd.until_somebody_waits()
        return result

    def begin() -> None:
        run_by.append(threading.get_ident())
        first()

    def follow() -> None:
        assert is_there.wait(crowd.PATIENCE)
        second()

    patch.setattr(place, name, stopping)
    crowd.run(begin, follow)
    courier.lose_all()


def park(by: Membership, token: str, at: datetime) -> Job:
    job = intake.queue(prompt(), by=by, token=token, offer=offer_for(by.team), now=at)
    lifecycle.park(job, "Samsar is away", at=at)
    return job


def let_go(jobs: list[Job], by: Membership, now: datetime) -> release.Released:
    offer = dearer(by.team)
    return release.send(release.priced(jobs, offer), by=by, offer=offer, now=now)


def test_a_release_at_another_price_and_a_new_job(
    team: Team, owner: Membership, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The release gives back before it reserves; whoever makes a job reads the rules before the budgets."""
    rules.set_velocity(team, 100 * PRICE, None, by=owner.user, at=now)
    rival, parked = join(team, "jonas@example.test", Role.CREATOR), park(owner, "parked", now)
    create = partial(intake.queue, prompt(), by=rival, token="new", offer=offer_for(team), now=now)

    meet(partial(let_go, [parked], owner, now), create, monkeypatch, lifecycle, "cancel")

    assert Job.objects.filter(team=team, state=State.QUEUED).count() == 2
    assert spending.disagreements(team) == []


def test_a_release_at_another_price_and_an_approval(
    team: Team, owner: Membership, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules.set_approval(team, 0, by=owner.user, at=now)
    creator, parked = join(team, "jonas@example.test", Role.CREATOR), park(owner, "parked", now)
    asked = intake.queue(prompt(), by=creator, token="asked", offer=offer_for(team), now=now)
    its = approvals.named(team, asked.public_id)
    approve = partial(approvals.approve, its, seen=PRICE, by=owner, offer=offer_for(team), now=now)

    meet(partial(let_go, [parked], owner, now), approve, monkeypatch, lifecycle, "cancel")

    assert Job.objects.filter(team=team, state=State.QUEUED).count() == 2
    assert spending.disagreements(team) == []


def test_two_releases_of_jobs_of_several_months(
    team: Team, owner: Membership, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each gives back in the month of each of its jobs, and reserves in this one."""
    months = {ago: now - ago * timedelta(days=31) for ago in (1, 2)}
    newer, older, other = (park(owner, f"parked-{n}", months[ago]) for n, ago in enumerate((1, 2, 2)))
    first, second = partial(let_go, [newer, older], owner, now), partial(let_go, [other], owner, now)

    # The first holds this month, and comes to the earlier one only with its second job.
    meet(first, second, monkeypatch, counters, "reserve")

    assert Job.objects.filter(team=team, state=State.QUEUED).count() == 3
    assert spending.disagreements(team) == []


def test_a_charge_that_teaches_a_price_and_a_departure(
    team: Team, owner: Membership, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The charge moves budgets and then changes the team's row; the departure holds the team's turn before all else."""
    ola, offer = join(team, "ola@example.test", Role.CREATOR), offer_for(team)
    intake.queue(prompt(), by=ola, token="waits", offer=offer, now=now)
    sent = intake.queue(prompt(), by=owner, token="sent", offer=offer, now=now)
    assert lifecycle.claim(sent, boot="boot", at=now)
    told: dict[str, Any] = {"amount": 2 * PRICE, "source": Source.HEADER, "at": now, "reason": "accepted"}
    accept = partial(lifecycle.begin_rendering, sent, "session", "request", **told)
    fates = dict.fromkeys(Group, Fate.STOP)
    shown = belongings.of(team, ola.user)
    leave = partial(departure.depart, owner, ola, fates, heir_id=0, shown=shown, now=now)

    meet(accept, leave, monkeypatch, counters, "move")

    assert Team.objects.get(pk=team.pk).prices_stamp is not None
    assert not Membership.objects.filter(pk=ola.pk).exists()
    assert not health.broken_invariants()


def test_a_later_truth_about_a_render_and_the_departure_of_who_stops_it(
    team: Team, owner: Membership, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both change the render's row, and both move budgets."""
    ola, offer = join(team, "ola@example.test", Role.CREATOR), offer_for(team)
    intake.queue(prompt(), by=ola, token="waits", offer=offer, now=now)
    renders = intake.queue(prompt(), by=ola, token="renders", offer=offer, now=now)
    assert lifecycle.claim(renders, boot="boot", at=now)
    told: dict[str, Any] = {"amount": PRICE, "source": Source.ESTIMATE, "at": now, "reason": "accepted"}
    assert lifecycle.begin_rendering(renders, "session", "request", **told)
    learn = partial(evidence.learn, renders, PRICE // 2, Source.BODY, at=now, reason="the status")
    shown = belongings.of(team, ola.user)
    leave = partial(departure.depart, owner, ola, dict.fromkeys(Group, Fate.STOP), heir_id=0, shown=shown, now=now)

    meet(leave, learn, monkeypatch, ledger, "release_all")

    renders.refresh_from_db()
    assert (renders.is_cancel_asked, renders.charged) == (True, PRICE // 2)
    assert not health.broken_invariants()
