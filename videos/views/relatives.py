"""What pages say about the members of a family: each in words, what all of them cost, and the film's languages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from unicodedata import east_asian_width

from samsar import AddOutroImage, ImageListToVideo, JoinVideos, RemoveSubtitles, TextToVideo, TranslateVideo
from samsar.pricing import credits_text
from samsar.vocabulary import LANGUAGES
from teams.days import day_text
from teams.models import Team
from videos.kinship import Family, Member, Tie
from videos.models import Job, Shelf
from videos.views import tree
from videos.views.cards import Card, Pill
from videos.views.tree import Line, Place

#: So many characters of a name fit under a poster.
_FITS = 19
_EDGES = {
    TranslateVideo.kind: "translated",
    AddOutroImage.kind: "outro added",
    RemoveSubtitles.kind: "subtitles removed",
    JoinVideos.kind: "joined",
}
_NAMES = {
    AddOutroImage.kind: "With outro",
    RemoveSubtitles.kind: "Without subtitles",
    JoinVideos.kind: "Joined",
}
_TRASHED = Pill("In the trash", "", "cancel")
_DELETED = Pill("Deleted", "", "cancel")


class Relative:
    """One member of a family in words, as seen from the present one; needs its job's video and person loaded."""

    def __init__(self, member: Member, family: Family, team: Team, *, now: datetime) -> None:
        self.member, self.family, self.team, self.now = member, family, team, now
        self.job, self.number = member.job, member.number
        self.card = Card(member.job, team)

    @property
    def is_present(self) -> bool:
        """Whether it is the one whose page this is."""
        return self.job.pk == self.family.present.pk

    @property
    def is_deleted(self) -> bool:
        """Whether its files are gone, or lie in the trash."""
        return self.card.is_gone or self.job.shelf in (Shelf.TRASH, Shelf.GONE)

    @property
    def poster(self) -> str:
        """The address of its poster; empty where there is none to show."""
        return "" if self.is_deleted or self.card.look != "ready" else self.card.poster_href

    @property
    def pill(self) -> Pill:
        """Its state, and whether it was deleted."""
        if self.card.is_gone or self.job.shelf == Shelf.GONE:
            return _DELETED
        return _TRASHED if self.job.shelf == Shelf.TRASH else self.card.pill

    @property
    def made(self) -> str:
        """What was done, in a sentence that names its sources by number: "Translated into Spanish from 1"."""
        kind = self.job.kind
        if kind == TextToVideo.kind:
            return "Made from a prompt"
        if kind == ImageListToVideo.kind:
            return "Made from pictures"
        sources = self._sources
        if kind == TranslateVideo.kind:
            return f"Translated into {LANGUAGES.get(self.job.language, self.job.language)} from {sources}"
        if kind == AddOutroImage.kind:
            return f"Outro added to {sources}"
        if kind == RemoveSubtitles.kind:
            return f"Subtitles removed from {sources}"
        return f"Joined from {sources}, in this order,"

    @property
    def _sources(self) -> str:
        known = [str(self.family.by_key[tie.source.pk].number) for tie in self.member.ties if tie.source]
        if len(known) < max(len(self.member.ties), 1):
            known.append("a video that is not listed here" if known else "one that is not listed here")
        return known[0] if len(known) == 1 else f"{', '.join(known[:-1])} and {known[-1]}"

    @property
    def person(self) -> str:
        """Who asked for it."""
        return str(self.job.by)

    @property
    def date(self) -> str:
        """The day it was asked for, on the team's calendar; the year only where it is another one."""
        return day_text(self.job.created_at, self.team, now=self.now)

    @property
    def is_free(self) -> bool:
        """Whether it never cost anything, nor could."""
        return not self.job.charged and not self.job.quote

    @property
    def cost(self) -> str:
        """What it costs, with what that rests on."""
        if self.job.is_holding and self.job.quote:
            return f"{_credits(self.job.quote)} reserved"
        if self.job.charged:
            return f"{_credits(self.job.charged)}{', by our estimate' if self.job.is_unconfirmed_charge else ''}"
        return "free" if self.is_free else "nothing charged"

    @property
    def version(self) -> str:
        """Which version is the newest, where there are several."""
        return f"version {self.card.video.version}" if self.card.video and self.card.video.version > 1 else ""

    @cached_property
    def older(self) -> str:
        """That it was made from an older version of a source, in a sentence; empty where it was not."""
        said = [self._older(tie) for tie in self.member.ties if tie.is_outdated]
        return ". ".join(said)

    def _older(self, tie: Tie) -> str:
        job = tie.source
        if job is None or tie.version > job.video.version:
            return f"Made from version {tie.version} of its source, which was lost"
        which = self.family.by_key[job.pk].number
        return f"Made from version {tie.version} of {which}, which is at version {job.video.version} now"

    @property
    def older_here(self) -> list[tuple[str, str]]:
        """Of each source that changed since: its title, and from which version this was made."""
        return [
            (tie.source.title, f"version {tie.version}, which is at version {tie.source.video.version} now")
            for tie in self.member.ties
            if tie.source is not None and tie.is_outdated
        ]

    @property
    def edge(self) -> str:
        """What was done, in the one or two words that fit on a line."""
        return _EDGES.get(self.job.kind, "")

    @property
    def name(self) -> str:
        """What tells it from its relatives, short enough for a drawing."""
        if self.job.kind == TranslateVideo.kind:
            return _cut(self.card.language)
        return _NAMES.get(self.job.kind) or _cut(self.job.title)

    @property
    def about(self) -> str:
        """Its state, or where it is simply ready, its length and cost."""
        if self.poster:
            return f"{self.card.length} · {self.cost.replace(', by our estimate', '')}"
        return self.pill.words


