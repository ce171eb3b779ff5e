"""A process of its own: a database at the first migration of `credits`, with rows, is brought up to date.

It prints as JSON what each month of each team summed up to before and after,
what the doctor says then, and what is spent next.
"""

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import django

C = 1000
BEGINS = datetime(2026, 10, 31, 23, 30, tzinfo=UTC)  # in Oslo it is November already
MONTHS = (date(2026, 10, 1), date(2026, 11, 1))


def write(apps: Any) -> None:
    """Write two teams of one person and what their videos cost, as the first version did."""
    user = apps.get_model("teams", "User").objects.create(email="mira@example.test", name="Mira")
    other = apps.get_model("teams", "User").objects.create(email="ola@example.test", name="Ola")
    for name, zone, mode in (("Live", "Europe/Oslo", "live"), ("Practice", "UTC", "practice")):
        team = apps.get_model("teams", "Team").objects.create(name=name, timezone=zone, mode=mode)
        apps.get_model("teams", "Membership").objects.create(team=team, user=user, role="owner")
        for month in MONTHS:
            books = Books(apps, team, month)
            books.entry("allocation", 9_000 * C, by=user, reason="Bought")
            for by in (user, other):  # one of them has left
                books.video("rendering", by, held=360 * C, charged=360 * C, source="header")
                books.video("rendering", by, held=97_500, charged=97_501, source="estimate", corrected=-1_500)
                books.video("failed", by, held=60 * C, charged=0, source="body")
                books.video("cancelled", by, held=120 * C, released=True)
                books.video("parked", by, held=540 * C)
            # Limit below what was spent since: truth beat the budget.
            limit = 1_000 * C if month == MONTHS[0] else None
            apps.get_model("credits", "Budget").objects.create(
                team=team, month=month, limit=limit, held=books.held, charged=books.charged
            )
        readings = apps.get_model("credits", "BalanceReading").objects
        readings.create(team=team, remaining=8_000 * C, read_at=BEGINS)


class Books:
    """One month of a team."""

    def __init__(self, apps: Any, team: Any, month: date) -> None:
        self.apps, self.team, self.month = apps, team, month
        self.held = self.charged = 0

    def entry(self, kind: str, amount: int, **more: Any) -> Any:
        at = BEGINS - timedelta(days=20 if self.month == MONTHS[0] else -5)
        self.held += {"hold": amount, "release": -amount}.get(kind, 0)
        self.charged += amount if kind in ("charge", "correction") else 0
        return self.apps.get_model("credits", "LedgerEntry").objects.create(
            team=self.team, kind=kind, amount=amount, month=self.month, at=at, **more
        )

    def video(
        self,
        state: str,
        by: Any,
        *,
        held: int,
        charged: int | None = None,
        source: str = "",
        corrected: int = 0,
        released: bool = False,
    ) -> None:
        facts = {"by": by, "job_id": uuid4(), "job_kind": "text_to_video", "model": "RUNWAYML", "price_list": "old"}
        self.entry("hold", held, **facts)
        if released or charged is not None:
            self.entry("release", held, **facts)
        if charged is not None:
            row = self.entry("charge", charged, source=source, **facts)
            if corrected:
                self.entry("correction", corrected, source="body", corrects=row, **facts)
        self.apps.get_model("videos", "Job").objects.create(
            team=self.team,
            by=by,
            public_id=facts["job_id"],
            form_token=uuid4().hex,
            kind="text_to_video",
            recipe={"prompt": "Waves", "video_model": "RUNWAYML", "image_model": "SEEDREAM", "duration": 30},
            title="Waves",
            quote=held,
            quote_sentence="30 s",
            price_list="old",
            state=state,
            charged=None if charged is None else charged + corrected,
            charge_source="body" if corrected else source,
            session_id="" if charged is None else uuid4().hex,
            next_look_at=BEGINS if state == "rendering" else None,
        )


def sums_before(apps: Any) -> dict[str, list[int]]:
    """Return what each month's row says, held and charged, at the first version."""
    rows = apps.get_model("credits", "Budget").objects.order_by("team__name", "month")
    return {f"{row.team.name} {row.month}": [row.held, row.charged] for row in rows}


def main() -> None:
    """Write, bring up to date, and say what is there."""
    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    first = [("credits", "0001_start"), ("videos", "0001_start")]
    for app, name in first:
        call_command("migrate", app, name, verbosity=0)
    apps = MigrationExecutor(connection).loader.project_state(first).apps
    write(apps)
    told: dict[str, Any] = {"before": sums_before(apps)}
    call_command("migrate", verbosity=0)

    from credits import ledger, reading, spending
    from credits.models import Budget, LedgerEntry
    from home import health
    from teams.models import Team, User

    teams = list(Team.objects.order_by("name"))
    told["after"] = {
        f"{row.team} {row.month}": [row.held, row.charged]
        for row in Budget.objects.filter(project=None, member=None).order_by("team__name", "month")
    }
    told["pages"] = {}
    for team in teams:
        for month in MONTHS:
            sums = reading.sums(team, reading.of_month(team, month))
            told["pages"][f"{team} {month}"] = [sums.reserved, sums.spent]
    told["members"] = [
        [row.held, row.charged, row.limit] for row in Budget.objects.filter(member__isnull=False).order_by("pk")
    ]
    told["broken"] = health.broken_invariants()
    told["entries"] = LedgerEntry.objects.count()
    # It goes on: the limit of the month before, above which is spent, refuses; the other month has none.
    user = User.objects.get(email="mira@example.test")
    facts = ledger.JobFacts(job_id=uuid4(), kind="", model="", language="", price_list="", by=user)
    told["next"] = []
    for at in (BEGINS - timedelta(days=20), BEGINS + timedelta(days=5)):
        try:
            ledger.hold(teams[0], C, facts, at=at)
        except ledger.BudgetExceeded as refusal:
            told["next"].append(str(refusal.budget.scope))
        else:
            told["next"].append("held")
    told["disagreements"] = [*spending.disagreements(teams[0])]
    print(json.dumps(told, default=lambda value: float(value) if isinstance(value, Decimal) else str(value)))  # noqa: T201


if __name__ == "__main__":
    main()
