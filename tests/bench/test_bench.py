"""The bench runs, counts what is there, and compares side by side."""

import re
import subprocess
import sys
from collections.abc import Iterator
from uuid import UUID

import pytest
from django.core import signals
from django.db import close_old_connections, connection

from bench import walking
from bench.lines import count, ratio
from bench.pairs import compare, p95
from bench.site import Site, bare, counted
from bench.teams import Place
from teams.models import Membership, Team
from tests.conftest import ROOT
from videos.models import Job


@pytest.fixture
def place(owner: Membership) -> Iterator[Place]:
    """A team, met by calls that end as a server's do, but for the test's connection, which stays open."""
    for signal in (signals.request_started, signals.request_finished):
        signal.disconnect(close_old_connections)
    yield Place(team=owner.team, rows=0, owner=owner.user, site=Site(owner.user))
    for signal in (signals.request_started, signals.request_finished):
        signal.connect(close_old_connections)


def test_a_quick_look_prints_every_figure_with_its_bound() -> None:
    words = ["--videos", "200", "--without-browser", "--database", "sqlite"]
    done = subprocess.run(
        [sys.executable, "-m", "bench", *words], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )

    assert done.stderr == ""
    assert "browser: not measured, left out." in done.stdout
    assert re.search(r"queries, library +5 +≤ 6 +ok +5, 5, 5, 5 at 0, 1, 100, 200 rows", done.stdout)
    assert re.search(r"library, last page against first of 200 +\d\.\d\d× +≤ 1\.15×", done.stdout)
    assert re.search(r"\d+ s, \d+ cores\.", done.stdout)
    figures = [line for line in done.stdout.splitlines() if "≤" in line or "≥" in line]
    assert all(re.search(r" (ok|over|under|not measured)\b", line) for line in figures)
    assert len(figures) >= 18


@pytest.mark.parametrize("words", [["nothing"], ["--videos", "5"], ["--database", "other"]])
def test_words_that_nobody_knows_measure_nothing(words: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bench", *words], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert done.returncode == 2
    assert done.stdout == ""


def test_chromium_that_is_missing_is_said_and_is_a_failure() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import bench.__main__ as b; b.DATABASES = (); exit(b.main(['browser']))"],
        cwd=ROOT,
        env={"PATH": "/nowhere"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert "browser: not measured, Chromium is missing" in done.stdout
    assert done.returncode == 1


def test_statements_are_counted_once_each(db: None) -> None:
    with counted() as found:
        list(Job.objects.all())
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    list(Job.objects.all())

    assert len(found) == 2


def test_a_page_costs_what_the_test_client_says(place: Place) -> None:
    assert place.site.queries(place.address("library")) == 5
    assert "<h1>Library</h1>" in place.site.get(place.address("library"))


def test_the_bare_page_asks_for_session_user_and_cards_alone(place: Place) -> None:
    site = bare(place.owner)

    assert site.queries(f"/bare/{place.team.key}/") == 3
    # Its addresses are its own: the portal still answers at its own.
    assert "<h1>Library</h1>" in place.site.get(place.address("library"))


def test_the_pairs_take_turns_and_their_ratios_median_counts() -> None:
    calls: list[str] = []

    both = compare(lambda: calls.append("a"), lambda: calls.append("b"), pairs=5, times=2)

    assert calls[:2] == ["a", "b"]
    assert calls[2:6] == ["a", "b", "b", "a"]
    assert (calls.count("a"), calls.count("b")) == (11, 11)
    assert both.ratio > 0


def test_ninety_five_of_a_hundred_stay_within() -> None:
    assert p95([float(number) for number in range(1, 101)]) == 96.0
    assert p95([3.0]) == 3.0


def test_a_line_says_whether_it_keeps_within_its_bound() -> None:
    assert ratio("one", 1.1, 1.1).verdict == "ok"
    assert ratio("one", 1.11, 1.1).verdict == "over"
    assert ratio("one", 0.7, 0.8, sense="at least").verdict == "under"
    assert count("one", None, 4).verdict == "not measured"
    assert " 5 B  ≤ 4 B " in str(count("one", 5, 4, "B"))


def test_the_walk_reads_cards_and_the_way_on() -> None:
    key = "0193b1a4-0000-7000-8000-000000000001"
    card = f'<li class="card" id="job-{UUID(key)}"><a href="/t/k/videos/{key}/">'
    page = f'{card}<a class="button" href="?sort=title&amp;after=x" rel="next">Older</a>'

    assert walking.cards_of(page) == [UUID(key)]
    assert walking.next_of(page) == "sort=title&after=x"
    assert walking.next_of(card) == ""


def test_a_walk_that_has_no_time_says_that_it_is_not_whole(place: Place, practice_team: Team) -> None:
    found = walking.walk(place, seconds=60)

    assert (found.is_whole, found.pages, found.seen) == (True, 1, [])
    assert walking.expected(place) == []
