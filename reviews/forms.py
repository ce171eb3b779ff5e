"""The form of a decision: about which version, what, and why."""

from typing import Any, Final

from django import forms

from reviews.models import REASON_FITS, Choice
from videos.forms.reason import ReasonForm

_WHICH: Final = (
    "This form does not say which version it is about. Nothing was decided; load the page anew and try again."
)
_WHAT: Final = "Choose to approve, to ask for changes or to withdraw. Nothing was decided."
_FITS: Final = (
    "The reason is %(show_value)d characters long, and %(limit_value)d fit. Nothing was decided; shorten it first."
)
_LETTERS: Final = "The reason holds characters that cannot be kept. Nothing was decided."
_MOST: Final = 32_767  # what the column of a version holds


def _version() -> forms.IntegerField:
    wrong = dict.fromkeys(("required", "invalid", "min_value", "max_value"), _WHICH)
    return forms.IntegerField(min_value=1, max_value=_MOST, error_messages=wrong)


class DecisionForm(ReasonForm):
    """A decision about `version`, by somebody who knew `newest` to be the newest one."""

    version = _version()
    newest = _version()
    verdict = forms.ChoiceField(choices=Choice.choices, error_messages={"required": _WHAT, "invalid_choice": _WHAT})
    reason = forms.CharField(
        required=False,
        max_length=REASON_FITS,
        error_messages={"max_length": _FITS, "null_characters_not_allowed": _LETTERS},
    )

    @property
    def told(self) -> dict[str, Any]:
        """What a checked form says, as `decide` takes it."""
        return {name: self.cleaned_data[name] for name in ("version", "newest", "reason")}

    @property
    def choice(self) -> Choice:
        """What a checked form decides."""
        return Choice(self.cleaned_data["verdict"])
