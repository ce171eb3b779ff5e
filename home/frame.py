"""What the frame around every team page shows: one lazy object, at most one query, none in a fragment."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, cached_property
from typing import Any

from django.db import connection
from django.db.models import Count, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone

from credits import balance
from credits.brakes import Pause
from notices.models import Notice
from teams.models import Connection, Team
from videos.jobs.states import UNSETTLED, State
from videos.models import Brief, Draft, Job

#: A single lost answer is no news; a minute without any is.
SILENCE_WORTH_A_WORD = timedelta(minutes=1)

_SECTIONS = {
    "home": "home",
    "create": "create",
    "create_prompt": "create",
    "create_sheet": "create",
    "form_save": "create",
    "drafts": "create",
    "briefs": "create",
    "brief_use": "create",
    "fonts": "create",
    "create_images": "create",
    "create_images_list": "create",
    "library": "library",
    "views": "library",
    "view_new": "library",
    "projects": "projects",
    "project": "projects",
    "project_new": "projects",
    "library_filter": "library",
    "video": "library",
    "translate": "library",
    "bulk_translate": "library",
    "remove_subtitles": "library",
    "bulk_remove_subtitles": "library",
    "bulk_tag": "library",
    "bulk_move": "library",
    "bulk_delete": "library",
    "bulk_purge": "library",
    "join": "library",
    "decision": "library",
    "decision_save": "library",
    "review": "review",
    "review_changes": "review",
    "review_approved": "review",
    "activity": "activity",
    "batch": "activity",
    "release": "activity",
    "release_send": "activity",
    "video_cancel": "activity",
    "notices": "notices",
    "settings": "settings",
    "notices_settings": "settings",
    "connection_save": "settings",
    "connection_revoke": "settings",
    "live_open": "settings",
    "hooks": "settings",
    "hook_new": "settings",
    "hook": "settings",
    "hook_change": "settings",
    "hook_secret": "settings",
    "hook_remove": "settings",
    "hook_delivery": "settings",
    "status": "status",
    "credits": "credits",
    "my_credits": "credits",
    "ledger": "credits",
    "budgets": "credits",
    "budget_set": "credits",
    "rules": "credits",
    "rule_pause": "credits",
    "rule_velocity": "credits",
    "rule_approval": "credits",
    "prices": "credits",
    "price_new": "credits",
    "adjust": "credits",
    "unexplained": "credits",
    "explain": "credits",
    "requests": "credits",
    "request_approve": "credits",
    "request_deny": "credits",
    "request_withdraw": "credits",
    "statement": "credits",
    "team": "team",
    "team_name": "team",
    "member": "team",
    "member_role": "team",
    "invitation_new": "team",
    "leaving": "team",
    "audit": "team",
    "audit_export": "team",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """A banner about the line to Samsar: what is wrong, and the way to more."""

    tone: str
    icon: str
    sentence: str
    href: str
    verb: str


class Frame:
    """The frame's facts about one team for one person, asked for only when a template shows them."""

    def __init__(self, team: Team, section: str, now: datetime, *, user_id: int | None = None) -> None:
        self.team, self.section, self.now, self.user_id = team, section, now, user_id

    @cached_property
    def _facts(self) -> Mapping[str, Any]:
        # Beside the tabs of Create, and only there.
        sql, told, readers = _question(connection.vendor, self.section == "create")
        asked = {_THIS_TEAM: self.team.pk, _THIS_PERSON: self.user_id or 0}
        with connection.cursor() as cursor:
            cursor.execute(sql, [asked.get(each, each) for each in told])
            row = list(cursor.fetchone())
        for place, (reads, expression) in readers.items():
            for read in reads:
                row[place] = read(row[place], expression, connection)
        return dict(zip((*_FACTS, *_SAVED), row, strict=False))

    @property
    def running(self) -> int:
        """How many jobs are on their way."""
        return self._facts["running"] or 0

    @property
    def unread(self) -> str:
        """How many notices this person has not read, as the bell writes it: `0`, `7`, `99+`."""
        unread = self._facts["unread"] or 0
        return str(unread) if unread < _MANY else f"{_MANY - 1}+"

    @property
    def drafts(self) -> int:
        """How many forms are put aside; known on the pages of Create alone."""
        return self._facts.get("kept_drafts") or 0

    @property
    def briefs(self) -> int:
        """How many briefs there are; known on the pages of Create alone."""
        return self._facts.get("kept_briefs") or 0

    @property
    def parked(self) -> int:
        """How many jobs are parked and wait for a person."""
        return self._facts["parked"] or 0

    @property
    def requests(self) -> int:
        """How many requests wait for somebody's approval; what one press made is one."""
        return self._facts["requests"] or 0

    @property
    def is_silent(self) -> bool:
        """Whether Samsar did not answer the last time."""
        return self._facts["silent_since"] is not None

    @property
    def is_refused(self) -> bool:
        """Whether nothing can be sent: Samsar rejects the team's key, or there is none."""
        return self._facts["line"] in (None, Connection.State.REJECTED, Connection.State.REVOKED)

    @property
    def remaining(self) -> int | None:
        """The newest known balance in thousandths of a credit; None when Samsar never said."""
        remaining: int | None = self._facts["remaining"]
        return remaining

    @property
    def read_at(self) -> datetime | None:
        """When that balance was read."""
        read_at: datetime | None = self._facts["read_at"]
        return read_at

    @property
    def lines(self) -> list[Line]:
        """The banners above the page: that spending is paused, and what is wrong with the line to Samsar."""
        return [line for line in (self.pause, self.line) if line is not None]

    @property
    def is_paused(self) -> bool:
        """Whether spending is paused."""
        return self._facts["paused_at"] is not None

    @property
    def pause(self) -> Line | None:
        """The banner of a pause: who, when and why."""
        if not self.is_paused:
            return None
        by = self._facts["paused_by"] or str(self._facts["paused_by_mail"]).partition("@")[0]
        at = self._facts["paused_at"].astimezone(self.team.tz)
        what = Pause(by=by, at=at, why=self._facts["paused_why"]).what
        rules = reverse("rules", args=[self.team.key])
        sentence = f"{what}. Until it is resumed nothing new is reserved or sent; what renders goes on."
        return Line(tone="warn", icon="stop", sentence=sentence, href=rules, verb="See the rules")

    @property
    def line(self) -> Line | None:
        """The banner about the line to Samsar, or None while all is well."""
        settings = reverse("settings", args=[self.team.key])
        silent_since = self._facts["silent_since"]
        if self._facts["line"] is None:
            sentence = "This team has no Samsar key yet, so nothing can be sent."
            return Line(tone="warn", icon="key", sentence=sentence, href=settings, verb="Add a key")
        if self._facts["line"] == Connection.State.REVOKED:
            sentence = (
                "This team's Samsar key was revoked. Until an owner saves one, nothing is sent and what renders is not "
                "looked at; the library works."
            )
            return Line(tone="bad", icon="key", sentence=sentence, href=settings, verb="Save a key")
        if self._facts["line"] == Connection.State.REJECTED:
            sentence = "Samsar rejects this team's key. Nothing is sent until an owner replaces it; the library works."
            return Line(tone="bad", icon="key", sentence=sentence, href=settings, verb="Replace the key")
        if silent_since and self.now - silent_since > SILENCE_WORTH_A_WORD:
            since = f"{silent_since.astimezone(self.team.tz):%H:%M}"
            sentence = (
                f"Samsar has not answered since {since}. The library works; new videos wait and cost nothing yet."
            )
            status = reverse("status", args=[self.team.key])
            return Line(tone="warn", icon="offline", sentence=sentence, href=status, verb="See the status")
        return None


