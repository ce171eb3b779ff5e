"""The figures of one database: each group is a function that yields lines, and `GROUPS` names them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from uuid import UUID

from django.core.cache import caches
from django.db import connection

from bench import pairs, walking
from bench.lines import Line, count, ratio
from bench.pairs import Compared, compare
from bench.site import bare
from bench.teams import Place, Teams
from home.scale import sentences
from videos.jobs.states import State
from videos.models import Job


@dataclass(frozen=True, kw_only=True, slots=True)
class Effort:
    """How long it may take: pairs and calls of each, and the seconds of one figure and of the walk."""

    pairs: int
    times: int
    seconds: float
    walk_seconds: float

    @classmethod
    def at(cls, videos: int) -> "Effort":
        """Return what a library of this size deserves: a small one is only a quick look."""
        if videos < 2_000:
            return cls(pairs=5, times=3, seconds=3, walk_seconds=20)
        return cls(pairs=9, times=12, seconds=12, walk_seconds=150)

    def compare(self, one: Callable[[], object], other: Callable[[], object]) -> Compared:
        """Compare the medians of both."""
        return compare(one, other, pairs=self.pairs, times=self.times, seconds=self.seconds)

    def compare_slowest(self, one: Callable[[], object], other: Callable[[], object]) -> Compared:
        """Compare what 95 of 100 calls stay within."""
        times = self.times * 2
        return compare(one, other, pairs=self.pairs, times=times, of=pairs.p95, seconds=self.seconds)


def library(teams: Teams, effort: Effort) -> Iterator[Line]:
    """The first page of a large library beside that of a small one."""
    name = f"library, {teams.large.rows} against {teams.small.rows} videos, p50"
    bound = 1.15 if connection.vendor == "postgresql" else 1.10
    yield _ratio(name, _beside(teams, effort, "library"), bound)


def paging(teams: Teams, effort: Effort) -> Iterator[Line]:
    """Every page by the link on the one before, and the last beside the first."""
    large = teams.large
    found, rows = walking.walk(large, seconds=effort.walk_seconds), walking.expected(large)
    name = f"library, rows of {large.rows} not met exactly once, in order"
    if found.is_whole:
        missing, extra = len(set(rows) - set(found.seen)), len(set(found.seen) - set(rows))
        twice = len(found.seen) - len(set(found.seen))
        shuffled = sum(one <= other for one, other in zip(found.seen, found.seen[1:], strict=False))
        detail = f"{found.pages} pages; {missing} missing, {extra} not of the library, {twice} twice"
        yield count(name, missing + extra + twice + shuffled, 0, "", detail)
    else:
        yield count(name, None, 0, "", f"only {found.pages} pages in {effort.walk_seconds:.0f} s")
    first, last = large.address("library"), found.last if found.is_whole else _last_page(large, rows)
    ends = effort.compare(large.site.asking(last), large.site.asking(first))
    yield _ratio(f"library, last page against first of {large.rows}", ends, 1.15)


def _last_page(place: Place, rows: list[UUID]) -> str:
    return place.address("library", query=f"after={rows[-25]}") if len(rows) > 25 else place.address("library")


def bare_page(teams: Teams, effort: Effort) -> Iterator[Line]:
    """The library, its cards kept as in use, beside a bare Django page of 24 cards, and beside itself without them."""
    large = teams.large
    plain = bare(large.owner).asking(f"/bare/{large.team.key}/")
    full = large.site.asking(large.address("library"))

    def anew() -> None:
        caches["cards"].clear()
        full()

    kept = effort.compare(plain, full)
    detail = f"bare {kept.one:.1f} ms, library {kept.other:.1f} ms"
    yield ratio("library's rate against a bare page", kept.ratio, 0.8, detail, sense="at least")
    gain = effort.compare(anew, full)
    detail = f"every card made anew {gain.one:.1f} ms, kept {gain.other:.1f} ms"
    yield ratio("library's rate, cards kept against made anew", gain.ratio, 1.5, detail, sense="at least")


def queries(teams: Teams, _effort: Effort) -> Iterator[Line]:
    """Exact numbers of questions, whatever the number of rows."""
    sizes = ", ".join(str(place.rows) for place in teams.all())
    for name, bound in (("library", 6), ("home", 9), ("activity", 6)):
        counts = [place.site.queries(place.address(name)) for place in teams.all()]
        yield count(f"queries, {name}", max(counts), bound, "", f"{_each(counts)} at {sizes} rows")
    some = teams.all()[1:]
    counts = [place.site.queries(place.address("video", place.newest_ready().public_id)) for place in some]
    yield count("queries, video", max(counts), 8, "", f"{_each(counts)} at {sizes.partition(', ')[2]} rows")
    for name, asked in _parts(teams.large):
        found = teams.large.site.queries(asked, is_part=True)
        yield count(f"queries, {name}", found, 4, "", f"at {teams.large.rows} rows")


def _parts(place: Place) -> Iterator[tuple[str, str]]:
    """Yield the parts of pages that are asked for by themselves, by their names, with one render on its way."""
    job = place.newest_ready()
    Job.objects.filter(pk=job.pk).update(state=State.RENDERING)
    seen = f"as=pick&seen={job.public_id}"
    yield "changes, nothing new", place.address("changes", query=f"{seen}.{job.revision}")
    yield "changes, one card new", place.address("changes", query=f"{seen}.1")
    Job.objects.filter(pk=job.pk).update(state=State.COMPLETED)
    yield "bulk bar", place.address("bulk_bar", query=f"video={job.public_id.hex}")


def search(teams: Teams, effort: Effort) -> Iterator[Line]:
    """Pages of what a search finds beside the unfiltered page, by what 95 of 100 stay within."""
    large = teams.large
    unfiltered = large.site.asking(large.address("library"))
    two = f"{sentences.COMMON}+{sentences.MIDDLING}"
    words = {"rare": sentences.RARE[0], "common": sentences.COMMON, "absent": sentences.ABSENT, "two words": two}
    is_searching = not walking.cards_of(large.site.get(large.address("library", query=f"q={sentences.ABSENT}")))
    for name, asked in words.items():
        title = f"search at {large.rows}, {name}, p95 against unfiltered"
        if is_searching:
            found = large.site.asking(large.address("library", query=f"q={asked}"))
            yield _ratio(title, effort.compare_slowest(found, unfiltered), 1.5)
        else:
            yield ratio(title, None, 1.5, "the library does not search by ?q= yet")


def pages(teams: Teams, effort: Effort) -> Iterator[Line]:
    """The other pages of a large team beside those of a small one."""
    for name in ("home", "activity", "status", "settings"):
        title = f"{name}, {teams.large.rows} against {teams.small.rows} videos, p50"
        yield _ratio(title, _beside(teams, effort, name), 1.3)
    large, small = (place.address("video", place.newest_ready().public_id) for place in (teams.large, teams.small))
    both = effort.compare(teams.large.site.asking(large), teams.small.site.asking(small))
    yield _ratio(f"video, {teams.large.rows} against {teams.small.rows} videos, p50", both, 1.3)


def _beside(teams: Teams, effort: Effort, name: str) -> Compared:
    large, small = teams.large, teams.small
    return effort.compare(large.site.asking(large.address(name)), small.site.asking(small.address(name)))


def _ratio(name: str, both: Compared, bound: float) -> Line:
    return ratio(name, both.ratio, bound, f"{both.one:.1f} ms against {both.other:.1f} ms")


def _each(counts: list[int]) -> str:
    return ", ".join(str(each) for each in counts)


#: What can be asked for by name, in the order in which it is measured.
GROUPS: dict[str, Callable[[Teams, Effort], Iterator[Line]]] = {
    "queries": queries,
    "library": library,
    "bare": bare_page,
    "search": search,
    "pages": pages,
    "paging": paging,
}
