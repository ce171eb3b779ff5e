"""The prices of a team: the versions of its list, the one in force at a moment, and what charges taught beside it.

What pages need stands in a `Book`. A process keeps it under the team's stamp,
which comes with the team's row and changes with every version and every charge
that teaches something: a team without either is priced without any question.
"""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock
from typing import Final, Generic, TypeVar
from uuid import UUID, uuid4

from django.db import transaction

from audit import trail
from audit.trail import Action
from credits import price_documents
from credits.learned import LATELY, Charged, newest
from credits.models import PriceVersion, PriceWithdrawal
from credits.price_documents import BadPrices
from samsar.learning import Comparable, charged_rate, listed_rate
from samsar.price_list import PUBLISHED, PriceList
from samsar.pricing import learned_words
from teams.models import Team, User
from teams.turns import turn

#: Teams whose prices a process keeps at hand.
_KEPT: Final = 500
_NAME_LENGTH: Final = 40
#: How it is refused.
IN_THE_PAST: Final = (
    "This moment is past. What was quoted stays as it was, so prices change from now on: {now} or later."
)
TAKEN: Final = (
    "Version {version} comes into force at that very moment. Choose another one, or withdraw that version first."
)
UNCHANGED: Final = "These are the prices that are in force at that moment already, so there is nothing to change."


class CannotWithdraw(Exception):
    """A version cannot be taken back, for the reason in the sentence; nothing was changed."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Book:
    """What prices a job at one moment: the list in force, and the larger rates that were charged lately."""

    prices: PriceList = PUBLISHED
    learned: dict[Comparable, int] = field(default_factory=dict)

    def rate(self, kind: str) -> int:
        """Return what one second, or one piece, of a kind that is no new video from a prompt counts as."""
        what = Comparable(kind=kind)
        return max(listed_rate(what, self.prices) or 0, self.learned.get(what, 0))

    def note(self, kind: str) -> str:
        """Say beside such a rate that it was learned; empty where the list's own counts."""
        what, listed = Comparable(kind=kind), listed_rate(Comparable(kind=kind), self.prices)
        rate = self.rate(kind)
        return "" if rate == listed else f"; {learned_words(what, rate, listed)}"


_Lists = tuple[tuple[datetime, PriceList], ...]


def book(team: Team, at: datetime) -> Book:
    """Return what prices the team's jobs at a moment.

    No query for a team whose prices are the published ones and were borne out,
    nor for one that this process asked about since they last changed; else two.
    """
    if team.prices_stamp is None:
        return Book()
    prices = current(team, at)
    learned = {}
    for charged in _charges.get(team.prices_stamp, lambda: tuple(newest(team, since=at - LATELY))):
        rate = charged_rate(charged.what, charged.milliseconds, charged.amount, prices)
        if charged.at > at - LATELY and rate is not None and charged.is_dearer_than(prices):
            learned[charged.what] = rate
    return Book(prices=prices, learned=learned)


def current(team: Team, at: datetime) -> PriceList:
    """Return the price list that is in force at a moment, the published one before the team's first: a query at most.

    It may be asked in a transaction that writes charges; a whole `book` may not.
    """
    if team.prices_stamp is None:
        return PUBLISHED
    lists = _lists.get(team.prices_stamp, lambda: _read_lists(team))
    return next((each for since, each in lists if since <= at), PUBLISHED)


def touch(team: Team) -> None:
    """Give the team a new stamp, so that every process reads its prices anew; in the transaction that changes them."""
    team.prices_stamp = uuid4()
    Team.objects.filter(pk=team.pk).update(prices_stamp=team.prices_stamp)


def touch_in_passing(team: Team) -> None:
    """The same from a transaction that moved budgets before: it waits for nobody who has the team's turn.

    Whoever has it may wait for those budgets. Then the stamp follows once this transaction ended.
    """
    row = Team.objects.select_for_update(no_key=True, skip_locked=True).filter(pk=team.pk)
    if row.values_list("pk", flat=True).first() is not None:
        touch(team)
    else:
        transaction.on_commit(lambda: touch(team), robust=True)


def versions(team: Team) -> list[PriceVersion]:
    """Return all versions of a team, the one that comes into force last first, withdrawn ones too: one query."""
    rows = PriceVersion.objects.filter(team=team).select_related("made_by", "withdrawal__by")
    return list(rows.order_by("-effective_from", "-pk"))


def in_force(rows: Sequence[PriceVersion], at: datetime) -> PriceVersion | None:
    """Return which of a team's versions is in force; None for the published list."""
    return next((row for row in rows if not is_withdrawn(row) and row.effective_from <= at), None)


def is_withdrawn(row: PriceVersion) -> bool:
    """Whether a version was taken back."""
    return hasattr(row, "withdrawal")


