"""Adjusting a charge and explaining what the balance did by itself, on the pages."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from credits import ledger, spending, unexplained
from credits.comparing import Window
from credits.models import BalanceReading, Budget, Compared, Kind, LedgerEntry, Source
from home import health
from teams.models import Membership
from teams.roles import Role
from tests.conftest import join
from videos.jobs import adjusting, evidence
from videos.jobs.states import State
from videos.models import Job

C = 1000
MakeJob = Callable[..., Job]


@pytest.fixture
def charged(owner: Membership, make_job: MakeJob) -> Job:
    """A video that was charged 360 credits by our estimate."""
    facts = {
        "session_id": "ses_1",
        "charged": 360 * C,
        "charge_source": Source.ESTIMATE,
        "next_look_at": timezone.now(),
    }
    job = make_job(State.RENDERING, title="Harbour", quote=360 * C, **facts)
    ledger.hold(owner.team, 360 * C, job.facts, at=timezone.now())
    ledger.charge(job.facts, 360 * C, Source.ESTIMATE, at=timezone.now())
    return job


def press(client: Client, job: Job, **told: str) -> Any:
    sent = {"amount": "300", "was": str(360 * C), "reason": "The invoice says so"} | told
    return client.post(reverse("adjust", args=[job.team.key, job.public_id]), sent)


def window(owner: Membership, minutes: int = 0, rest: int = -120 * C) -> LedgerEntry:
    at = timezone.now() - timedelta(minutes=minutes)
    looks = [
        BalanceReading.objects.create(team=owner.team, remaining=C * left, read_at=at + timedelta(seconds=left))
        for left in (0, 60)
    ]
    return unexplained.write(owner.team, Window(opening=looks[0], closing=looks[1]), rest, at=at)


def test_a_person_adjusts_a_charge_with_a_reason(owner_client: Client, owner: Membership, charged: Job) -> None:
    answer = press(owner_client, charged, amount="97.5")
    assert answer.status_code in (302, 303)

    charged.refresh_from_db()
    assert (charged.charged, charged.charge_source) == (97_500, Source.PERSON)
    row = LedgerEntry.objects.get(kind=Kind.ADJUSTMENT)
    charge = LedgerEntry.objects.get(kind=Kind.CHARGE)
    assert (row.amount, row.decided_by, row.reason) == (-262_500, owner.user, "The invoice says so")
    assert (row.corrects, row.month, row.by, row.project) == (charge, charge.month, charge.by, charge.project)
    assert spending.month(owner.team, timezone.now()).spent == 97_500
    assert health.broken_invariants() == []

    video = owner_client.get(answer.headers["Location"]).text
    for words in ("Adjusted by −262.5 credits", "a person&#x27;s word", "by Mira Solberg · The invoice says so"):
        assert words in video, words
    page = owner_client.get(reverse("ledger", args=[owner.team.key])).text
    assert f'Follows <a class="link" href="#row-{charge.pk}">row {charge.pk}</a>' in page
    assert "Decided by Mira Solberg: The invoice says so" in page


def test_an_adjustment_counts_to_the_month_of_its_charge(owner: Membership, charged: Job, now: datetime) -> None:
    months = list(Budget.objects.values_list("month", flat=True).distinct())
    later = timezone.now() + timedelta(days=70)
    adjusting.adjust(charged, 0, was=360 * C, by=owner.user, reason="Refunded", at=later)
    assert list(Budget.objects.values_list("month", flat=True).distinct()) == months
    assert set(Budget.objects.values_list("charged", flat=True)) == {0}


def test_samsars_later_word_does_not_undo_what_a_person_decided(owner: Membership, charged: Job) -> None:
    adjusting.adjust(charged, 0, was=360 * C, by=owner.user, reason="Refunded", at=timezone.now())
    assert not evidence.learn(charged, 360 * C, Source.BODY, at=timezone.now(), reason="named by Samsar’s status")
    assert ledger.charged_for(charged.public_id) == 0


@pytest.mark.parametrize(
    ("told", "status", "words"),
    [
        ({"amount": ""}, 422, "Write credits as a number from 0 up"),
        ({"amount": "-5"}, 422, "Write credits as a number from 0 up"),
        ({"amount": "1,5"}, 422, "Write credits as a number from 0 up"),
        ({"amount": "1e3"}, 422, "Write credits as a number from 0 up"),
        ({"amount": "٣"}, 422, "Write credits as a number from 0 up"),
        ({"amount": "0.0001"}, 422, "Write credits as a number from 0 up"),
        ({"amount": "99999999999"}, 422, "Write at most 10"),
        ({"amount": "9" * 30}, 422, "Write at most 10\u202f000\u202f000 credits"),
        ({"reason": ""}, 422, "Say in a few words how you know"),
        ({"reason": " \t "}, 422, "Say in a few words how you know"),
        ({"reason": "a\x00b"}, 422, "cannot be kept"),
        ({"reason": "x" * 301}, 422, "Use at most 300 characters"),
        ({"was": ""}, 422, "Load it again"),
        ({"was": "x"}, 422, "Load it again"),
        ({"amount": "360"}, 409, "It is charged 360 credits already"),
        ({"was": "1000"}, 409, "The charge changed since this page was loaded"),
    ],
)
def test_bad_input_changes_nothing_and_says_so(
    owner_client: Client, charged: Job, told: dict[str, str], status: int, words: str
) -> None:
    answer = press(owner_client, charged, **told)
    assert (answer.status_code, words in answer.text) == (status, True)
    assert "Nothing was changed" in answer.text
    assert not LedgerEntry.objects.filter(kind=Kind.ADJUSTMENT).exists()


def test_what_was_never_charged_cannot_be_adjusted(owner_client: Client, make_job: MakeJob) -> None:
    job = make_job(State.UNCONFIRMED, title="Harbour")
    assert "never charged" in owner_client.get(reverse("adjust", args=[job.team.key, job.public_id])).text
    assert press(owner_client, job, was="0").status_code == 409


@pytest.mark.parametrize("role", [Role.CREATOR, Role.REVIEWER])
def test_who_may_not_adjust_reads_why(owner: Membership, charged: Job, role: Role) -> None:
    client, entry = Client(), window(owner)
    client.force_login(join(owner.team, "ola@example.test", role).user)
    refused = "Only an owner, a manager or finance can adjust what was charged."
    assert f'disabled title="{refused}">Adjust this charge' in client.get(charged.get_absolute_url()).text
    assert refused in client.get(reverse("unexplained", args=[owner.team.key])).text
    assert press(client, charged).status_code == 403
    told = client.post(reverse("explain", args=[owner.team.key, entry.pk]), {"reason": "x"})
    assert told.status_code == 403


def test_a_window_is_shown_with_what_was_near_and_explained_once(
    owner_client: Client, owner: Membership, charged: Job
) -> None:
    Job.objects.update(claimed_at=timezone.now())
    entry = window(owner)
    address = reverse("unexplained", args=[owner.team.key])
    page = owner_client.get(address).text
    for words in ("1 change of the balance", "the balance fell by 120 credits", "Harbour", "360, unconfirmed"):
        assert words in page, words

    told = reverse("explain", args=[owner.team.key, entry.pk])
    refused = owner_client.post(told, {"reason": " "})
    assert (refused.status_code, "Say in a few words how you know" in refused.text) == (422, True)
    spent = spending.month(owner.team, timezone.now()).spent
    assert owner_client.post(told, {"reason": "The editor’s tests"}).status_code in (302, 303)
    again = owner_client.post(told, {"reason": "Something else"})
    assert (again.status_code, "Somebody explained this one meanwhile" in again.text) == (409, True)
    page = owner_client.get(address).text
    assert "Outside the portal: The editor’s tests" in page
    assert "Nothing is unexplained" in page
    assert spending.month(owner.team, timezone.now()).spent == spent
    assert health.broken_invariants() == []


def test_the_page_costs_as_much_for_many_windows(owner_client: Client, owner: Membership) -> None:
    address = reverse("unexplained", args=[owner.team.key])
    assert "Nothing is unexplained" in owner_client.get(address).text
    counts = []
    for more in (1, 29):
        for number in range(more):
            window(owner, minutes=10 * number)
        with CaptureQueriesContext(connection) as queries:
            assert owner_client.get(address).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 9


def test_windows_of_another_team_are_not_there(owner_client: Client, owner: Membership) -> None:
    window(owner)
    missing = owner_client.post(reverse("explain", args=[owner.team.key, 10**30]), {"reason": "x"})
    assert missing.status_code == 404


def test_a_charge_that_the_balance_bore_out_and_a_person_adjusted_is_shown(
    owner_client: Client, owner: Membership, charged: Job
) -> None:
    look = BalanceReading.objects.create(team=owner.team, remaining=0, read_at=timezone.now())
    Compared.objects.create(team=owner.team, reading=look, until=look.read_at)
    press(owner_client, charged, amount="300")
    page = owner_client.get(reverse("unexplained", args=[owner.team.key])).text
    for words in ("was adjusted by a person by −60 credits", "60 less", "Harbour"):
        assert words in page, words
    entry = LedgerEntry.objects.get(kind=Kind.UNEXPLAINED)
    told = reverse("explain", args=[owner.team.key, entry.pk])
    assert owner_client.post(told, {"reason": "Support sends 60 next week"}).status_code in (302, 303)
    assert health.broken_invariants() == []
