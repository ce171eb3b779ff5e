"""A way of looking at the library: read forgivingly from any address, and written back always the same."""

from datetime import date
from uuid import UUID

import pytest
from django.http import QueryDict

from videos.looking import Cursor, Looking

KEY = "01900000000070008000000000000001"


def parse(query: str) -> Looking:
    return Looking.parse(QueryDict(query))


@pytest.mark.parametrize(
    "query",
    [
        "",
        "q=spring+launch",
        "q=%22a%22+%2A+NEAR%28",
        "state=attention",
        "kind=join_videos&language=es&model=VEO3.1I2V&shape=9%3A16",
        "project=spring-launch&member=7&tag=caf%C3%A9+%26+bar&verdict=none",
        "project=none",
        "cost_min=0&cost_max=500",
        "from=2026-11-01&to=2026-11-30",
        f"family={KEY}",
        "sort=oldest",
        "group=families&shelf=trash",
    ],
)
def test_a_query_comes_back_as_it_was(query: str) -> None:
    looking = parse(query)

    assert looking.query() == query
    assert looking.left_out == ()
    assert parse(looking.query()) == looking


def test_defaults_and_empty_fields_do_not_stand_in_an_address() -> None:
    assert parse("q=&state=&sort=newest&group=flat&shelf=library&cost_min=&from=&unknown=1") == Looking()


def test_of_a_name_that_stands_there_twice_the_last_counts() -> None:
    assert parse("language=es&language=").query() == ""
    assert parse("language=es&language=fr").language == "fr"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("state", "exploded"),
        ("kind", "text_to_video'--"),
        ("language", "xx"),
        ("model", "\x00"),
        ("model", "a" * 65),
        ("shape", "1:1"),
        ("project", "../x"),
        ("member", "-1"),
        ("member", "9" * 400),
        ("member", "٣"),
        ("tag", "a\x00b"),
        ("tag", "a" * 41),
        ("verdict", "maybe"),
        ("cost_min", "1e9"),
        ("cost_max", "NaN"),
        ("cost_max", "9" * 10),
        ("from", "2026-02-30"),
        ("to", "yesterday"),
        ("family", "x"),
        ("sort", "random()"),
        ("group", "tags"),
        ("shelf", "gone"),
        ("q", "!!! ***"),
        ("after", "x"),
        ("after", "~"),
        ("after", f"1~{KEY}"),
    ],
)
def test_what_cannot_be_used_is_left_out_and_told(name: str, text: str) -> None:
    asked = QueryDict(mutable=True)
    asked[name] = text

    looking = Looking.parse(asked)

    assert looking.left_out == (name,)
    assert looking.query() == ""
    assert looking.after is None


@pytest.mark.parametrize(
    ("sort", "cursor", "value"),
    [
        ("newest", KEY, ""),
        ("oldest", KEY, ""),
        ("title", f"a~b~{KEY}", "a~b"),
        ("title", f"~{KEY}", ""),
        ("cost", f"360000~{KEY}", "360000"),
        ("length", f"30000~{KEY}", "30000"),
    ],
)
def test_a_cursor_is_read_in_its_own_order(sort: str, cursor: str, value: str) -> None:
    assert Cursor.parse(cursor, sort) == Cursor(public_id=UUID(hex=KEY), value=value)


@pytest.mark.parametrize(
    ("sort", "cursor"), [("cost", KEY), ("cost", f"x~{KEY}"), ("length", f"{'9' * 99}~{KEY}"), ("title", f"\x00~{KEY}")]
)
def test_a_cursor_of_another_order_is_none(sort: str, cursor: str) -> None:
    assert Cursor.parse(cursor, sort) is None


def test_a_filter_is_taken_away_by_its_name() -> None:
    looking = parse(f"q=sea&from=2026-11-01&member=3&cost_min=5&after={KEY}")

    assert looking.since == date(2026, 11, 1)
    assert looking.filters == ["q", "member", "cost_min", "from"]
    assert looking.without("from").query() == "q=sea&member=3&cost_min=5"
    assert looking.without("member").without("cost_min").without("q").query() == "from=2026-11-01"
    assert looking.without("q").after is None


def test_families_have_one_order() -> None:
    assert parse("group=families&sort=cost").sort == "newest"


def test_a_question_of_ten_thousand_characters_is_cut_and_says_so() -> None:
    looking = parse("q=" + "word+" * 2_000)

    assert looking.is_cut
    assert len(looking.parts) == 12
