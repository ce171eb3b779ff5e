"""Reading the trail: what an address asks for, and the entries that answer it, newest first, page by page.

Reading an address forgives: what is unknown or absurd is left out, and said in
a sentence.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any, Final, Self
from urllib.parse import urlencode

from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet

from audit.models import Entry
from audit.trail import Action
from audit.words import GROUPS, PORTAL, actions_in, day_text

#: Entries on one page.
PAGE: Final = 50
#: So many people can be chosen from; the first who joined.
MOST_PEOPLE: Final = 500
#: In the place of a person: what the portal did by itself.
NOBODY: Final = "portal"
LONGEST_WORD: Final = 100  # characters
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_YEARS: Final = range(2000, 3000)
_CURSOR: Final = re.compile(r"([0-9]{1,16})\.([0-9]{1,18})")


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """What of the trail is asked for. Empty or None stands for what is not; days are the team's.

    `person` is a user's number as text, or NOBODY; `action` is one action or the name of a group.
    `problems` says in a sentence each what was left out of the address.
    """

    person: str = ""
    action: str = ""
    since: date | None = None
    until: date | None = None
    word: str = ""
    after: tuple[datetime, int] | None = None
    problems: tuple[str, ...] = ()

    @classmethod
    def parse(cls, address: Mapping[str, Any], people: Mapping[str, str]) -> Self:
        """Return what an address asks for; `people` are those who stand in the trail, by number."""
        told = {name: str(address.get(name) or "").replace("\x00", "").strip() for name in _NAMES}
        problems: list[str] = []
        person, action, word = told["person"], told["action"], told["q"]
        if person and person != NOBODY and person not in people:
            problems.append(f"Nobody known as {_quoted(person)} stands in this trail, so everybody is shown.")
            person = ""
        if action and action not in GROUPS and action not in Action.values:
            problems.append(f"There is no action called {_quoted(action)}, so all of them are shown.")
            action = ""
        if len(word) > LONGEST_WORD:
            problems.append(f"Only the first {LONGEST_WORD} characters of the subject are looked for.")
            word = word[:LONGEST_WORD].rstrip()
        since, until = (_day(told[name], problems) for name in ("from", "to"))
        if since and until and until < since:
            problems.append("The last day is before the first, so nothing can be found. Choose a later last day.")
        after = _place(told["after"], problems)
        asked = cls(person=person, action=action, since=since, until=until, word=word, after=after)
        return replace(asked, problems=tuple(problems))

    def query(self, after: Entry | None = None) -> str:
        """Return the address's query that asks for the same, beginning after an entry if one is given."""
        told = {
            "person": self.person,
            "action": self.action,
            "from": self.since and self.since.isoformat(),
            "to": self.until and self.until.isoformat(),
            "q": self.word,
            "after": after and f"{(after.at - _EPOCH) // timedelta(microseconds=1)}.{after.pk}",
        }
        return urlencode({name: value for name, value in told.items() if value})

    @property
    def is_filtered(self) -> bool:
        """Whether not all of the trail is asked for."""
        return bool(self.person or self.action or self.since or self.until or self.word)

    def in_words(self, people: Mapping[str, str]) -> str:
        """Say what is asked for: "by Mira Solberg, about money, from 1 November 2026"; "everything" for all of it."""
        whose = PORTAL if self.person == NOBODY else people.get(self.person, "")
        label = f"about {GROUPS[self.action].lower()}" if self.action in GROUPS else ""
        if self.action and not label:
            label = f"“{Action(self.action).label}”"
        told = [
            whose and f"by {whose[:1].lower() + whose[1:] if self.person == NOBODY else whose}",
            label,
            f"from {_written(self.since)}" if self.since else "",
            f"until {_written(self.until)}" if self.until else "",
            self.word and f"with {_quoted(self.word)} in the subject",
        ]
        return ", ".join(filter(None, told)) or "everything"


_NAMES: Final = ("person", "action", "from", "to", "q", "after")


def matching(team_id: int, asked: Asked, zone: tzinfo) -> QuerySet[Entry]:
    """Return a team's entries that pass the filters, newest first, whatever the page."""
    found = Entry.objects.filter(team_id=team_id)
    if asked.person:
        found = found.filter(actor_id=None if asked.person == NOBODY else int(asked.person))
    if asked.action in GROUPS:
        found = found.filter(action__in=actions_in(asked.action))
    elif asked.action:
        found = found.filter(action=asked.action)
    if asked.since:
        found = found.filter(at__gte=datetime.combine(asked.since, time.min, zone))
    if asked.until:
        found = found.filter(at__lt=datetime.combine(asked.until + timedelta(days=1), time.min, zone))
    if asked.word:
        found = found.filter(sought__contains=asked.word.casefold())
    return found.order_by("-at", "-pk")


def page(team_id: int, asked: Asked, zone: tzinfo) -> tuple[list[Entry], bool]:
    """Return the entries of one page and whether there are older ones: one query, as quick at the end as at the top."""
    found = matching(team_id, asked, zone)
    if asked.after:
        at, pk = asked.after
        # The first condition says nothing new, and is what an index can begin at.
        found = found.filter(Q(at__lte=at), Q(at__lt=at) | Q(pk__lt=pk))
    rows = list(found[: PAGE + 1])
    return rows[:PAGE], len(rows) > PAGE


def people(team_id: int) -> dict[str, str]:
    """Return who ever did something that stands in a team's trail, by number, as they are called now.

    One query that hops from person to person in the index: however long the trail, it costs what the people do.
    """
    user = get_user_model()
    rows = user._default_manager.raw(
        f"""
        WITH RECURSIVE hop(id) AS (
            SELECT (SELECT actor_id FROM audit_entry WHERE team_id = %s AND actor_id IS NOT NULL
                    ORDER BY actor_id LIMIT 1)
            UNION ALL
            SELECT (SELECT actor_id FROM audit_entry WHERE team_id = %s AND actor_id > hop.id
                    ORDER BY actor_id LIMIT 1)
            FROM hop WHERE hop.id IS NOT NULL
        )
        SELECT person.* FROM hop JOIN {user._meta.db_table} person ON person.id = hop.id ORDER BY hop.id LIMIT %s
        """,  # noqa: S608 - the name of a table of ours
        [team_id, team_id, MOST_PEOPLE],
    )
    return {str(row.pk): str(row) for row in rows}


def _day(text: str, problems: list[str]) -> date | None:
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = date.min
    if not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text) or day.year not in _YEARS:
        problems.append(f"{_quoted(text)} is not a day of this trail and was left out. Write it like 2026-11-20.")
        return None
    return day


def _place(text: str, problems: list[str]) -> tuple[datetime, int] | None:
    if not text:
        return None
    if found := _CURSOR.fullmatch(text):
        return _EPOCH + timedelta(microseconds=int(found[1])), int(found[2])
    problems.append("There is no such page of this trail, so it begins with the newest entry.")
    return None


def _written(day: date) -> str:
    return day_text(datetime.combine(day, time.min))


def _quoted(text: str) -> str:
    return f"“{text[:40]}{'…' if len(text) > 40 else ''}”"
