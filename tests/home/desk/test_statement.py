"""The statement of a month: what it says, what it never says, and that it stays one page in as many questions."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from credits import balance, corrections, ledger
from credits.models import Kind, LedgerEntry, Source
from credits.statement import MOST, MOST_TOLD
from teams import connections
from teams.models import Membership, Mode, Project, Team
from teams.roles import Role
from tests.browser.desk_of_months import fill
from tests.conftest import join
from videos.jobs.states import State
from videos.models import Job

C = 1000
OCTOBER = date(2026, 10, 1)
AT = datetime(2026, 10, 12, 9, 30, tzinfo=UTC)
MakeJob = Callable[..., Job]


def page(owner: Membership, client: Client, month: str = "2026-10") -> Any:
    return client.get(reverse("statement", args=[owner.team.key]), {"month": month})


def charged(team: Team, job: Job, amount: int, source: Source = Source.HEADER) -> None:
    ledger.hold(team, amount, job.facts, at=AT)
    ledger.charge(job.facts, amount, source, at=AT)


def test_it_says_who_when_and_what_and_never_more_than_four_letters_of_the_key(
    owner: Membership, owner_client: Client, settings: Any
) -> None:
    settings.SANDBOX_URL = "http://127.0.0.1:9"
    connections.store_key(owner.team, "sbx_fake-practice-key-4321", now=AT)
    answer = page(owner, owner_client)
    assert "October 2026" in answer.text
    assert "1–31 October 2026, UTC" in answer.text
    assert "Practice, no real credits, key ending in 4321" in answer.text
    assert "fake-practice" not in answer.text
    assert "the ledger page of October 2026 and its CSV add up to the same numbers" in answer.text
    Team.objects.filter(pk=owner.team_id).update(mode=Mode.LIVE)
    assert "no real credits" not in page(owner, owner_client).text


def test_an_empty_month_says_so(owner: Membership, owner_client: Client) -> None:
    answer = page(owner, owner_client)
    assert "Nothing was corrected, adjusted or left unexplained." in answer.text
    assert "no key saved" in answer.text
    assert answer.text.count("not known") == 2


def test_what_is_uncertain_or_lost_is_told_apart(owner: Membership, owner_client: Client, make_job: MakeJob) -> None:
    team = owner.team
    kept, failed, doubted, settled = (
        make_job(state) for state in (State.RENDERING, State.FAILED, State.RENDERING, State.RENDERING)
    )
    charged(team, kept, 300 * C)
    charged(team, failed, 40 * C + 500)
    charged(team, doubted, 70 * C, Source.ESTIMATE)
    charged(team, settled, 90 * C, Source.ESTIMATE)
    ledger.correct(settled.public_id, 90 * C, Source.BODY, at=AT, reason="Samsar's status bears it out")
    found = page(owner, owner_client).context["found"]

    assert (found.lost.amount, found.lost.rows) == (40 * C + 500, 1)
    assert (found.unconfirmed.amount, found.unconfirmed.rows) == (70 * C, 1)
    assert (found.corrections.amount, found.corrections.rows) == (0, 0)  # that it confirms changed nothing
    assert found.told == []
    assert found.total.spent == 500 * C + 500


def test_what_is_lost_and_what_is_unconfirmed_is_the_same_as_on_the_page_of_the_month(
    owner: Membership, owner_client: Client, make_job: MakeJob
) -> None:
    team = owner.team
    failed, given_back, doubted, agreed = (
        make_job(state) for state in (State.FAILED, State.FAILED, State.RENDERING, State.RENDERING)
    )
    charged(team, failed, 40 * C)
    charged(team, given_back, 60 * C)
    charged(team, doubted, 70 * C, Source.ESTIMATE)
    charged(team, agreed, 90 * C, Source.ESTIMATE)
    ledger.correct(given_back.public_id, 0, Source.BALANCE, at=AT, reason="given back")
    corrections.adjust(agreed.public_id, 80 * C, by=owner.user, at=AT, reason="by their support")

    found = page(owner, owner_client).context["found"]
    shown = owner_client.get(reverse("credits", args=[team.key]), {"month": "2026-10"}).context

    assert (found.lost.amount, found.lost.rows) == (shown["lost"].amount, shown["lost"].count) == (40 * C, 1)
    assert found.unconfirmed.amount == shown["total"].unconfirmed == 70 * C


def test_a_correction_and_who_decided_an_adjustment_are_listed_with_the_reason(
    owner: Membership, owner_client: Client, make_job: MakeJob
) -> None:
    job = make_job()
    charged(owner.team, job, 300 * C)
    ledger.correct(job.public_id, 297 * C + 500, Source.BODY, at=AT, reason="The status said 297.5")
    ole = join(owner.team, "ole@example.test", Role.FINANCE)
    ole.user.name = "Ole <Finance>"
    ole.user.save()
    LedgerEntry.objects.create(
        team=owner.team,
        kind=Kind.ADJUSTMENT,
        amount=-12 * C,
        month=OCTOBER,
        at=AT,
        decided_by=ole.user,
        reason="Agreed with the client",
    )
    text = page(owner, owner_client).text
    assert "The status said 297.5" in text
    assert "decided by Ole &lt;Finance&gt;: Agreed with the client" in text
    assert "−2.5" in text


def test_balances_are_those_before_the_month_and_before_its_end(owner: Membership, owner_client: Client) -> None:
    team = owner.team
    for remaining, at in (
        (1, datetime(2026, 9, 30, 23, 59, tzinfo=UTC)),
        (2, AT),
        (3, datetime(2026, 11, 1, tzinfo=UTC)),
    ):
        balance.note(team, remaining * C, read_at=at)
    found = page(owner, owner_client).context["found"]
    assert (found.opening.remaining, found.closing.remaining) == (1 * C, 2 * C)


@pytest.mark.parametrize(
    ("month", "said"),
    [
        ("never", "“never” is not a month"),
        ("2026-13", "“2026-13” is not a month"),
        ("2099-01", "January 2099 has not begun"),
        ("\x00", "Statement of"),
        ("9" * 400, "is not a month"),
        ("<script>", "“&lt;script&gt;” is not a month"),
    ],
)
def test_an_absurd_month_is_told_in_a_sentence_and_this_one_is_shown(
    owner: Membership, owner_client: Client, month: str, said: str
) -> None:
    answer = page(owner, owner_client, month)
    assert answer.status_code == 200
    assert said in answer.text
    assert answer.context["is_running"]


def test_a_month_of_long_tables_is_cut_and_asks_as_much_as_an_empty_one(
    owner: Membership, owner_client: Client, django_assert_max_num_queries: Any
) -> None:
    # Session, user, place, the statement's fourteen, months, the key, the frame; the same whatever the month holds.
    with django_assert_max_num_queries(20):
        page(owner, owner_client)
    fill(owner.team, OCTOBER, people=14, projects=12, videos=150)
    with django_assert_max_num_queries(20):
        found = page(owner, owner_client).context["found"]

    assert found.unlisted > 0
    assert len(found.told) == MOST_TOLD
    for shares in (found.by_project, found.by_person, found.by_making):
        assert len(shares.largest) == MOST
        assert shares.others.label.endswith(" others")


def test_nothing_of_another_team_stands_in_it(owner: Membership, owner_client: Client) -> None:
    other = join(Team.objects.create(name="Others"), "else@example.test", Role.OWNER)
    Project.objects.create(team=other.team, key="secret", name="Secret", by=other.user)
    fill(other.team, OCTOBER, people=2, projects=2, videos=20)
    found = page(owner, owner_client).context["found"]
    assert (found.total.spent, found.total.came_in) == (0, 0)
    assert "Secret" not in page(owner, owner_client).text
    assert owner_client.get(reverse("statement", args=[other.team.key])).status_code == 404


def test_one_comes_to_it_in_two_presses(owner: Membership, owner_client: Client) -> None:
    home = owner_client.get(reverse("home", args=[owner.team.key])).text
    ledgers = reverse("ledger", args=[owner.team.key])
    # One press leads to Credits, whose pages all lead to the statement; a month's ledger leads to that month's.
    credits = reverse("credits", args=[owner.team.key])
    assert f'href="{credits}"' in home
    assert f'href="{reverse("statement", args=[owner.team.key])}"' in owner_client.get(credits).text
    month = f"{datetime.now(UTC) - timedelta(days=40):%Y-%m}"
    page = owner_client.get(ledgers, {"month": month}).text
    assert f'href="{reverse("statement", args=[owner.team.key])}?month={month}"' in page


def test_what_was_given_back_is_not_lost_and_both_pages_count_the_same(
    owner: Membership, owner_client: Client, make_job: MakeJob
) -> None:
    kept, back = (make_job(State.FAILED, title=title) for title in ("Kept", "Given back"))
    for job in (kept, back):
        charged(owner.team, job, 60 * C)
    ledger.correct(back.public_id, 0, Source.BALANCE, at=AT, reason="given back")
    lost = page(owner, owner_client).context["found"].lost
    overview = owner_client.get(reverse("credits", args=[owner.team.key]), {"month": "2026-10"}).context["lost"]
    assert (lost.amount, lost.rows) == (overview.amount, overview.count) == (60 * C, 1)
