"""The doctor says what is late, fails or is set wrong, and nothing of what is only waiting for its time."""

from dataclasses import replace
from datetime import datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from credits import ledger, prices
from credits.ledger import JobFacts
from credits.models import Budget, PriceDrift, Source
from home import upkeep
from home.management.commands.doctor import Command
from notices.models import Outage
from samsar.price_list import PUBLISHED
from teams.models import Membership, Team, User
from teams.roles import Role
from tests.conftest import join
from videos import store
from videos.ids import uuid7
from videos.jobs import lifecycle, recovery
from videos.jobs.states import State
from videos.models import Job, Tick
from videos.tasks import go_round


def test_what_is_late_is_said(queued_job: Job, now: datetime) -> None:
    Tick.objects.create(pk=1, begun_at=now, swept_at=now)
    assert upkeep.late(now) == []

    later = now + timedelta(minutes=6)
    assert [sentence.split()[0:3] for sentence in upkeep.late(later)] == [
        ["The", "sweep", "last"],
        ["1", "job", "waits"],
    ]


@pytest.mark.parametrize(("ended", "words"), [(None, "none well yet"), (5, "none well since 2026-11-20 11:55:00 UTC")])
def test_rounds_that_begin_and_never_end_well_are_said(ended: int | None, words: str, now: datetime, db: None) -> None:
    Tick.objects.create(pk=1, begun_at=now, swept_at=None if ended is None else now - timedelta(minutes=ended))
    (said,) = upkeep.late(now)
    assert words in said


