"""What may be a name, and a team's own: its name and the time zone in which its months begin."""

import re
from datetime import datetime
from functools import cache
from typing import Final
from zoneinfo import available_timezones

from audit.trail import Action, record
from teams.members import MayNot, Refused
from teams.models import Membership, Team
from teams.roles import Permission
from teams.turns import turn

NAME_LENGTH: Final = 80
#: What joins letters of Persian and Hindi, and the parts of an emoji. Between plain letters it would only hide.
_JOINS: Final = re.compile(r"(?<=[^\x00-\x7f\u200c\u200d])[\u200c\u200d](?=[^\x00-\x7f\u200c\u200d])")


def shows(line: str) -> bool:
    """Whether every character of a name can be seen, or joins two that can: nothing that turns or hides letters."""
    return _JOINS.sub("", line).isprintable()


def rename(by: Membership, name: str, timezone: str, *, now: datetime) -> Team:
    """Give the team this name and time zone; return it as it is now. The same again changes and records nothing.

    Raises Refused and changes nothing.
    """
    if not by.may(Permission.MEMBERS):
        raise MayNot(Permission.MEMBERS.refusal)
    line = " ".join(name.replace("\0", "").split())
    if not line:
        raise Refused("A team needs a name. Nothing was changed.")
    if not shows(line):
        raise Refused("This name holds characters that do not show. Nothing was changed.")
    if len(line) > NAME_LENGTH:
        raise Refused(f"This name has {len(line)} characters; at most {NAME_LENGTH} fit. Nothing was changed.")
    if timezone not in available_timezones():
        raise Refused("There is no such time zone. Nothing was changed.")
    with turn(by.team):
        team = Team.objects.get(pk=by.team_id)
        if (team.name, team.timezone) != (line, timezone):
            Team.objects.filter(pk=team.pk).update(name=line, timezone=timezone)
            record(
                team.pk,
                Action.TEAM_RENAMED,
                at=now,
                by=by.user,
                subject=line,
                before={"name": team.name, "timezone": team.timezone},
                after={"name": line, "timezone": timezone},
            )
            team.name, team.timezone = line, timezone
    return team


def timezones(current: str = "UTC") -> list[str]:
    """Return the zones to choose from: UTC, then places, and the one that is set."""
    return ["UTC", *sorted((_places() | {current}) - {"UTC"})]


@cache
def _places() -> frozenset[str]:
    names = (name for name in available_timezones() if "/" in name)
    return frozenset(name for name in names if not name.startswith(("Etc/", "SystemV/", "US/")))
