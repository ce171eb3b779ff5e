"""The ledger page and its file: rows, running sums, filters, and a file that adds up to the page."""

import dataclasses
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from credits import asking, ledger, reading
from credits.asking import Asked
from credits.models import Kind, LedgerEntry, Source
from samsar.pricing import THIN_SPACE
from teams.models import Membership, Project, Team
from teams.roles import Role
from tests.conftest import join
from videos.ids import uuid7
from videos.models import Job

C = 1000


def url(owner: Membership, name: str = "ledger") -> str:
    return reverse(name, args=[owner.team.key])


def asked(owner: Membership, **told: str) -> Asked:
    return Asked.parse(told, offered=asking.offered(owner.team, told), team=owner.team, now=timezone.now())


def test_each_row_says_what_was_spent_and_reserved_when_it_was_written(owner: Membership, moved: list[Job]) -> None:
    page = reading.page(owner.team, asked(owner))

    told = [(line.entry.kind, line.amount, line.spent, line.reserved) for line in reversed(page.lines)]
    assert told == [
        ("allocation", 1000 * C, 0, 0),
        ("hold", 360 * C, 0, 360 * C),
        ("hold", 360 * C, 0, 720 * C),
        ("hold", 360 * C, 0, 1080 * C),
        ("release", -360 * C, 0, 720 * C),
        ("charge", 300 * C + 500, 300 * C + 500, 720 * C),
        ("correction", -(3 * C + 500), 297 * C, 720 * C),
        ("release", -360 * C, 297 * C, 360 * C),
    ]
    assert (page.total.came_in, page.total.spent, page.total.reserved) == (1000 * C, 297 * C, 360 * C)


def test_running_sums_go_on_from_page_to_page(
    owner: Membership, moved: list[Job], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = reading.page(owner.team, asked(owner)).lines
    monkeypatch.setattr(reading, "PAGE", 3)
    found, after = [], ""
    for _ in range(3):
        page = reading.page(owner.team, asked(owner, after=after))
        found += page.lines
        after = str(page.next_after)
    assert found == whole
    assert page.next_after is None


def test_the_page_shows_figures_links_and_the_way_to_the_file(
    owner: Membership, owner_client: Client, moved: list[Job]
) -> None:
    page = owner_client.get(url(owner)).text
    assert f"<dd>1{THIN_SPACE}000</dd>" in page
    assert reverse("video", args=[owner.team.key, moved[0].public_id]) in page
    assert "Samsar&#x27;s status said so" in page
    assert f'href="{url(owner, "ledger_export")}"' in page
    assert f'href="{url(owner)}"' in owner_client.get(url(owner, "credits")).text


def test_a_filter_shows_its_rows_alone(owner: Membership, owner_client: Client, moved: list[Job]) -> None:
    ole = join(owner.team, "ole@example.test", Role.CREATOR)
    ledger.allocate(owner.team, 5 * C, at=timezone.now(), by=ole.user, reason="From Ole")
    page = owner_client.get(url(owner), {"person": ole.user_id, "kind": "allocation"}).text
    assert "From Ole" in page
    assert "HYPERLINK" not in page
    old = owner_client.get(url(owner), {"month": "2024-02"}).text
    assert "No credits moved in February 2024" in old


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("month=never", "“never” is not a month"),
        ("month=2026-13", "“2026-13” is not a month"),
        ("month=1999-01", "January 1999 is before this team began, so this month is shown."),
        ("month=2100-01", "January 2100 has not begun, so this month is shown."),
        ("kind=gift", "There are no rows called “gift”"),
        ("person=999999999999", "Nobody known as “999999999999”"),
        ("person=%00", "No credits moved"),
        ("after=x", "“x” is no place in this ledger"),
        (f"after={'9' * 40}", "is no place in this ledger"),
        ("after=0", "There is nothing older"),
        ("project=secret", "No project “secret” stands in this ledger"),
        ("model=SORA3", "No model “SORA3” stands in this ledger"),
        ("made=%3Cb%3E", "Nothing made as “&lt;b&gt;” stands in this ledger"),
        ("language=xx", "No language “xx” stands in this ledger"),
        ("about=x", "stands nowhere in this ledger"),
        ("about=0193b1a4-0000-7000-8000-000000000001&month=never", "stands nowhere in this ledger"),
    ],
)
def test_an_absurd_address_is_told_in_a_sentence(
    owner: Membership, owner_client: Client, query: str, said: str
) -> None:
    answer = owner_client.get(f"{url(owner)}?{query}")
    assert answer.status_code == 200
    assert said in answer.text
    assert owner_client.get(f"{url(owner, 'ledger_export')}?{query}").status_code == 200


