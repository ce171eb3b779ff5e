"""What a library's address asks for: its query in one order, the jobs that it finds, and what of it is gone.

Everything that keeps or counts a way of looking goes through `tidy` and
`jobs_of`, so that a saved view, its count and the library mean the same.
"""

from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

from django.db.models import QuerySet, Subquery

from samsar.pricing import CREDIT
from teams.models import Membership, Project, Team
from videos.jobs.states import UNSETTLED, Phase, State
from videos.models import Job, Shelf, Tag, Tagging, Verdict, Video
from videos.search import question

#: The names that mean something in a library's address, in the order in which they are kept. The page (`after`) is
#: not among them: it is a place, and not a way of looking.
NAMES: Final = (
    *("q", "state", "kind", "language", "model", "shape", "project", "member", "tag", "verdict"),
    *("cost_min", "cost_max", "from", "to", "sort", "group", "shelf"),
)
#: What holds without being said, and is therefore left out.
_PLAIN: Final = {("sort", "newest"), ("group", "flat"), ("shelf", "library")}
_MOST_PARTS: Final = 40
_LARGEST: Final = 10**12
_ATTENTION: Final = [State.FAILED, State.UNCONFIRMED, State.PARKED]
_IN_LIBRARY: Final = sorted(
    frozenset(State)
    - {
        *(State.REJECTED, State.CANCELLED, State.SETTLED_CHARGED, State.SETTLED_FREE),
    }
)


def parts(query: str) -> dict[str, str]:
    """Return what a query says, each name once and in one order; what the library does not know is left out."""
    try:
        said = dict(parse_qsl(query, max_num_fields=_MOST_PARTS))
    except ValueError:
        return {}
    clean = {name: " ".join(said.get(name, "").replace("\0", "").split()) for name in NAMES}
    return {name: value for name, value in clean.items() if value and (name, value) not in _PLAIN}


def tidy(query: str) -> str:
    """Return a query so that two that ask the same read the same; empty when it asks for nothing."""
    return urlencode(parts(query))


def without_gone(team: Team, query: str) -> tuple[str, list[str]]:
    """Return the query without the tag, project or member that the team has no more, and what was left out, in words.

    At most three queries.
    """
    asked, gone = parts(query), []
    key = asked.get("project", "none")
    if key != "none" and not Project.objects.filter(team=team, key=key).exists():
        gone.append("project")
    if "tag" in asked and not Tag.objects.filter(team=team, name__iexact=asked["tag"]).exists():
        gone.append("tag")
    if "member" in asked and not _members(team, asked["member"]).exists():
        gone.append("member")
    words = [f"the {name} “{asked[name]}”" if name != "member" else "a member who left" for name in gone]
    return urlencode({name: value for name, value in asked.items() if name not in gone}), words


def _members(team: Team, user: str) -> QuerySet[Membership]:
    return Membership.objects.filter(team=team, user=_number(user) or 0)


def jobs_of(team: Team, query: str) -> QuerySet[Job]:
    """Return the jobs that the library shows under this query, in no order.

    A stand-in for what `videos.finding` reads from the address: the one place to replace.
    """
    asked = parts(query)
    jobs: QuerySet[Job] = Job.objects.filter(team=team, shelf=asked.get("shelf", Shelf.LIBRARY))
    jobs = _in_state(team, jobs, asked.get("state", ""))
    for name, column in (("kind", "kind"), ("language", "language"), ("model", "model"), ("shape", "aspect_ratio")):
        if name in asked:
            jobs = jobs.filter(**{column: asked[name]})
    if "project" in asked:
        found = Project.objects.filter(team=team, key=asked["project"]).values("pk")
        jobs = jobs.filter(project=None) if asked["project"] == "none" else jobs.filter(project=Subquery(found))
    if "member" in asked:
        jobs = jobs.filter(by=_number(asked["member"]) or 0)
    if "tag" in asked:
        tagged = Tagging.objects.filter(tag__team=team, tag__name__iexact=asked["tag"])
        jobs = jobs.filter(pk__in=tagged.values("job"))
    if "verdict" in asked:
        jobs = jobs.filter(verdict=Verdict.NONE if asked["verdict"] == "none" else asked["verdict"])
    for name, bound in (("cost_min", "cost__gte"), ("cost_max", "cost__lte")):
        if (credits := _number(asked.get(name, ""))) is not None:
            jobs = jobs.filter(**{bound: credits * CREDIT})
    for name, bound, days in (("from", "created_at__gte", 0), ("to", "created_at__lt", 1)):
        if (day := _day(team, asked.get(name, ""), days)) is not None:
            jobs = jobs.filter(**{bound: day})
    for phrase in question(asked.get("q", "")):
        jobs = jobs.filter(search_text__text__contains=" ".join(phrase))
    return jobs


def _in_state(team: Team, jobs: QuerySet[Job], state: str) -> QuerySet[Job]:
    """Return those of `jobs` that are in a state as people know it; few are, but for those that are ready."""
    if state == "ready":
        return jobs.filter(state=State.COMPLETED, video__phase=Phase.READY)
    states = {"running": sorted(UNSETTLED), "attention": _ATTENTION}.get(state)
    phase = {"running": Phase.COPYING, "lost": Phase.LOST}.get(state)
    few: list[QuerySet[Any, Any]] = []
    if states:
        few.append(Job.objects.filter(team=team, state__in=states).order_by().values_list("pk"))
    if phase:
        copied = Video.objects.filter(team=team, phase=phase, job__state=State.COMPLETED)
        few.append(copied.order_by().values_list("job_id"))
    if not few:
        return jobs.filter(state__in=_IN_LIBRARY)
    return jobs.filter(pk__in=few[0].union(*few[1:], all=True) if few[1:] else few[0])


def _number(text: str) -> int | None:
    return min(int(text), _LARGEST) if text.isascii() and text.isdigit() and len(text) < 40 else None


def _day(team: Team, text: str, later: int) -> datetime | None:
    with suppress(ValueError, OverflowError):
        day = date.fromisoformat(text) + timedelta(days=later)
        return datetime(day.year, day.month, day.day, tzinfo=team.tz)
    return None