def _credits(amount: int) -> str:
    return f"{credits_text(amount)} credit{'' if amount == 1000 else 's'}"


def _cut(text: str) -> str:
    """Return as much of a text as fits, wide characters counted twice."""
    room = _FITS
    for index, letter in enumerate(text):
        room -= 2 if east_asian_width(letter) in "WF" else 1
        if room < 0:
            return f"{text[: max(index - 1, 1)].rstrip(' ,;:.')}…"
    return text


@dataclass(frozen=True, slots=True)
class Figure:
    """One member as drawn: its words, its place, and the width of its poster in units."""

    relative: Relative
    place: Place
    wide: float

    @property
    def icon_x(self) -> float:
        """Where an icon of 20 units stands in the middle of the poster."""
        return self.wide / 2 - 10


@dataclass(frozen=True, slots=True)
class Stroke:
    """One line as drawn; `words` stand on the last of those that end at one member, above where it ends."""

    line: Line
    words: str
    is_on: bool
    label_y: float


@dataclass(frozen=True, slots=True)
class Picture:
    """The drawing of a family: figures, lines and the size; `count` members of it are drawn."""

    figures: list[Figure]
    strokes: list[Stroke]
    width: int
    height: int

    @property
    def count(self) -> int:
        """How many members are drawn."""
        return len(self.figures)


def picture(shown: Sequence[Relative]) -> Picture:
    """Draw the members that are shown, which stand in reading order."""
    by_key = {each.job.pk: each for each in shown}
    tall = frozenset(key for key, each in by_key.items() if each.card.is_tall)
    sources = {key: [job.pk for job in each.member.sources if job.pk in by_key] for key, each in by_key.items()}
    drawing = tree.draw(sources, narrow=tall)
    tops: dict[int, float] = {}
    for line in drawing.lines:
        tops[line.target] = min(line.end[1], tops.get(line.target, line.end[1]))
    strokes = [_stroke(line, by_key, tops[line.target]) for line in drawing.lines]
    figures = [
        Figure(each, drawing.places[key], tree.narrow_width() if key in tall else tree.WIDTH)
        for key, each in by_key.items()
    ]
    return Picture(figures, strokes, drawing.width, drawing.height)


def _stroke(line: Line, by_key: dict[int, Relative], top: float) -> Stroke:
    target = by_key[line.target]
    is_on = target.is_present or by_key[line.source].is_present
    words = target.edge if line.end[1] == top else ""
    return Stroke(line, words, is_on, top - (tree.DOT + 6 if line.number else 7))


def relatives(family: Family, team: Team, *, now: datetime) -> list[Relative]:
    """Return all members in words, in reading order."""
    return [Relative(member, family, team, now=now) for member in family.members]


def total(shown: Sequence[Relative], family: Family) -> list[str]:
    """Say what the family cost, in sentences: charged, reserved, and what cost nothing."""
    said = [f"{_credits(family.charged)} charged" + (" in all" if len(shown) > 1 else "")]
    if family.estimated:
        said.append(f"{_credits(family.estimated)} of that by our estimate, unconfirmed")
    if family.reserved:
        said.append(f"{_credits(family.reserved)} reserved for what is not sent yet")
    free = [str(each.number) for each in shown if each.is_free]
    if free:
        said.append(f"{len(free)} of {len(shown)} free" if len(shown) > 1 else "free")
    return said


@dataclass(frozen=True, kw_only=True, slots=True)
class Tongue:
    """A language that the film can be watched in; `note` says what is particular about it."""

    name: str
    href: str
    note: str
    is_present: bool
    is_running: bool


def tongues(family: Family, team: Team) -> list[Tongue]:
    """Return the film's languages, the original first; none where it is there in one alone.

    Of each language the present video, else the newest that plays, else one on its way.
    """
    best: dict[str, Card] = {}
    rank: dict[str, int] = {}
    for job in family.languages():
        card = Card(job, team)
        worth = 3 if job.pk == family.present.pk else {"ready": 2, "running": 1}.get(card.look, 0)
        if job.shelf in (Shelf.TRASH, Shelf.GONE) and worth < 3:
            worth = 0
        if worth and worth >= rank.get(job.language, 1):
            best[job.language], rank[job.language] = card, worth
    return [_tongue(card, family.present) for card in best.values()] if len(best) > 1 else []


def _tongue(card: Card, present: Job) -> Tongue:
    is_original = card.job.kind != TranslateVideo.kind
    is_ready = card.look == "ready"
    notes = [] if is_ready else [card.pill.words.lower()]
    return Tongue(
        name=card.language or "Original language",
        href=card.href,
        note=", ".join([*(["original"] if is_original and card.language else []), *notes]),
        is_present=card.job.pk == present.pk,
        is_running=card.look == "running",
    )
