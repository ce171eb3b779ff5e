"""Credits as people type them, read in one way by all forms."""

import re
from decimal import Decimal
from typing import Any, Final

from django import forms

from samsar.pricing import credits_text, in_credits

#: A billion credits: far above anything that anybody spends, far below what the columns hold.
MOST: Final = 1_000_000_000 * 1000
_SPACES: Final = dict.fromkeys(map(ord, "\u2009\u202f\u00a0"), " ")
#: What people write between groups of three, the same one throughout. Only there: "1,5" is one and a half, not 15.
_WHOLE: Final = re.compile(r"[0-9]+|[1-9][0-9]{0,2}(?:([ ,.'’])[0-9]{3})(?:\1[0-9]{3})*")
_SEPARATORS: Final = re.compile("[ ,.'’]")
#: The same with thousandths after a point, which then separates nothing else.
_IN_PARTS: Final = re.compile(r"(?P<whole>[0-9]+|[1-9][0-9]{0,2}(?:([ ,'’])[0-9]{3})(?:\2[0-9]{3})*)\.(?P<part>[0-9]+)")
#: One thousand to whoever separates with a point, and one to whoever writes thousandths.
_EITHER: Final = re.compile(r"[1-9][0-9]{0,2}\.[0-9]{3}")


class NotCredits(ValueError):
    """What was typed is no amount of credits; the text says what to write."""


def read_credits(typed: str, *, parts: bool = False, most: int = MOST, empty: str = "") -> int:
    """Return what was typed in thousandths of a credit; raise NotCredits for everything else.

    Whole credits, and with `parts` also thousandths after a point. `empty` is what an empty field means, if it may be
    left empty.
    """
    text = typed.translate(_SPACES).strip()
    whole, part = text, ""
    if parts and _EITHER.fullmatch(text):
        raise NotCredits(f"Write {text.replace('.', ' ')} or {text}0: “{text}” could be either.")
    if parts and (found := _IN_PARTS.fullmatch(text)):
        whole, part = found["whole"], found["part"].rstrip("0")
    if not _WHOLE.fullmatch(whole) or len(part) > 3:
        example = (
            "credits as a number from 0 up, for example 120 or 97.5" if parts else "whole credits, for example 2 000"
        )
        raise NotCredits(f"Write {example}, or leave it empty for {empty}." if empty else f"Write {example}.")
    digits = _SEPARATORS.sub("", whole)
    if len(digits.lstrip("0")) > len(str(MOST)) or (amount := int(Decimal(f"{digits}.{part or 0}") * 1000)) > most:
        raise NotCredits(f"Write at most {in_credits(most)}.")
    return amount


def write_credits(amount: int) -> str:
    """Return an amount as a field shows it, so that `read_credits` reads the same from it."""
    text = credits_text(amount)
    return f"{text}0" if _EITHER.fullmatch(text) else text


class CreditsField(forms.CharField):
    """Credits as people write them, 1 000 or 1,000; cleaned to thousandths of one, or None where left empty."""

    def __init__(
        self, *, empty: str = "", parts: bool = False, least: int = 0, most: int = MOST, tail: str = ""
    ) -> None:
        """Take what an empty field means, or nothing if it has to be filled in, and what ends each refusal.

        `least` and `most` are in thousandths of a credit.
        """
        super().__init__(required=not empty)
        self.empty, self.parts, self.least, self.most, self.tail = empty, parts, least, most, tail

    def clean(self, value: Any) -> int | None:
        """Return thousandths of a credit; raise ValidationError with a sentence that says what to write."""
        text = str(value or "")
        if self.empty and not text.strip():
            return None
        try:
            amount = read_credits(text, parts=self.parts, most=self.most, empty=self.empty)
        except NotCredits as problem:
            raise forms.ValidationError(f"{problem}{self.tail}") from None
        if amount < self.least:
            raise forms.ValidationError("With 0 nothing could be made: pause spending instead, with a reason.")
        return amount
