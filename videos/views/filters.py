"""What the filters of the library say: what is on, in words, each with the way without it, and what can be chosen."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Case, CharField, F, Value, When
from django.db.models.functions import Cast, Left, StrIndex
from django.urls import reverse

from samsar.pricing import in_credits
from samsar.vocabulary import LANGUAGES, VIDEO_MODELS
from teams.models import Project, Team
from videos import looks
from videos.counts import number_text
from videos.finding import Looking, Page
from videos.looking import NONE
from videos.models import Job, Shelf, Tag, Verdict

#: More than so many names of one kind no list of choices shows.
_MOST: Final = 200
STATES: Final = {
    "ready": "Ready",
    "running": "On their way",
    "attention": "Need somebody",
    "lost": "File lost",
}
KINDS: Final = {
    "text_to_video": "From a prompt",
    "image_list_to_video": "From pictures",
    "translate_video": "Translations",
    "join_videos": "Joined",
    "add_outro_image": "With an outro",
    "remove_subtitles": "Without subtitles",
}
VERDICTS: Final = {NONE: "Not reviewed", Verdict.APPROVED: "Approved", Verdict.CHANGES: "Changes asked"}
SHAPES: Final = {"16:9": "Wide, 16:9", "9:16": "Tall, 9:16"}
SORTS: Final = {"newest": "Newest", "oldest": "Oldest", "title": "Title", "cost": "Cost", "length": "Length"}
GROUPS: Final = {"flat": "Videos", "families": "Families"}
SHELVES: Final = {str(shelf): str(shelf.label) for shelf in (Shelf.LIBRARY, Shelf.ARCHIVE, Shelf.TRASH)}
#: What the names in an address are called in a sentence.
_CALLED: Final = {
    "q": "a question without a word",
    "family": "a family that does not exist",
    "after": "a page that does not exist",
    "sort": "an order that does not exist",
    "group": "a grouping that does not exist",
    "shelf": "a shelf that does not exist",
    "from": "a date that does not exist",
    "to": "a date that does not exist",
    "cost_min": "a cost that is no number",
    "cost_max": "a cost that is no number",
}

Choices = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter that is on, in words, and the address without it."""

    words: str
    href: str


@dataclass(frozen=True, slots=True)
class Field:
    """One select of the filters: its name, what it is called, what can be chosen and what is."""

    name: str
    label: str
    choices: Choices
    chosen: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Names:
    """What a team calls what the address names by key; None for what it does not have."""

    project: str | None = None
    member: str | None = None
    tag: str | None = None


def names(team: Team, looking: Looking, jobs: Sequence[Job]) -> Names:
    """Return the names that chips need: from the jobs found, which have them loaded, or else with one query."""
    asked = looking.project if looking.project != NONE else ""
    if jobs:
        first = jobs[0]
        project = first.project.name if asked and first.project else None
        return Names(project=project, member=str(first.by) if looking.member else None, tag=looking.tag or None)
    if not (asked or looking.member or looking.tag):
        return Names()
    found = {kind: words for kind, _, words in _named(team, looking)}
    return Names(project=found.get("project"), member=found.get("member"), tag=found.get("tag"))


def address(team: Team, looking: Looking) -> str:
    """Return the address of the library as somebody looks at it."""
    query = looking.query()
    return reverse("library", args=[team.key]) + (f"?{query}" if query else "")


def chips(team: Team, looking: Looking, known: Names) -> list[Chip]:
    """Return the filters that are on, as chips."""
    words = {
        "q": f"“{looking.q[:60]}{'…' if len(looking.q) > 60 else ''}”",
        "state": STATES.get(looking.state, ""),
        "kind": KINDS.get(looking.kind, looking.kind),
        "language": LANGUAGES.get(looking.language, ""),
        "model": looking.model,
        "shape": SHAPES.get(looking.shape, ""),
        "project": "No project" if looking.project == NONE else known.project or looking.project,
        "member": f"By {known.member or 'somebody else'}",
        "tag": f"Tag {known.tag or looking.tag}",
        "verdict": VERDICTS.get(looking.verdict, ""),
        "cost_min": f"From {_credits(looking.cost_min)}",
        "cost_max": f"Up to {_credits(looking.cost_max)}",
        "from": f"From {_day(looking.since)}",
        "to": f"To {_day(looking.until)}",
        "family": "One family",
    }
    return [Chip(words[name], address(team, looking.without(name))) for name in looking.filters]