_FACTS = (
    *("remaining", "read_at", "running", "parked", "requests", "line", "silent_since", "unread"),
    *("paused_at", "paused_by", "paused_by_mail", "paused_why"),
)
_SAVED = ("kept_drafts", "kept_briefs")
#: Stands in the question for the key of the team that it will be asked about.
_THIS_TEAM = -1
#: Stands in it for the key of the person who asks.
_THIS_PERSON = -2
_MANY = 100
#: What tells the jobs of one press from those of another: the number of their batch, or their own below zero. Without
#: a -1 in it, which would be told as the team.
_PRESS = Coalesce("batch", Value(0) - F("pk"))


@cache
def _question(_vendor: str, is_creating: bool) -> tuple[str, tuple[Any, ...], Mapping[int, Any]]:
    """Return the frame's one question as SQL, what it is told, and what reads its columns; written once a process.

    It stands on every page, and writing it took longer than answering it.
    """
    newest = balance.newest_first()
    jobs = Job.objects.filter(team=OuterRef("pk"))
    unread = Notice.objects.filter(user=_THIS_PERSON, team=OuterRef("pk"), in_bell=True, read_at=None)
    facts: dict[str, Any] = {
        "remaining": Subquery(newest.values("remaining")[:1]),
        "read_at": Subquery(newest.values("read_at")[:1]),
        "running": _count(jobs.filter(state__in=UNSETTLED)),
        "parked": _count(jobs.filter(state=State.PARKED)),
        "requests": _count(jobs.filter(state=State.AWAITING_APPROVAL), by=_PRESS),
        "line": F("connection__state"),
        "silent_since": F("connection__silent_since"),
        "unread": _count(unread),
        "paused_at": F("spending_rules__paused_at"),
        "paused_by": F("spending_rules__paused_by__name"),
        "paused_by_mail": F("spending_rules__paused_by__email"),
        "paused_why": F("spending_rules__paused_why"),
    }
    if is_creating:
        facts["kept_drafts"] = _count(Draft.objects.filter(team=OuterRef("pk")))
        facts["kept_briefs"] = _count(Brief.objects.filter(team=OuterRef("pk")))
    asked = Team.objects.annotate(**facts).values(*facts).filter(pk=_THIS_TEAM)
    compiler = asked.query.get_compiler(connection=connection)
    sql, told = compiler.as_sql()
    return sql, tuple(told), compiler.get_converters([column for column, *_ in compiler.select])


def _count(rows: QuerySet[Any], by: Any = "pk") -> Subquery:
    return Subquery(rows.order_by().values("team").annotate(count=Count(by, distinct=by != "pk")).values("count"))


def frame(request: HttpRequest) -> dict[str, Any]:
    """Give templates `icons` (the sprite's address) and, on a team's page, `frame`."""
    context: dict[str, Any] = {"icons": static("img/icons.svg")}
    team = getattr(request, "team", None)
    if team is not None:
        name = (request.resolver_match and request.resolver_match.url_name) or ""
        context["frame"] = Frame(team, _SECTIONS.get(name, ""), timezone.now(), user_id=request.user.pk)
    return context
