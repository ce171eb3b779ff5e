"""The ledger as a file: it adds up to the page, names what its rows are about, and runs in no spreadsheet."""

import csv
import io
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl

from django.test import Client
from django.utils import timezone

from credits import ledger, reading
from credits.models import Kind, LedgerEntry
from teams.models import Membership
from teams.roles import Role
from tests.browser.desk_of_months import fill
from tests.conftest import join
from tests.home.desk.test_ledger import asked, url
from videos.models import Job

C = 1000


def test_the_file_adds_up_to_the_page_whatever_is_asked_for(
    owner: Membership, owner_client: Client, moved: list[Job]
) -> None:
    narrowed = [
        "project=none",
        "project=launch",
        "model=RUNWAYML",
        "made=text_to_video",
        "language=auto",
        "kind=correction",
    ]
    narrowed += [f"about={moved[0].public_id}", f"model=RUNWAYML&person={owner.user_id}&month=all"]
    for query in ("", "kind=charge", "kind=release", "month=all", f"person={owner.user_id}", *narrowed):
        told = dict(parse_qsl(query))
        total = reading.page(owner.team, asked(owner, **told)).total
        answer: Any = owner_client.get(f"{url(owner, 'ledger_export')}?{query}")
        rows = list(csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
        assert rows or query in ("kind=allocation",)
        for column, amount in (("Came in", total.came_in), ("Spent", total.spent), ("Reserved", total.reserved)):
            assert sum(Decimal(row[column] or 0) for row in rows) * 1000 == amount, (query, column)


def test_no_cell_is_a_formula_and_every_row_names_its_video(
    owner: Membership, owner_client: Client, moved: list[Job]
) -> None:
    answer: Any = owner_client.get(url(owner, "ledger_export"))
    assert answer["Content-Disposition"].startswith('attachment; filename="credits-fjord-field-')
    rows = list(csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
    assert {row["Video"] for row in rows} == {"", "Harbour", ".-Dunes", "Fjord"}
    assert rows[-1]["Reason"] == ".=HYPERLINK(1)"
    assert rows[1]["Spent"] == "-3.5"  # a number stays one


def test_who_decided_stands_on_the_page_and_in_the_file(owner: Membership, owner_client: Client) -> None:
    ole = join(owner.team, "ole@example.test", Role.FINANCE)
    ole.user.name = "+Ole"
    ole.user.save()
    told = {"team": owner.team, "month": ledger.month_of(owner.team, timezone.now()), "at": timezone.now()}
    told |= {"decided_by": ole.user, "by": owner.user}
    for reason in ("=cmd|' /C calc'!A0", "+1", "-2+3", "@SUM(A1)", "\tTab", "\rReturn", "\nLine", "＝wide"):
        LedgerEntry.objects.create(kind=Kind.ADJUSTMENT, amount=-97_500, reason=reason, **told)
    LedgerEntry.objects.create(kind=Kind.UNEXPLAINED, amount=12_500, reason="Between two looks", **told)

    assert "Decided by +Ole: -2+3" in owner_client.get(url(owner)).text
    answer: Any = owner_client.get(url(owner, "ledger_export"))
    assert answer.streaming
    file = answer.getvalue()
    assert file.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(file.decode("utf-8-sig"), newline="")))
    assert {row["Decided by"] for row in rows} == {".+Ole"}
    assert [row["Reason"][:1] for row in rows] == ["B", ".", ".", ".", ".", ".", ".", "+", "."]  # +1 is a number
    assert (rows[0]["Unexplained"], rows[1]["Spent"]) == ("12.5", "-97.5")


def test_the_file_names_project_and_the_row_that_is_corrected(
    owner: Membership, owner_client: Client, moved: list[Job]
) -> None:
    answer: Any = owner_client.get(url(owner, "ledger_export"))
    rows = list(csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
    assert {row["Project"] for row in rows} == {"", ".=Launch"}
    charge = LedgerEntry.objects.get(kind=Kind.CHARGE)
    assert [row["Corrects row"] for row in rows if row["Corrects row"]] == [str(charge.pk)]


def test_the_file_asks_once_for_each_part_and_never_for_each_row(
    owner: Membership, owner_client: Client, moved: list[Job], django_assert_max_num_queries: Any
) -> None:
    fill(owner.team, date(2026, 10, 1), people=9, projects=5, videos=90)
    with django_assert_max_num_queries(11):  # session, user, place, three choices, rows, titles, people, projects
        answer: Any = owner_client.get(url(owner, "ledger_export"), {"month": "all"})
        assert len(answer.getvalue().splitlines()) > 250
