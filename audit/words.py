"""The trail in words: a sentence for each entry, what it says of before and after, and the groups of actions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import cached_property
from typing import Final

from audit.models import Entry
from audit.trail import Action, Value
from samsar.pricing import credits_text, in_credits

#: Who did what no person did.
PORTAL: Final = "The portal"
#: The groups of actions, by the name that stands in addresses.
GROUPS: Final[Mapping[str, str]] = {
    "people": "People",
    "accounts": "Ways of signing in",
    "keys": "Keys",
    "money": "Money",
    "videos": "Videos",
    "projects": "Projects",
    "team": "Team and trail",
}
#: The group of an action by what it is done to, the part before the point, so that one of a later version has one too.
_GROUP_OF: Final[Mapping[str, str]] = {
    "member": "people",
    "invitation": "people",
    "work": "people",
    "account": "accounts",
    "connection": "keys",
    "hook": "keys",
    "budget": "money",
    "spending": "money",
    "credits": "money",
    "prices": "money",
    "charge": "money",
    "session": "money",
    "jobs": "money",
    "approval": "money",
    "videos": "videos",
    "decision": "videos",
    "project": "projects",
    "team": "team",
    "audit": "team",
}
#: Values under these names are thousandths of a credit.
_AMOUNTS: Final = frozenset(
    {
        "limit",
        "credits",
        "amount",
        "price",
        "reserved",
        "charged",
        "freed",
        "hourly_team",
        "hourly_member",
        "approval_above",
    }
)
_LABELS: Final[Mapping[str, str]] = {
    "limit": "Monthly limit",
    "last_four": "Key ends in",
    "settled": "Settled as",
    "hourly_team": "Team within an hour",
    "hourly_member": "One member within an hour",
    "approval_above": "Approval above",
}
#: What somebody had who left, and what became of each: entries keep the names of the groups and the answers.
_LEFT: Final[Mapping[str, tuple[str, Mapping[str, str]]]] = {
    "running": ("Videos that rendered", {"keep": "went on", "stop": "asked to be cancelled"}),
    "waiting": ("Videos not sent yet", {"keep": "parked", "hand over": "handed over", "stop": "cancelled"}),
    "drafts": ("Drafts", {"keep": "kept", "hand over": "handed over", "stop": "deleted"}),
    "views": ("Saved views", {"keep": "kept", "hand over": "handed over", "stop": "deleted"}),
}
_OF_LEFT: Final[Mapping[str, str]] = {
    **{name: label for name, (label, _) in _LEFT.items()},
    "reserved": "Reserved for them",
    "unconfirmed": "Charges that nobody is sure of",
    "to": "Handed over to",
    "cancelled": "Videos cancelled",
    "freed": "Credits free again",
}
_NOTHING: Final[Mapping[str, str]] = {
    "limit": "no limit",
    "last_four": "no key",
    "credits": "unknown",
    "hourly_team": "no limit",
    "hourly_member": "no limit",
    "approval_above": "never",
}


def group_of(action: str) -> str:
    """Return the name of the group that an action belongs to; empty for none of ours."""
    return _GROUP_OF.get(action.partition(".")[0], "")


def actions_in(group: str) -> list[Action]:
    """Return the actions of a group, in the order in which they are written down."""
    return [action for action in Action if group_of(action) == group]


def verb(action: str) -> str:
    """Return what was done in words; one of a later version of the portal is named as it stands."""
    return str(Action(action).label) if action in Action.values else f"did what this version has no words for: {action}"


def day_text(moment: datetime) -> str:
    """Write a day, such as 5 November 2026."""
    return f"{moment:%-d %B %Y}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """One fact of an entry in words; `old` or `new` is empty where nothing is said about that side."""

    label: str
    old: str
    new: str
    #: Whether `new` is what became of `old`, and not what stands in its place: "2, handed over".
    is_fate: bool = False

    @property
    def arrow(self) -> str:
        """The values alone: "creator → manager", or the one that is known."""
        if self.old and self.new:
            return f"{self.old}, {self.new}" if self.is_fate else f"{self.old} → {self.new}"
        return self.new or f"{self.old} before"


_TO_ONESELF: Final = {Action.MEMBER_JOINED, Action.MEMBER_LEFT, *actions_in("accounts")}


class Line:
    """One entry as people read it, in a team's zone."""

    def __init__(self, entry: Entry, zone: tzinfo) -> None:
        self.entry, self.zone = entry, zone
        self.at = entry.at.astimezone(zone)
        self.who = entry.actor_name or ("Somebody" if entry.actor_id else PORTAL)
        self.verb = verb(entry.action)
        self.subject = entry.subject

    @property
    def whom(self) -> str:
        """The subject, but where somebody did it to themselves and the sentence names them already."""
        is_oneself = self.entry.action in _TO_ONESELF and self.subject == self.who
        return "" if is_oneself else self.subject

    @property
    def clock(self) -> str:
        """The time of day in the team's zone; a template's own filter would write it in another."""
        return f"{self.at:%H:%M}"

    @property
    def is_portal(self) -> bool:
        """Whether no person did it."""
        return self.entry.actor_id is None

    @cached_property
    def changes(self) -> list[Change]:
        """What is said of before and after, each fact once."""
        before, after = self.entry.before, self.entry.after
        return [
            Change(
                label=self._label(name),
                old=self._value(name, before)
                if before.get(name, "") != after.get(name, "") or name not in after
                else "",
                new=self._value(name, after),
                is_fate=self._is_of_left and name in _LEFT,
            )
            for name in dict.fromkeys([*before, *after])
        ]

    @property
    def sentence(self) -> str:
        """All of it in one sentence: "Mira Solberg changed a role: ola@example.test, creator → manager"."""
        told = [
            each.arrow if len(self.changes) == 1 and each.old and each.new else f"{_lower(each.label)} {each.arrow}"
            for each in self.changes
        ]
        rest = ", ".join(filter(None, [self.whom, "; ".join(told)]))
        return f"{self.who} {self.verb}: {rest}" if rest else f"{self.who} {self.verb}"

    def side(self, values: Mapping[str, Value]) -> str:
        """Return the facts of one side in words: "Role: creator; Project: Spring"."""
        return "; ".join(f"{self._label(name)}: {self._value(name, values)}" for name in values)

    @property
    def _is_of_left(self) -> bool:
        return self.entry.action == Action.WORK_HANDED_OVER

    def _label(self, name: str) -> str:
        label = _OF_LEFT.get(name) if self._is_of_left else None
        return label or _LABELS.get(name, name.replace("_", " ").capitalize())

    def _value(self, name: str, values: Mapping[str, Value]) -> str:
        if name not in values:
            return ""
        value = values[name]
        if value is None or value == "":
            return _NOTHING.get(name, "none")
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, int):
            if name == "credits" or (name == "freed" and self._is_of_left):
                return credits_text(value)  # the label says what it counts
            return in_credits(value) if name in _AMOUNTS else credits_text(value * 1000)
        if self._is_of_left and name in _LEFT:
            return _LEFT[name][1].get(str(value), str(value))
        if name == "last_four":
            return f"…{value}"
        return self._moment(value) if name == "from" or name.endswith(("_at", "_until")) else str(value)

    def _moment(self, text: str) -> str:
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            return text
        return f"{moment.astimezone(self.zone):%-d %B %Y, %H:%M}" if moment.tzinfo else day_text(moment)


def _lower(label: str) -> str:
    return label[:1].lower() + label[1:]
