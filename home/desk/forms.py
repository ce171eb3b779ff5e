"""The forms of the credit desk about single charges: a new amount with its reason, and what a person knows."""

import re
from decimal import Decimal
from typing import Final

from django import forms

from samsar.pricing import in_credits
from videos.forms.reason import ReasonForm
from videos.jobs.adjusting import MOST

_SPACES: Final = dict.fromkeys(map(ord, " \u2009\u202f\u00a0"))
_AMOUNT: Final = re.compile(r"[0-9]{1,12}(\.[0-9]{1,3})?", re.ASCII)
_NO_REASON: Final = "Say in a few words how you know. The ledger keeps it with your name. Nothing was changed."
_LONG: Final = "Use at most 300 characters. Nothing was changed."
_NUL: Final = "The reason holds characters that cannot be kept. Nothing was changed."


class ExplainForm(ReasonForm):
    """What a person knows of an unexplained change, in words."""

    reason = forms.CharField(
        max_length=300,
        error_messages={"required": _NO_REASON, "max_length": _LONG, "null_characters_not_allowed": _NUL},
    )


class AdjustForm(ExplainForm):
    """A charge's new amount in credits, what it was when the page was loaded, and the reason."""

    amount = forms.CharField(
        max_length=24,
        error_messages={
            "required": "Write what it was really charged, for example 120. Nothing was changed.",
            "max_length": "That is no number of credits. Nothing was changed.",
        },
    )
    was = forms.IntegerField(
        min_value=0,
        max_value=2**62,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"),
            "The page did not say what the charge was. Load it again. Nothing was changed.",
        ),
    )
    field_order = ("amount", "reason", "was")

    def clean_amount(self) -> int:
        """Return thousandths of a credit."""
        text: str = self.cleaned_data["amount"].translate(_SPACES)
        if not _AMOUNT.fullmatch(text):
            raise forms.ValidationError(
                "Write credits as a plain number from 0 up, for example 120. Nothing was changed."
            )
        amount = int(Decimal(text) * 1000)
        if amount > MOST:
            raise forms.ValidationError(f"A charge is at most {in_credits(MOST)}. Nothing was changed.")
        return amount
