"""What happened to a team's balance that its ledger does not explain.

Two looks at the balance are compared with what the ledger says of the time
between them. Only looks during which nothing was on its way count: then every
charge was on the account either before or after. The rest of a window becomes
one UNEXPLAINED row, in nobody's name and counted in no budget: above 0 when
the balance fell, below 0 when it rose. Amounts are thousandths of a credit.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from audit import trail
from audit.trail import Action
from credits import explained
from credits.comparing import Window, tell_of
from credits.ledger import month_of
from credits.models import BalanceReading, Compared, Kind, LedgerEntry
from samsar.pricing import in_credits
from teams.models import Team, User

#: A look is compared only after this long: by then whatever was answered before it is stored.
REST: Final = timedelta(minutes=1)
#: A look whose asking was not noted was asked for at most this long before its answer.
_LONGEST_LOOK: Final = timedelta(seconds=30)
#: Answers arrive out of order, but none so late: the longest call takes a few minutes.
_LATEST: Final = timedelta(minutes=10)
#: Looks that one round compares; the next round goes on.
_AT_ONCE: Final = 500
#: Windows that a page shows.
SHOWN: Final = 20


class Overtaken(Exception):
    """Somebody else compared this window, or the ledger changed meanwhile: roll back, the next round looks again."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Underway:
    """When something of ours that may have cost credits was on its way; of a job, or of none."""

    start: datetime
    end: datetime
    job_id: UUID | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Movement:
    """What the ledger says moved the balance at a moment; of a charge it is what it is known to be now."""

    at: datetime
    amount: int
    job_id: UUID | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Unexplained:
    """A window as a page shows it: its row, what of it is left after later words, and what a person knew of it."""

    entry: LedgerEntry
    net: int
    explained: LedgerEntry | None

    @property
    def rose(self) -> int:
        """How much more there was on the account than the ledger says; below 0 for less."""
        return -self.net


def due(now: datetime) -> list[Team]:
    """Return the teams whose balance was looked at since their ledger was compared with it: one query."""
    until = Compared.objects.filter(team=OuterRef("pk")).values("until")[:1]
    fresh = BalanceReading.objects.filter(team=OuterRef("pk"), read_at__lte=now - REST, read_at__gt=OuterRef("until"))
    never = Value(datetime(2000, 1, 1, tzinfo=UTC))
    return list(Team.objects.annotate(until=Coalesce(Subquery(until), never)).filter(Exists(fresh)).order_by("pk"))


def begin(team: Team) -> Compared:
    """Return how far the team was compared; the first look at its balance ever begins the comparing."""
    first = BalanceReading.objects.filter(team=team).order_by("read_at", "pk").first()
    if first is None:
        raise Overtaken
    fresh = {"reading": first, "until": first.read_at}
    return Compared.objects.select_related("reading").get_or_create(team=team, defaults=fresh)[0]


def is_set_back(opening: BalanceReading) -> bool:
    """Whether the clock was set back since this look: a later one says that it came long before it. One query."""
    later = BalanceReading.objects.filter(team=opening.team_id, pk__gt=opening.pk)
    return later.filter(read_at__lt=opening.read_at - _LATEST).exists()


def looks(compared: Compared, now: datetime) -> list[BalanceReading]:
    """Return the looks that came after, oldest first, as many as one round compares."""
    later = BalanceReading.objects.filter(team=compared.team_id, read_at__gt=compared.until, read_at__lte=now - REST)
    return list(later.order_by("read_at", "pk")[:_AT_ONCE])


def asked_at(look: BalanceReading) -> datetime:
    """Return from when on the account may have stood as the look says."""
    return look.asked_at or look.read_at - _LONGEST_LOOK


def is_quiet(look: BalanceReading, underway: Sequence[Underway]) -> bool:
    """Whether nothing but the look's own call was on its way meanwhile."""
    start = asked_at(look)
    return not any(
        each.start <= look.read_at and each.end >= start
        for each in underway
        if each.job_id is None or each.job_id != look.job_id
    )


def movements(team_id: int, start: datetime, end: datetime) -> list[Movement]:
    """Return what the ledger says moved the balance after `start` and up to `end`: two queries.

    A correction speaks of the moment of its charge, unless it names its own window.
    """
    rows = LedgerEntry.objects.filter(team=team_id, at__gt=start, at__lte=end).order_by()
    found = [
        Movement(at=row.at, amount=row.amount if row.kind == Kind.ALLOCATION else -row.amount, job_id=row.job_id)
        for row in rows.filter(kind__in=[Kind.ALLOCATION, Kind.CHARGE])
    ]
    later = LedgerEntry.objects.filter(
        team=team_id,
        kind__in=[Kind.CORRECTION, Kind.ADJUSTMENT],
        corrects__kind=Kind.CHARGE,
        corrects__at__gt=start,
        corrects__at__lte=end,
        window_opening=None,
    )
    of_charges = later.order_by().values_list("corrects__at", "amount", "job_id")
    return [*found, *(Movement(at=at, amount=-amount, job_id=job_id) for at, amount, job_id in of_charges)]


