"""What an answer says about credits.

The headers x-credits-charged and x-credits-remaining come "where available"
(API document, Basics). What is missing or cannot be read is None, never 0.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final, Literal

CHARGED_HEADER: Final = "x-credits-charged"
REMAINING_HEADER: Final = "x-credits-remaining"
CHARGED_KEY: Final = "creditsCharged"
REMAINING_KEYS: Final = ("creditsRemaining", "remainingCredits")

_PLAIN_NUMBER: Final = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,18})?", re.ASCII)
_LARGEST: Final = 1_000_000_000 * 1000  # thousandths; more than that is no balance but a mistake

Source = Literal["header", "body"]


@dataclass(frozen=True, slots=True)
class CreditNote:
    """What was charged and what remains, in thousandths of a credit, None where nothing readable was said.

    `source` tells where `charged` was found, or `remaining` when no charge was named.
    `may_hide_a_charge` is true when a charge header was there but could not be read.
    """

    charged: int | None = None
    remaining: int | None = None
    source: Source | None = None
    may_hide_a_charge: bool = False

    @property
    def rules_out_a_charge(self) -> bool:
        """Whether no charge was named, or a charge of 0."""
        return not self.charged and not self.may_hide_a_charge


NOTHING_SAID: Final = CreditNote()


def read_credits(headers: Mapping[str, Sequence[str]], document: Any = None) -> CreditNote:
    """The credits named in an answer: headers first (lower-case name to values), then the JSON document."""
    in_header = _agreed(headers.get(CHARGED_HEADER, ()))
    left_in_header = _agreed(headers.get(REMAINING_HEADER, ()))
    body = document if isinstance(document, dict) else {}
    in_body = read_amount(body.get(CHARGED_KEY))
    left_in_body = next((a for a in (read_amount(body.get(key)) for key in REMAINING_KEYS) if a is not None), None)

    charged = in_body if in_header is None else in_header
    remaining = left_in_body if left_in_header is None else left_in_header
    source: Source | None = None
    if charged is not None or remaining is not None:
        decisive = left_in_header if charged is None else in_header
        source = "body" if decisive is None else "header"
    hidden = in_header is None and bool(headers.get(CHARGED_HEADER))
    return CreditNote(charged=charged, remaining=remaining, source=source, may_hide_a_charge=hidden)


def read_told_credits(headers: Mapping[str, Sequence[str]], document: Any = None) -> CreditNote:
    """The credits named in the answer to a call that costs nothing.

    A charge header is about the call that it answers, so here it is no job's
    price: `charged` is what the document alone tells. What remains is the
    account's, wherever it stands.
    """
    return read_credits({name: values for name, values in headers.items() if name != CHARGED_HEADER}, document)


def read_amount(value: object) -> int | None:
    """A number of credits as thousandths, rounded half up; None for anything that is no plain number from 0 up."""
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        return None
    text = value.strip(" \t") if isinstance(value, str) else f"{value:f}" if isinstance(value, Decimal) else None
    if text is None:
        thousandths = int(value) * 1000
    elif _PLAIN_NUMBER.fullmatch(text):
        thousandths = int((Decimal(text) * 1000).to_integral_value(rounding=ROUND_HALF_UP))
    else:
        return None
    return thousandths if 0 <= thousandths <= _LARGEST else None


def _agreed(values: Sequence[str]) -> int | None:
    """The one amount that all values of a repeated header name; None when one differs or is unreadable."""
    amounts = {read_amount(part) for value in values for part in value.split(",")}
    return amounts.pop() if len(amounts) == 1 else None