def test_months_are_those_of_the_hold_in_the_teams_zone(owner: Membership, owner_client: Client) -> None:
    Team.objects.filter(pk=owner.team_id).update(timezone="Pacific/Auckland")
    owner.team.refresh_from_db()
    ledger.allocate(owner.team, C, at=datetime(2026, 9, 30, 12, tzinfo=UTC), by=owner.user, reason="In October there")
    assert "In October there" in owner_client.get(url(owner), {"month": "2026-10"}).text
    assert "In October there" not in owner_client.get(url(owner), {"month": "2026-09"}).text
    assert [month.month for month in reading.months(owner.team, datetime(2026, 12, 2, tzinfo=UTC))] == [12, 11, 10]


def test_nothing_of_another_team_stands_in_it(owner: Membership, owner_client: Client, moved: list[Job]) -> None:
    other = join(Team.objects.create(name="Others"), "else@example.test", Role.OWNER)
    ledger.allocate(other.team, 7 * C, at=timezone.now(), by=other.user, reason="Somebody else's")
    for name in ("ledger", "ledger_export"):
        answer: Any = owner_client.get(url(owner, name), {"month": "all"})
        told = answer.getvalue().decode() if answer.streaming else answer.text
        assert "Somebody else" not in told
    assert other.user_id not in asking.offered(owner.team, {}).people


def test_a_page_costs_the_same_however_long_the_ledger_is(
    owner: Membership, owner_client: Client, moved: list[Job], django_assert_max_num_queries: Any
) -> None:
    first = {"team": owner.team, "kind": Kind.ALLOCATION, "amount": C, "month": "2026-11-01", "at": timezone.now()}
    LedgerEntry.objects.bulk_create([LedgerEntry(**first) for _ in range(200)])
    # Session, user, place, three of what can be chosen, sums, rows, corrections, titles, months, the frame.
    with django_assert_max_num_queries(12):
        owner_client.get(url(owner), {"month": "all"})


def test_what_can_be_chosen_stands_in_this_ledger(owner: Membership, owner_client: Client, moved: list[Job]) -> None:
    other = join(Team.objects.create(name="Others"), "else@example.test", Role.OWNER)
    elsewhere = Project.objects.create(team=other.team, key="launch", name="Theirs", by=other.user)
    Project.objects.create(team=owner.team, key="idle", name="Without a row", by=owner.user)
    facts = dataclasses.replace(moved[0].facts, job_id=uuid7(), model="THEIRS", language="zz", project_id=elsewhere.pk)
    ledger.hold(other.team, C, facts, at=timezone.now())

    found = asking.offered(owner.team, {})
    assert {key: project.name for key, project in found.projects.items()} == {"launch": "=Launch"}
    assert (found.models, found.made, found.languages) == (("RUNWAYML",), ("text_to_video",), ("auto",))
    page = owner_client.get(url(owner), {"model": "THEIRS"}).text
    assert "No model “THEIRS” stands in this ledger" in page
    assert asking.offered(Team.objects.create(name="Nothing yet"), {}) == asking.Offered()