def rest_of(window: Window, known: Sequence[Movement]) -> int:
    """Return how much more the balance rose than the ledger says; below 0 if it fell by more."""
    return window.change - sum(each.amount for each in known if window.holds(each.at))


def move_on(team_id: int, window: Window, *, rest: int) -> None:
    """Note that the window is compared, once: raise Overtaken if it was, or if its rest is another by now.

    Call it in a transaction, before any budget is moved.
    """
    here = Compared.objects.filter(team=team_id, reading=window.opening)
    if not here.update(reading=window.closing, until=window.closing.read_at):
        raise Overtaken
    if rest_of(window, movements(team_id, window.opening.read_at, window.closing.read_at)) != rest:
        raise Overtaken


def begin_at(team_id: int, opening: BalanceReading, later: BalanceReading) -> None:
    """Compare from a later look on: what the balance was before says nothing about it."""
    Compared.objects.filter(team=team_id, reading=opening).update(reading=later, until=later.read_at)


def write(team: Team, window: Window, rest: int, *, at: datetime, addition: str = "") -> LedgerEntry:
    """Write the row of a window whose rest nobody can explain, and tell of it; in the transaction that moved on."""
    entry = LedgerEntry.objects.create(
        team=team,
        kind=Kind.UNEXPLAINED,
        amount=-rest,
        month=month_of(team, window.closing.read_at),
        at=at,
        reason=f"{sentence(team, window, rest)}{addition}"[:500],
        **window.columns,
    )
    tell_of(team, entry)
    return entry


def sentence(team: Team, window: Window, rest: int) -> str:
    """Say what happened to the balance, and when, in the team's time."""
    when, amount = between(team, window.opening.read_at, window.closing.read_at), in_credits(abs(rest))
    if rest < 0:
        return f"{when} the balance fell by {amount} that no video of ours explains."
    return (
        f"{when} the balance rose by {amount} that nothing of ours explains: "
        "given back by Samsar, or added outside the portal."
    )


def between(team: Team, start: datetime, end: datetime) -> str:
    """Write a stretch of time: "Between 12:04 and 12:31 on 26 November"."""
    first, last = start.astimezone(team.tz), end.astimezone(team.tz)
    if first.date() != last.date():
        return f"Between {first:%H:%M} on {first:%-d %B} and {last:%H:%M} on {last:%-d %B}"
    clock = "%H:%M:%S" if f"{first:%H:%M}" == f"{last:%H:%M}" else "%H:%M"
    return f"Between {first:{clock}} and {last:{clock}} on {last:%-d %B}"


def explain(entry: LedgerEntry, *, words: str, by: User, at: datetime) -> bool:
    """Note, in a row of 0 credits, what a person knows of an unexplained window; False if somebody did before.

    The window's own row stays as it is: no budget ever counted it, and none does now.
    """
    try:
        with transaction.atomic():
            LedgerEntry.objects.create(
                team_id=entry.team_id,
                kind=Kind.ADJUSTMENT,
                amount=0,
                month=entry.month,
                at=at,
                corrects=entry,
                decided_by=by,
                reason=f"Outside the portal: {words}"[:500],
            )
            facts: dict[str, trail.Value] = {"credits": entry.amount, "reason": words}
            trail.record(entry.team_id, Action.CHARGE_EXPLAINED, at=at, by=by, subject=entry.reason, after=facts)
    except IntegrityError:
        return False
    return True


def open_rows(team: Team) -> QuerySet[LedgerEntry]:
    """Return the rows that somebody may explain: windows, and later words that no unexplained window took up."""
    rows = LedgerEntry.objects.filter(team=team, kind=Kind.UNEXPLAINED)
    return rows.filter(Q(corrects=None) | Q(window_opening=None))


def windows(team: Team) -> list[Unexplained]:
    """Return the newest unexplained windows of the team, newest first: three queries at most."""
    rows = LedgerEntry.objects.filter(team=team)
    own = list(open_rows(team).select_related("corrects").order_by("-pk")[:SHOWN])
    back: Counter[int | None] = Counter()
    openings = [entry.window_opening for entry in own if entry.window_opening]
    counted = rows.filter(kind=Kind.UNEXPLAINED, corrects__isnull=False, window_opening__in=openings)
    for opening, amount in counted.order_by().values_list("window_opening", "amount"):
        back[opening] += amount
    told = explained.among(team, own)
    return [
        Unexplained(entry=entry, net=entry.amount + back[entry.window_opening], explained=told.get(entry.pk))
        for entry in own
    ]


def compared_until(team: Team) -> datetime | None:
    """Return up to when the team's ledger and balance were compared; None when no look at it came yet."""
    return Compared.objects.filter(team=team).values_list("until", flat=True).first()