def make(
    team: Team, prices: PriceList, *, effective_from: datetime | None, by: User, at: datetime, note: str = ""
) -> PriceVersion:
    """Make a version of these prices, in force from a moment, or at once with None; its name is made of the day.

    Raises BadPrices, with nothing changed, for a hole or an absurd price, a
    moment in the past or one that another version has, and for no change at all.
    """
    since = effective_from or at
    if since < at:
        raise BadPrices({"effective_from": IN_THE_PAST.format(now=f"{at.astimezone(team.tz):%-d %B, %H:%M}")})
    with turn(team):
        rows = versions(team)
        standing = [row for row in rows if not is_withdrawn(row)]
        if taken := next((row for row in standing if row.effective_from == since), None):
            raise BadPrices({"effective_from": TAKEN.format(version=taken.version)})
        earlier = in_force(rows, since)
        before = price_documents.restore(earlier.version, earlier.document) if earlier else PUBLISHED
        price_documents.check(prices, before)
        for coming in (row for row in standing if row.effective_from > since):
            _check_followed(prices, coming)
        if price_documents.same(prices, before):
            raise BadPrices({"": UNCHANGED})
        row = PriceVersion.objects.create(
            team=team,
            version=_name(rows, since.astimezone(team.tz)),
            effective_from=since,
            document=price_documents.dump(prices),
            made_by=by,
            made_at=at,
            note=note,
        )
        facts: dict[str, trail.Value] = {"from": since.astimezone(team.tz).isoformat(timespec="minutes")}
        trail.record(
            team.pk,
            Action.PRICES_MADE,
            at=at,
            by=by,
            subject=row.version,
            before={"version": before.version},
            after={"version": row.version, **facts, "changes": len(differences(before, prices))},
        )
        touch(team)
    return row


def withdraw(team: Team, version: str, *, by: User, at: datetime) -> PriceVersion:
    """Take back a version that is not in force yet; raise CannotWithdraw, or PriceVersion.DoesNotExist."""
    with turn(team):
        row = PriceVersion.objects.select_related("withdrawal").get(team=team, version=version)
        if is_withdrawn(row):
            raise CannotWithdraw(f"Version {row.version} was withdrawn already. Nothing was changed.")
        if row.effective_from <= at:
            raise CannotWithdraw(
                f"Version {row.version} is in force already, and jobs may have been quoted at it. Nothing was changed; "
                "make a new version with the prices that should hold."
            )
        PriceWithdrawal.objects.create(version=row, by=by, at=at)
        trail.record(team.pk, Action.PRICES_WITHDRAWN, at=at, by=by, subject=row.version)
        touch(team)
    return row


def differences(before: PriceList, after: PriceList) -> dict[str, tuple[str, str]]:
    """Return what differs, by field, as it was and as it is, in plain values; a new model was "" before."""
    old, new = _fields(before), _fields(after)
    return {name: (old.get(name, ""), value) for name, value in new.items() if old.get(name) != value}


def _check_followed(prices: PriceList, coming: PriceVersion) -> None:
    """Raise BadPrices where a version that is planned already would leave a hole behind these prices."""
    lost = [name for name in prices.video_models if name not in coming.document["video_models"]]
    said = "Version {version}, which is planned for later, has no price for {name}. Withdraw that version first."
    if lost:
        raise BadPrices({f"base:{name}": said.format(version=coming.version, name=name) for name in lost})


def _fields(prices: PriceList) -> dict[str, str]:
    found = {name: str(getattr(prices, name)) for name in (*price_documents.OTHERS, "hunyuan_factor")}
    for name, price in prices.video_models.items():
        found[f"base:{name}"] = str(price.base)
        found[f"units:{name}"] = ", ".join(map(str, price.unit_seconds))
    return found


def _name(rows: Sequence[PriceVersion], since: datetime) -> str:
    """Name a version by the day from which it holds, in the team's zone; of several on a day by a number too."""
    taken, day = {row.version for row in rows}, f"{since:%Y-%m-%d}"
    number = next(number for number in range(1, len(taken) + 2) if _numbered(day, number) not in taken)
    return _numbered(day, number)


def _numbered(day: str, number: int) -> str:
    return day if number == 1 else f"{day}, {number}"[:_NAME_LENGTH]


def _read_lists(team: Team) -> _Lists:
    """Read the versions that stand, the newest first."""
    rows = PriceVersion.objects.filter(team=team, withdrawal=None).order_by("-effective_from", "-pk")
    found = rows.values_list("effective_from", "version", "document")
    return tuple((since, price_documents.restore(version, document)) for since, version, document in found)


_Read = TypeVar("_Read")


class _Shelf(Generic[_Read]):
    """What this process read, by the stamp that it belongs to; what was not asked for longest makes room."""

    def __init__(self) -> None:
        self._kept: OrderedDict[UUID, _Read] = OrderedDict()
        self._lock = Lock()

    def get(self, stamp: UUID, read: Callable[[], _Read]) -> _Read:
        """Return what is kept under the stamp; else read it: never older than the stamp, which was read before."""
        with self._lock:
            if stamp in self._kept:
                self._kept.move_to_end(stamp)
                return self._kept[stamp]
        found = read()
        with self._lock:
            self._kept[stamp] = found
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return found


_lists = _Shelf[_Lists]()
_charges = _Shelf[tuple[Charged, ...]]()
