"""The form of a new price list: what was typed, what is wrong with it, and what it changes. It touches no row."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from credits.price_documents import OTHERS, BadPrices
from credits.prices import differences
from home.typed import NotCredits, read_credits, write_credits
from samsar.price_list import ModelPrice, PriceList
from samsar.pricing import credits_text
from teams.models import Team

FACTOR: Final = "hunyuan_factor"
FROM: Final = "effective_from"
NOTE_LENGTH: Final = 300
#: Further ahead is no plan but a slip of the hand.
_FURTHEST: Final = timedelta(days=2 * 366)
_FACTOR: Final = re.compile(r"[0-9]{1,3}(\.[0-9]{1,3})?")
_SPACES: Final = dict.fromkeys(map(ord, " \u2009\u202f\u00a0"))
_LIST: Final = re.compile(r"[\s,;]+")


@dataclass(kw_only=True)
class Field:
    """One price as text: what stands in the form, what was before, and what is wrong with it."""

    name: str
    value: str
    was: str
    element: str
    label: str = ""
    problem: str = ""

    @property
    def change(self) -> str:
        """What it changes, in words; empty where it says the same as before."""
        read = _number if self.name == FACTOR or self.name.startswith("units:") else _credits
        new, old = read(self.value), read(self.was)
        if self.value.strip() == self.was or (new is not None and new == old):
            return ""
        if not self.was:
            return "new" if self.value.strip() else ""
        if new is None or not old:
            return f"was {self.was}"
        share = abs(new - old) * 100 / old
        return f"was {self.was}, {share:.3g} % {'more' if new > old else 'less'}"


@dataclass(kw_only=True)
class ModelRow:
    """A video model's two fields; `is_listed` if the list before has it."""

    name: str
    base: Field
    units: Field
    is_listed: bool


@dataclass(kw_only=True)
class PriceForm:
    """All prices as text beside those in force; `starts` is the list that it starts from."""

    team: Team
    starts: PriceList
    rows: list[ModelRow]
    others: list[Field]
    since: str = ""
    note: str = ""
    problems: dict[str, str] = field(default_factory=dict)
    #: Whether changes are shown beside the fields.
    is_reviewed: bool = False

    @classmethod
    def of(
        cls,
        team: Team,
        starts: PriceList,
        models: Iterable[str],
        typed: Mapping[str, Any] | None = None,
        suggested: Mapping[str, int] | None = None,
    ) -> "PriceForm":
        """Return the form filled with what was typed, else with the list it starts from and what is suggested."""

        def one(name: str, was: str, element: str, label: str = "") -> Field:
            value = write_credits(suggested[name]) if suggested and name in suggested else was
            if typed is not None:
                value = str(typed.get(name) or "").replace("\x00", "")[:40]
            return Field(name=name, value=value, was=was, element=element, label=label)

        rows = []
        for number, name in enumerate(dict.fromkeys([*starts.video_models, *models])):
            listed = starts.video_models.get(name)
            base = one(f"base:{name}", write_credits(listed.base) if listed else "", f"base-{number}", name)
            units = one(f"units:{name}", ", ".join(map(str, listed.unit_seconds)) if listed else "", f"units-{number}")
            rows.append(ModelRow(name=name, base=base, units=units, is_listed=listed is not None))
        others = [one(name, write_credits(getattr(starts, name)), name, label) for name, label in OTHERS.items()]
        others.append(one(FACTOR, f"{starts.hunyuan_factor}", FACTOR, "Factor for HUNYUAN pictures"))
        told = typed or {}
        return cls(
            team=team,
            starts=starts,
            rows=rows,
            others=others,
            since=str(told.get(FROM) or "").strip()[:40],
            note=" ".join(str(told.get("note") or "").replace("\x00", "").split())[:NOTE_LENGTH],
            is_reviewed=typed is not None or bool(suggested),
        )

    @property
    def fields(self) -> list[Field]:
        """All fields with a price, in the order of the page."""
        return [each for row in self.rows for each in (row.base, row.units)] + self.others

    @property
    def whole_problem(self) -> str:
        """What is wrong with the form as a whole, or with what stands in no field of it."""
        shown = {each.name for each in self.fields} | {FROM}
        return " ".join(text for name, text in self.problems.items() if name not in shown)

    @property
    def since_problem(self) -> str:
        """What is wrong with the moment."""
        return self.problems.get(FROM, "")

    @property
    def changes(self) -> int:
        """How many prices differ from those it starts from."""
        return sum(bool(each.change) for each in self.fields)

    def say(self, problems: Mapping[str, str]) -> None:
        """Put each problem at its field."""
        self.problems.update(problems)
        for each in self.fields:
            each.problem = self.problems.get(each.name, "")

    def prices(self) -> PriceList:
        """Return what was typed as a list without a name; raise BadPrices for what is no price."""
        problems, models = dict[str, str](), dict[str, ModelPrice]()
        for row in self.rows:
            if not row.base.value.strip() and not (row.units.value.strip() and row.is_listed):
                continue  # a model without a price: a hole, if the list before has it
            if row.base.value.strip():
                base, units = _amount(row.base, problems), _units(row.units, problems)
                models[row.name] = ModelPrice(base=base, unit_seconds=units)
        found = {each.name: _amount(each, problems) for each in self.others if each.name != FACTOR}
        factor = _factor(self.others[-1], problems)
        if problems:
            raise BadPrices(problems)
        return PriceList(version="", video_models=models, hunyuan_factor=factor, **found)

    def moment(self, now: datetime) -> datetime | None:
        """Return from when it holds, typed in the team's time; None for at once. Raises BadPrices."""
        if not self.since:
            return None
        try:
            typed = datetime.fromisoformat(self.since)
        except ValueError:
            raise BadPrices({FROM: "Write a day and a time, for example 2026-12-01 00:00."}) from None
        if typed.tzinfo is not None:
            raise BadPrices({FROM: f"Write the time as it is in {self.team.timezone}, without a zone of its own."})
        if typed.year < now.year - 1:
            raise BadPrices({FROM: "This moment is past. Leave it empty, and the prices change at once."})
        if typed.year > now.year + 3:
            raise BadPrices({FROM: "Prices are planned at most two years ahead."})
        moment = typed.replace(tzinfo=self.team.tz)
        if moment.astimezone(UTC).astimezone(self.team.tz).replace(tzinfo=None) != typed:
            raise BadPrices({FROM: f"In {self.team.timezone} the clocks skip this time. Write the next full hour."})
        if moment - now > _FURTHEST:
            raise BadPrices({FROM: "Prices are planned at most two years ahead."})
        return moment.astimezone(UTC)


