"""What pages say about decisions, in words."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from reviews.models import Choice
from reviews.record import Entry, Record
from teams.days import day_text
from teams.models import Team


@dataclass(frozen=True, slots=True)
class Told:
    """One decision as a line of the list; `mark` is the tone of its dot."""

    words: str
    reason: str
    day: str
    mark: str


class Said:
    """A record in words."""

    def __init__(self, record: Record, team: Team, now: datetime) -> None:
        self._record, self._team, self._now = record, team, now

    @property
    def standing(self) -> str:
        """Who decided about this version, and when; empty when nobody did."""
        last = self._record.standing
        return f"by {last.by} on {self._day(last.at)}" if last else ""

    @property
    def before(self) -> str:
        """The approval of an earlier version, where nothing is decided about this one."""
        before = self._record.approved_before
        if self._record.standing or before is None:
            return ""
        return f"Version {before.version} was approved by {before.by} on {self._day(before.at)}."

    @property
    def relative(self) -> str:
        """The approval of an older relative, where nothing is decided here."""
        found = self._record.relative
        if self._record.standing or self._record.approved_before or found is None:
            return ""
        return f"was approved by {found.by} on {self._day(found.at)}."

    @property
    def relative_href(self) -> str:
        """The page of that relative."""
        found = self._record.relative
        return reverse("video", args=[self._team.key, found.public_id]) if found else ""

    @property
    def list(self) -> "list[Told]":
        """Every decision, newest first."""
        return [self._told(each) for each in self._record.entries]

    def _told(self, entry: Entry) -> Told:
        mark = {Choice.APPROVED: "done", Choice.CHANGES: "now"}.get(entry.choice, "")
        words = f"Version {entry.version}: {entry.choice.label.lower()} by {entry.by}"
        return Told(words, entry.reason, self._day(entry.at), mark)

    def _day(self, moment: datetime) -> str:
        return day_text(moment, self._team, now=self._now)
