"""Which numbers are credits, where they are read, and whose price they are."""

from decimal import Decimal
from typing import Any

import pytest

from samsar import CreditNote
from samsar.credit_notes import read_amount, read_credits, read_told_credits


@pytest.mark.parametrize(
    ("value", "amount"),
    [
        ("360", 360_000),
        (" 97.5 ", 97_500),
        ("0", 0),
        ("33.3333333", 33_333),
        ("0.0005", 1),
        (60, 60_000),
        (Decimal("7.5"), 7_500),
        *[
            (junk, None)
            for junk in (
                None,
                "",
                "NaN",
                "Infinity",
                "-5",
                "1e3",
                "1_000",
                "1,5",
                "0x10",
                "٣",
                "9" * 40,
                "1.",
                ".5",
                True,
                -1,
                10**12,
                Decimal("-0.5"),
                Decimal("1E+30"),
                Decimal("1E-30"),
                [],
                {},
                60.5,
            )
        ],
    ],
)
def test_only_a_plain_number_of_credits_is_one(value: object, amount: int | None) -> None:
    assert read_amount(value) == amount


@pytest.mark.parametrize(
    ("headers", "document", "note"),
    [
        ({}, None, CreditNote()),
        ({}, {"creditsCharged": 360}, CreditNote(360_000, None, "body")),
        ({}, {"remainingCredits": 12}, CreditNote(None, 12_000, "body")),
        ({"x-credits-charged": ("0",)}, {"creditsCharged": 360}, CreditNote(0, None, "header")),
        ({"x-credits-charged": ("360", "360.0")}, None, CreditNote(360_000, None, "header")),
        ({"x-credits-charged": ("360, 360",)}, None, CreditNote(360_000, None, "header")),
        ({"x-credits-charged": ("360", "400")}, None, CreditNote(may_hide_a_charge=True)),
        ({"x-credits-charged": ("NaN",)}, None, CreditNote(may_hide_a_charge=True)),
        ({"x-credits-remaining": ("9640",)}, {"creditsCharged": 360}, CreditNote(360_000, 9_640_000, "body")),
        ({"x-credits-remaining": ("9640",)}, None, CreditNote(None, 9_640_000, "header")),
    ],
)
def test_credits_are_read_from_the_headers_and_then_from_the_body(
    headers: dict[str, tuple[str, ...]], document: Any, note: CreditNote
) -> None:
    assert read_credits(headers, document) == note


@pytest.mark.parametrize(
    ("headers", "document", "note"),
    [
        ({"x-credits-charged": ("0",)}, None, CreditNote()),
        ({"x-credits-charged": ("NaN",)}, None, CreditNote()),
        ({"x-credits-charged": ("0",)}, {"creditsCharged": 360}, CreditNote(360_000, None, "body")),
        (
            {"x-credits-charged": ("0",), "x-credits-remaining": ("9640",)},
            {"creditsCharged": 360, "creditsRemaining": 10_000},
            CreditNote(360_000, 9_640_000, "body"),
        ),
        ({"x-credits-charged": ("0",), "x-credits-remaining": ("9640",)}, {}, CreditNote(None, 9_640_000, "header")),
    ],
)
def test_the_price_of_a_free_call_is_no_price_of_a_job(
    headers: dict[str, tuple[str, ...]], document: Any, note: CreditNote
) -> None:
    assert read_told_credits(headers, document) == note
