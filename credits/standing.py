"""What a member should know before spending: the balance, each limit that counts it, and whether its price was proven.

All of it is read together in one query.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db.models import Case, Exists, F, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import JSONObject

from credits import balance
from credits.counters import NARROW_FIRST, whose
from credits.ledger import month_of
from credits.models import EVIDENCE, Budget, Kind, LedgerEntry, Scope
from teams.models import Membership, Team


@dataclass(frozen=True, kw_only=True, slots=True)
class Room:
    """A limit that counts what is about to be spent, in thousandths of a credit; `free` below 0 is what is missing."""

    scope: Scope
    #: The project's or the member's name; empty for the team's.
    name: str
    limit: int
    free: int

    @property
    def whose(self) -> str:
        """Which limit this is, as a refusal begins: "This month's team budget"."""
        return whose(self.scope, self.name)


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """How a team stands, in thousandths of a credit; None where nothing is known or no limit is set."""

    month: date
    balance: int | None
    #: The limits that are set of the team, the project and the member, the most specific first.
    rooms: tuple[Room, ...] = ()
    #: Whether a charge with evidence ever bore out the price that was asked about; True when none was.
    is_confirmed: bool = True
    #: Why nothing may be spent at the moment; empty while spending is not paused.
    paused: str = ""
    #: Above this a creator can only ask; None where there is no such rule.
    asks_above: int | None = None

    def after(self, amount: int) -> "Standing":
        """Return how the team would stand with `amount` spent; figures below 0 say how much is missing."""
        return replace(
            self,
            balance=None if self.balance is None else self.balance - amount,
            rooms=tuple(replace(room, free=room.free - amount) for room in self.rooms),
        )

    def free(self, scope: Scope = Scope.TEAM) -> int | None:
        """What is left of the limit of this scope; None when none is set."""
        return next((room.free for room in self.rooms if room.scope == scope), None)

    @property
    def full(self) -> Room | None:
        """The limit that has no room, of several the most specific, as a refusal names it; None when all have room."""
        return next((room for room in self.rooms if room.free < 0), None)

    @property
    def binding(self) -> Room | None:
        """The limit with the least left, of equals the most specific; None when the balance ends sooner or none is."""
        least = min(self.rooms, key=lambda room: room.free, default=None)
        ends_sooner = least is not None and self.balance is not None and self.balance < least.free
        return None if ends_sooner else least


def standing(
    team: Team,
    now: datetime,
    *,
    kind: str = "",
    model: str = "",
    by: Membership | None = None,
    project_id: int | None = None,
) -> Standing:
    """Return the newest balance and what the month of `now` leaves free, in one query.

    The limits are the team's, that of who spends (`by`) and that of the project
    in which it would be placed. With the `kind` of a job, and its `model` where
    it has one, it also says whether the team was ever charged for such a job
    with evidence.
    """
    first = month_of(team, now)
    reading = balance.newest_first()
    owners: dict[Scope, dict[str, Any]] = {Scope.TEAM: {"project": None, "member": None}}
    if by is not None:
        owners[Scope.MEMBER] = {"member": by.user_id}
    if project_id is not None:
        owners[Scope.PROJECT] = {"project": project_id}
    found = (
        Team.objects.filter(pk=team.pk)
        .annotate(
            balance=Subquery(reading.values("remaining")[:1]),
            paused_at=F("spending_rules__paused_at"),
            paused_why=F("spending_rules__paused_why"),
            asks_above=F("spending_rules__approval_above"),
            confirmed=Exists(charges_with_evidence(team, kind, model)) if kind else Value(True),
            **{_row(scope): _newest(scope, owner, first) for scope, owner in owners.items()},
        )
        .values("balance", "confirmed", "paused_at", "paused_why", "asks_above", *map(_row, owners))
        .get()
    )
    rooms = [
        Room(
            scope=scope,
            name=str(by.user) if by and scope == Scope.MEMBER else row["name"],
            limit=row["limit"],
            free=row["free"],
        )
        for scope in NARROW_FIRST
        if (row := found.get(_row(scope))) and row["limit"] is not None
    ]
    return Standing(
        month=first,
        balance=found["balance"],
        rooms=tuple(rooms),
        is_confirmed=found["confirmed"],
        paused=f"Spending is paused: “{found['paused_why']}”" if found["paused_at"] else "",
        asks_above=found["asks_above"],
    )


def _row(scope: Scope) -> str:
    return f"row_of_{scope.value}"


def _newest(scope: Scope, owner: dict[str, Any], first: date) -> Subquery:
    """Return what the newest row of an owner says; what was used in an earlier month counts no more."""
    rows = Budget.objects.filter(team=OuterRef("pk"), month__lte=first, **owner).order_by("-month")
    used = Case(When(month=first, then=F("charged") + F("held")), default=Value(0))
    name = F("project__name") if scope == Scope.PROJECT else Value("")
    return Subquery(rows.values(found=JSONObject(limit=F("limit"), free=F("limit") - used, name=name))[:1])


def charges_with_evidence(team: Team, kind: str, model: str) -> QuerySet[LedgerEntry]:
    """Return the rows that bear out what such a job costs; an index finds them."""
    rows = LedgerEntry.objects.filter(team=team, job_kind=kind, model=model, source__in=EVIDENCE)
    return rows.filter(kind__in=(Kind.CHARGE, Kind.CORRECTION)).order_by()
