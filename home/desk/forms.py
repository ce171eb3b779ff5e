"""The forms of the credit desk about single charges: a new amount with its reason, and what a person knows."""

from typing import Final

from django import forms

from home.typed import CreditsField
from videos.forms.reason import ReasonForm
from videos.jobs.adjusting import MOST

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

    amount = CreditsField(parts=True, most=MOST, tail=" Nothing was changed.")
    was = forms.IntegerField(
        min_value=0,
        max_value=2**62,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"),
            "The page did not say what the charge was. Load it again. Nothing was changed.",
        ),
    )
    field_order = ("amount", "reason", "was")