def test_one_project_person_model_action_or_language_is_shown_alone(
    owner: Membership, owner_client: Client, moved: list[Job]
) -> None:
    page = owner_client.get(url(owner), {"project": "launch"}).context
    assert {line.entry.job_id for line, *_ in page["lines"]} == {moved[1].public_id}
    # The running sums begin anew under the filter: here nothing but its own hold.
    assert [(line.amount, line.spent, line.reserved) for line, *_ in page["lines"]] == [(360 * C, 0, 360 * C)]
    none = owner_client.get(url(owner), {"project": "none", "kind": "hold"}).context["lines"]
    assert {line.entry.job_id for line, *_ in none} == {moved[0].public_id, moved[2].public_id}
    for name, value in (("model", "RUNWAYML"), ("made", "text_to_video"), ("language", "auto")):
        lines = owner_client.get(url(owner), {name: value}).context["lines"]
        assert len(lines) == 7, name


def test_all_movements_of_one_video_are_of_all_months(
    owner: Membership, owner_client: Client, moved: list[Job]
) -> None:
    old = dataclasses.replace(moved[0].facts, job_id=uuid7())
    ledger.hold(owner.team, C, old, at=datetime(2024, 2, 3, tzinfo=UTC))
    for job_id, kinds in ((moved[0].public_id, 4), (old.job_id, 1)):
        answer = owner_client.get(url(owner), {"about": str(job_id)})
        assert [line.entry.job_id for line, *_ in answer.context["lines"]] == [job_id] * kinds
        assert answer.context["asked"].problems == ()
    assert "a video that is gone" in answer.text
    video = owner_client.get(reverse("video", args=[owner.team.key, moved[0].public_id])).text
    assert f'href="{url(owner)}?about={moved[0].public_id}"' in video


def test_a_correction_points_at_its_charge_and_the_charge_at_it(
    owner: Membership, owner_client: Client, moved: list[Job], monkeypatch: pytest.MonkeyPatch
) -> None:
    charge, correction = (LedgerEntry.objects.get(kind=kind) for kind in (Kind.CHARGE, Kind.CORRECTION))
    page = owner_client.get(url(owner)).text
    assert f'Corrects <a class="link" href="#row-{charge.pk}">row {charge.pk}</a>' in page
    assert f'Corrected by <a class="link" href="#row-{correction.pk}">row {correction.pk}</a>' in page
    assert f'<tr id="row-{charge.pk}">' in page
    # On different pages they lead to all rows of the video.
    elsewhere = owner_client.get(url(owner), {"kind": "correction"}).text
    assert f'href="?about={moved[0].public_id}#row-{charge.pk}"' in elsewhere


def test_an_estimate_reads_unconfirmed_until_evidence_came(
    owner: Membership, owner_client: Client, moved: list[Job]
) -> None:
    assert ">Unconfirmed<" not in owner_client.get(url(owner)).text
    ledger.charge(moved[1].facts, 360 * C, Source.ESTIMATE, at=timezone.now())
    lines = [line for line, *_ in owner_client.get(url(owner)).context["lines"] if line.is_unconfirmed]
    assert [line.entry.job_id for line in lines] == [moved[1].public_id]
    assert ">Unconfirmed<" in owner_client.get(url(owner)).text


def test_what_nobody_can_explain_says_between_which_looks_and_what_followed(
    owner: Membership, owner_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = timezone.now()
    told = {"team": owner.team, "month": ledger.month_of(owner.team, at), "at": at}
    told |= {
        "window_start": datetime(2026, 11, 3, 9, 5, tzinfo=UTC),
        "window_end": datetime(2026, 11, 4, 9, 5, tzinfo=UTC),
    }
    first = LedgerEntry.objects.create(kind=Kind.UNEXPLAINED, amount=12_500, **told)
    later = LedgerEntry.objects.create(kind=Kind.UNEXPLAINED, amount=-12_500, corrects=first, **told)

    page = owner_client.get(url(owner)).text
    assert "Between 3 Nov, 09:05 and 4 Nov, 09:05" in page
    assert f'Followed by <a class="link" href="#row-{later.pk}"' in page
    assert f'Follows <a class="link" href="#row-{first.pk}"' in page
    monkeypatch.setattr(reading, "PAGE", 1)
    page = owner_client.get(url(owner)).text
    assert f'href="?month=all&amp;after={first.pk + 1}#row-{first.pk}"' in page
    assert f'<tr id="row-{first.pk}">' in owner_client.get(url(owner), {"month": "all", "after": first.pk + 1}).text
