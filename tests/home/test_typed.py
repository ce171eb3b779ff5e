"""Credits as people type them: one reading for every form."""

import pytest

from home.typed import NotCredits, read_credits, write_credits
from samsar.pricing import credits_text

C = 1000


@pytest.mark.parametrize(
    ("typed", "amount"),
    [("0", 0), ("12", 12), ("007", 7), ("12000", 12_000)]
    + [(f"1{mark}234{mark}567", 1_234_567) for mark in " ,.'’\u2009\u202f\u00a0"]
    + [("1\u202f234 567", 1_234_567), (" 1,000 ", 1000), ("1,000,000", 1_000_000)],
)
def test_separators_stand_between_groups_of_three(typed: str, amount: int) -> None:
    assert read_credits(typed) == amount * C
    assert read_credits(typed, parts=True) == amount * C


@pytest.mark.parametrize(
    "typed",
    [
        *[
            "-5",
            "+5",
            "1,5",
            "1.5",
            "10,00",
            "1,0000",
            "1,000.000",
            "0,125",
            "0.125",
            ",000",
            "1,,000",
            "1e3",
            "1_000",
            "=1+1",
            "lots",
            "٣",
            "²",
        ],
        *["", " ", "\u22125", "1 000,000", "1\x00", "1\n000"],
    ],
)
def test_everything_else_is_refused_with_one_kind_of_sentence(typed: str) -> None:
    with pytest.raises(NotCredits, match=r"^Write whole credits, for example 2 000\.$"):
        read_credits(typed)
    with pytest.raises(NotCredits, match=r"^Write whole credits, for example 2 000, or leave it empty for no limit"):
        read_credits(typed, empty="no limit")


@pytest.mark.parametrize(
    ("typed", "amount"), [("97.5", 97_500), ("0.125", 125), ("1,234.5", 1_234_500), ("3.1250", 3125)]
)
def test_thousandths_stand_after_a_point_where_a_form_takes_them(typed: str, amount: int) -> None:
    assert read_credits(typed, parts=True) == amount


@pytest.mark.parametrize("typed", ["1,5", "-1.5", "0.0001", "1.", ".5", "1e3", "1.234,5"])
def test_what_is_no_number_is_refused_there_too(typed: str) -> None:
    with pytest.raises(NotCredits, match=r"^Write credits as a number from 0 up, for example 120 or 97.5"):
        read_credits(typed, parts=True)


def test_what_could_be_a_thousand_or_one_is_asked_about() -> None:
    with pytest.raises(NotCredits, match=r"^Write 1 250 or 1.2500: “1.250” could be either"):
        read_credits("1.250", parts=True)


@pytest.mark.parametrize("typed", ["1000000001", "9" * 400, "1" + ",000" * 40])
def test_more_than_anybody_spends_is_refused(typed: str) -> None:
    with pytest.raises(NotCredits, match=r"^Write at most 1\u202f000\u202f000\u202f000 credits"):
        read_credits(typed)


@pytest.mark.parametrize(
    "amount", [0, 1, 10, 125, 999, 1000, 1001, 1125, 97_500, 62_125, 999_999, 1_000_001, 1_234_567_891]
)
def test_what_a_field_shows_is_read_as_the_same(amount: int) -> None:
    assert read_credits(write_credits(amount), parts=True) == amount
    assert write_credits(amount).startswith(credits_text(amount))
