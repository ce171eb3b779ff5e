"""A month with a bit of everything, and how credits are spent in it."""

import re
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from credits import ledger
from credits.ledger import JobFacts, month_of
from credits.models import Kind, LedgerEntry, Source
from teams.models import Membership, Project, Team
from teams.roles import Role
from tests.conftest import join
from videos.ids import uuid7

C = 1000


def page(client: Client, owner: Membership, name: str = "credits", **told: str) -> str:
    answer = client.get(reverse(name, args=[owner.team.key]), told)
    assert answer.status_code == 200
    return re.sub(r"[ \n]+", " ", answer.text)


def spend(
    who: Membership,
    amount: int,
    *,
    at: datetime,
    charged: int | None = None,
    source: Source = Source.HEADER,
    project: Project | None = None,
    kind: str = "text_to_video",
    model: str = "RUNWAYML",
    language: str = "en",
) -> JobFacts:
    """Hold and charge whole credits."""
    told = {"kind": kind, "model": model, "language": language, "price_list": "test"}
    facts = JobFacts(job_id=uuid7(), by=who.user, project_id=project.pk if project else None, **told)
    ledger.hold(who.team, amount * C, facts, at=at)
    ledger.charge(facts, (amount if charged is None else charged) * C, source, at=at)
    return facts


def adjust(team: Team, amount: int, decided: Membership, **fields: Any) -> None:
    """Write an adjustment without a job, as a person's decision would."""
    at = timezone.now()
    told = {"month": month_of(team, at), "at": at, "reason": "A gift", "decided_by": decided.user, **fields}
    LedgerEntry.objects.create(team=team, kind=Kind.ADJUSTMENT, amount=amount * C, **told)
    budget = ledger.budget_for(team, at)
    budget.charged += amount * C
    budget.save()


@pytest.fixture
def busy(owner: Membership) -> Membership:
    """A month with everything in it: two projects and none, somebody who left, corrections, adjustments, a surprise."""
    team, now = owner.team, timezone.now()
    launch = Project.objects.create(team=team, name="Launch", key="launch", by=owner.user)
    ole, gone = (join(team, f"{name}@example.test", Role.CREATOR) for name in ("ole", "gone"))
    for each, name in ((ole, "Ole Lund"), (gone, "Gina Gone")):
        each.user.name = name
        each.user.save()
    spend(owner, 360, at=now, project=launch)
    spend(ole, 100, charged=120, at=now, project=launch, model="SORA2", language="de")
    spend(gone, 60, at=now, kind="translate_video", model="", language="fr")
    doubted = spend(owner, 50, at=now, source=Source.ESTIMATE)
    known = spend(owner, 40, at=now, source=Source.ESTIMATE)
    ledger.correct(known.job_id, 30 * C, Source.BODY, at=now, reason="the status said so")
    ledger.hold(
        team,
        25 * C,
        JobFacts(job_id=uuid7(), kind="join_videos", model="", language="", price_list="", by=ole.user),
        at=now,
    )
    adjust(team, -10, owner)
    adjust(team, 5, owner, by=ole.user)
    LedgerEntry.objects.create(team=team, kind=Kind.UNEXPLAINED, amount=77 * C, month=month_of(team, now), at=now)
    gone.delete()
    assert ledger.charged_for(doubted.job_id) == 50 * C
    return owner