def test_a_disk_that_is_nearly_full_is_said(db: None, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    Tick.objects.create(pk=1, begun_at=now, swept_at=now)
    free: int | None = upkeep.LEAST_FREE
    monkeypatch.setattr(store, "free_bytes", lambda: free)
    assert upkeep.late(now) == []
    free = 1_900_000_000
    (said,) = upkeep.late(now)
    assert said.startswith("The disk on which films are kept has 1.9 GB left.")
    free = None  # a bucket
    assert upkeep.late(now) == []


def test_a_team_without_an_owner_who_can_sign_in_is_said(owner: Membership, now: datetime) -> None:
    Tick.objects.create(pk=1, begun_at=now, swept_at=now)
    assert upkeep.late(now) == []
    User.objects.filter(pk=owner.user_id).update(is_active=False)
    (said,) = upkeep.late(now)
    assert said.startswith(f"The team “{owner.team}” ({owner.team.key}) has no owner")
    join(owner.team, "jonas@example.test", Role.MANAGER)
    assert upkeep.late(now) == [said]
    join(owner.team, "ola@example.test", Role.OWNER)
    assert upkeep.late(now) == []


def test_mail_that_cannot_be_sent_is_said(db: None, now: datetime) -> None:
    Tick.objects.create(pk=1, begun_at=now, swept_at=now)
    Outage.objects.create(since=now, again_at=now, reason="the mail server cannot be reached")
    (said,) = upkeep.late(now)
    assert said.startswith("Mail cannot be sent since 20")
    assert "the mail server cannot be reached" in said


def test_the_command_exits_for_monitors(queued_job: Job, now: datetime) -> None:
    out = StringIO()
    call_command("doctor", "--invariants", stdout=out)
    assert out.getvalue() == "All is well.\n"

    Budget.objects.update(held=1)
    with pytest.raises(SystemExit) as exit_code:
        call_command("doctor", "--invariants", stdout=out)
    assert exit_code.value.code == 1


def test_what_was_put_into_the_queue_just_now_is_not_late_whenever_it_was_made(
    queued_job: Job, owner: Membership, now: datetime
) -> None:
    released = now + timedelta(days=3)
    Tick.objects.create(pk=1, begun_at=released, swept_at=released)
    lifecycle.park(queued_job, "Samsar is away.", at=now)
    recovery.requeue(Job.objects.get(), by=owner.user, at=released)
    assert upkeep.late(released + timedelta(seconds=50)) == []


def test_what_waits_for_its_next_try_is_not_late_and_handing_it_over_does_not_make_it_younger(
    queued_job: Job, owner: Membership, now: datetime
) -> None:
    later = now + timedelta(minutes=6)
    Tick.objects.create(pk=1, begun_at=later, swept_at=later)
    Job.objects.update(send_at=later + timedelta(minutes=2))
    assert upkeep.late(later) == []
    Job.objects.update(send_at=later)
    queued_job.events.create(old_state=State.QUEUED, new_state=State.QUEUED, at=later, reason="Handed over")
    (said,) = upkeep.late(later)
    assert said == "1 job waits to be sent for more than 5 minutes."


def test_a_queue_that_is_rung_for_and_not_sent_is_late(
    queued_job: Job, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("videos.tasks.submit_job.delay", lambda **_ids: None)
    for minute in range(7):
        go_round(clock=lambda at=now + timedelta(minutes=minute): at)  # type: ignore[misc]
    later = now + timedelta(minutes=6)
    Tick.objects.create(pk=1, begun_at=later, swept_at=later)
    assert upkeep.late(later) == ["1 job waits to be sent for more than 5 minutes."]


def test_prices_that_drift_are_said_until_a_list_or_a_charge_agrees(owner: Membership, now: datetime) -> None:
    Tick.objects.create(pk=1, begun_at=now, swept_at=now)

    def charge(amount: int) -> None:
        told = {"kind": "text_to_video", "model": "RUNWAYML", "language": "en", "price_list": PUBLISHED.version}
        facts = JobFacts(job_id=uuid7(), by=owner.user, milliseconds=30_000, image_model="NANOBANANA2", **told)
        ledger.hold(owner.team, 360_000, facts, at=now)
        ledger.charge(facts, amount, Source.HEADER, at=now)

    charge(360_000)
    assert upkeep.late(now) == []
    charge(432_000)
    said = (
        f"Samsar charges the team “{owner.team}” ({owner.team.key}) for RUNWAYML other than price list "
        f"{PUBLISHED.version} says, since {now:%Y-%m-%d %H:%M:%S} UTC. Look at Credits → Prices."
    )
    assert upkeep.late(now) == [said]
    charge(360_000)
    assert PriceDrift.objects.count() == 1
    assert upkeep.late(now) == []
    charge(432_000)
    assert upkeep.late(now) == [said]
    assert upkeep.late(now + timedelta(days=91))[1:] == []
    team = Team.objects.get()
    models = {**PUBLISHED.video_models, "RUNWAYML": replace(PUBLISHED.video_models["RUNWAYML"], base=72_000)}
    prices.make(team, replace(PUBLISHED, video_models=models), effective_from=None, by=owner.user, at=now)
    assert upkeep.late(now) == []


def test_a_setting_that_is_wrong_is_a_sentence_of_the_doctors_and_no_traceback(
    db: None, now: datetime, settings: Any
) -> None:
    assert upkeep.set_wrong() == []
    settings.PUBLIC_URL, settings.SHOWS_MAIL = "https://videos.example.test", True
    (said,) = upkeep.set_wrong()
    assert said.startswith("Settings (accounts.W001): Mail is only shown here, and PUBLIC_URL is set")
    assert said.endswith("Set EMAIL_URL, such as smtp+tls://user:password@mail.example.com:587.")

    settings.PUBLIC_URL, settings.PORTAL_KEYS = "", []
    assert not Command.requires_system_checks  # Django's own would end in a traceback before a word is said
    out = StringIO()
    with pytest.raises(SystemExit) as exit_code:
        call_command("doctor", stdout=out)
    assert exit_code.value.code == 2
    assert "Settings (teams.E001): PORTAL_KEYS is empty: API keys cannot be stored.\n" in out.getvalue()
    call_command("doctor", "--invariants", stdout=out)
    assert out.getvalue().endswith("All is well.\n")