def notes(looking: Looking, page: Page, known: Names) -> list[str]:
    """Return what the page has to say about its address and its limits, a sentence each."""
    said = []
    for name in dict.fromkeys(looking.left_out):
        what = _CALLED.get(name, "a filter that does not exist")
        said.append(f"This address names {what}; it was left out.")
    if looking.is_cut:
        said.append(f"The question has {len(looking.q)} characters; the first 200 were searched for.")
    elif looking.q and len(looking.q.split()) > len(looking.parts):
        said.append(f"The first {len(looking.parts)} words were searched for.")
    if not page.jobs:
        asked = [name for name in ("project", "member", "tag") if getattr(looking, name) not in ("", 0, NONE)]
        said += [f"This team has no such {name}." for name in asked if getattr(known, name) is None]
    if page.is_newest_only:
        said.append("Only the newest of what was found is put in order; more words find fewer.")
    return list(dict.fromkeys(said))


def counted(looking: Looking, page: Page) -> str:
    """Return how much was found in a few words; empty on pages after the first."""
    if not page.found:
        return ""
    one, many = ("family", "families") if looking.group == "families" else ("video", "videos")
    if page.is_more:
        return f"{number_text(page.found // 100 * 100 or page.found)}+ {many}"
    return f"{page.found} {one if page.found == 1 else many}"


def fields(team: Team, looking: Looking) -> list[Field]:
    """Return the selects of the filters: one query, whatever the team has."""
    found: dict[str, list[tuple[str, str]]] = {"member": [], "tag": [], "project": []}
    for kind, key, words in _named(team):
        found[kind].append((key, words))
    models = dict.fromkeys([*VIDEO_MODELS, *([looking.model] if looking.model else [])])
    return [
        Field("state", "State", pairs(STATES), looking.state),
        Field("kind", "Kind", pairs(KINDS), looking.kind),
        Field("language", "Language", pairs({k: v for k, v in LANGUAGES.items() if k != "auto"}), looking.language),
        Field("model", "Model", [(model, model) for model in models], looking.model),
        Field("shape", "Shape", pairs(SHAPES), looking.shape),
        Field("project", "Project", [(NONE, "No project"), *_sorted(found["project"])], looking.project),
        Field("member", "Made by", _sorted(found["member"]), str(looking.member or "")),
        Field("tag", "Tag", _sorted(found["tag"]), looking.tag),
        Field("verdict", "Decision", pairs(VERDICTS), looking.verdict),
    ]


def orders(looking: Looking) -> list[Field]:
    """Return the selects beside the filters: shelf, grouping and order; families have one order."""
    selects = [
        Field("shelf", "Shelf", pairs(SHELVES), looking.shelf),
        Field("group", "Group", pairs(GROUPS), looking.group),
        Field("sort", "Order", pairs(SORTS), looking.sort),
    ]
    return selects[:2] if looking.group == "families" else selects


def _named(team: Team, looking: Looking | None = None) -> Iterable[tuple[str, str, str]]:
    """Return kind, key and name of the team's makers, tags and projects, or of those somebody looks for."""
    makers = looks.makers(team)
    tags, projects = Tag.objects.filter(team=team), Project.objects.filter(team=team)
    if looking:
        makers = makers.filter(pk=looking.member)
        tags, projects = tags.filter(name__iexact=looking.tag), projects.filter(key=looking.project)
    text = CharField()
    called = Case(
        When(name="", then=Left("email", StrIndex("email", Value("@")) - 1)), default=F("name"), output_field=text
    )
    found: Iterable[tuple[str, str, str]] = makers.values_list(Value("member", text), Cast("pk", text), called).union(
        tags.order_by().values_list(Value("tag", text), Cast("name", text), Cast("name", text)),
        projects.order_by().values_list(Value("project", text), Cast("key", text), Cast("name", text)),
        all=True,
    )
    return found


def pairs(words: Mapping[str, str]) -> Choices:
    """Return words by key as the choices of a select."""
    return [(str(key), text) for key, text in words.items()]


def _sorted(found: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return sorted(found, key=lambda each: each[1].casefold())[:_MOST]


def _credits(amount: int | None) -> str:
    return in_credits((amount or 0) * 1000)


def _day(day: date | None) -> str:
    return f"{day.day} {day:%b %Y}" if day else ""