def changes_between(before: PriceList, after: PriceList) -> list[str]:
    """Return what one version changed, each price in words: "RUNWAYML 60 → 72"."""
    found = []
    for name, (old, new) in differences(before, after).items():
        kind, _, model = name.partition(":")
        label = OTHERS.get(name, model or "Factor for HUNYUAN pictures")
        if kind == "units":
            label = f"{label}, seconds a unit"
        is_amount = kind != "units" and name != FACTOR
        shown = [credits_text(int(text)) if is_amount and text else text or "no price" for text in (old, new)]
        found.append(f"{label} {shown[0]} → {shown[1]}")
    return found


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text.translate(_SPACES))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _credits(text: str) -> Decimal | None:
    try:
        return Decimal(read_credits(text, parts=True))
    except NotCredits:
        return None


def _amount(each: Field, problems: dict[str, str]) -> int:
    if not each.value.strip():
        problems[each.name] = f"{each.label} has no price. Write 0 for what is free."
        return 0
    try:
        return read_credits(each.value, parts=True)
    except NotCredits as problem:
        problems[each.name] = str(problem)
        return 0


def _units(each: Field, problems: dict[str, str]) -> tuple[int, ...]:
    texts = [text for text in _LIST.split(each.value.strip()) if text]
    if all(text.isascii() and text.isdigit() and len(text) < 6 for text in texts):
        return tuple(sorted({int(text) for text in texts}))
    problems[each.name] = "Write lengths in whole seconds, for example 5, 10."
    return ()


def _factor(each: Field, problems: dict[str, str]) -> Decimal:
    text = each.value.translate(_SPACES)
    if _FACTOR.fullmatch(text):
        return Decimal(text)
    problems[each.name] = "Write the factor as a number of 1 or more, for example 1.5."
    return Decimal(1)
