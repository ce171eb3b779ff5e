"""The forms of the page Rules: a reason, and numbers of whole credits."""

import re
from typing import Any, Final, Self

from django import forms

from credits.models import SpendingRules
from samsar.pricing import credits_text, in_credits

#: So long that the sentence around it still fits where a video says why it waits.
WHY_LONGEST: Final = 200
#: A billion credits: far above anything that anybody spends, far below what the columns hold.
_MOST: Final = 1_000_000_000
#: Whole credits, with or without what people write between thousands. Only there: "1,5" is one and a half, not 15.
_WHOLE: Final = re.compile(r"[0-9]+|[0-9]{1,3}(?:[ ,'’\u2009\u202f\u00a0][0-9]{3})+")


class PauseForm(forms.Form):
    """Why spending is paused; everybody in the team reads it."""

    why = forms.CharField(
        max_length=WHY_LONGEST,
        error_messages={
            "required": "Say in a few words why. Everybody in the team reads it. Nothing was paused.",
            "max_length": f"A reason has at most {WHY_LONGEST} characters. Nothing was paused.",
        },
    )

    def clean_why(self) -> str:
        """Bring it onto one line, without the full stop that the sentence around it brings along."""
        why = " ".join(self.cleaned_data["why"].split()).rstrip(".")
        if not why:
            raise forms.ValidationError(self.fields["why"].error_messages["required"])
        if not why.isprintable():
            raise forms.ValidationError("A reason is plain text; this holds characters that do not show.")
        return why


class CreditsField(forms.CharField):
    """Whole credits as people write them, 1 000 or 1,000; cleaned to thousandths of one, or None where empty."""

    def __init__(self, *, least: int, empty: str) -> None:
        """Take the smallest number of whole credits that makes sense, and what an empty field means."""
        super().__init__(required=False)
        self.least, self.empty = least, empty

    def clean(self, value: Any) -> int | None:
        """Return thousandths of a credit; raise ValidationError with a sentence that says what to write."""
        text = str(super().clean(value) or "")
        if not text:
            return None
        if text.startswith(("-", "\u2212")):
            raise forms.ValidationError(f"This cannot be less than 0. Leave it empty for {self.empty}.")
        if not _WHOLE.fullmatch(text):
            raise forms.ValidationError(f"Write whole credits, for example 2 000, or leave it empty for {self.empty}.")
        text = re.sub("[^0-9]", "", text)
        if len(text) > len(str(_MOST)) or int(text) > _MOST:
            raise forms.ValidationError(f"Write at most {in_credits(_MOST * 1000)}.")
        if int(text) < self.least:
            raise forms.ValidationError("With 0 nothing could be made: pause spending instead, with a reason.")
        return int(text) * 1000


class VelocityForm(forms.Form):
    """The most that may be reserved within an hour, by all together and by one member; empty means no limit."""

    hourly_team = CreditsField(least=1, empty="no limit")
    hourly_member = CreditsField(least=1, empty="no limit")

    @classmethod
    def of(cls, rules: SpendingRules) -> Self:
        """Return the form with what holds now."""
        return cls(initial={"hourly_team": _written(rules.hourly_team), "hourly_member": _written(rules.hourly_member)})

    @property
    def team(self) -> int | None:
        """What all may reserve together, in thousandths of a credit."""
        found: int | None = self.cleaned_data["hourly_team"]
        return found

    @property
    def member(self) -> int | None:
        """What one member may reserve, in thousandths of a credit."""
        found: int | None = self.cleaned_data["hourly_member"]
        return found

    def clean(self) -> None:
        """Refuse a limit of one member that the team's would always forestall."""
        super().clean()
        team, member = self.cleaned_data.get("hourly_team"), self.cleaned_data.get("hourly_member")
        if team is not None and member is not None and member > team:
            self.add_error(
                "hourly_member", f"The whole team may reserve {credits_text(team)}, so one member cannot reserve more."
            )


class ApprovalForm(forms.Form):
    """Above how many credits a creator can only ask; empty means that everybody who may spend sends."""

    above = CreditsField(least=0, empty="no approval")

    @classmethod
    def of(cls, rules: SpendingRules) -> Self:
        """Return the form with what holds now."""
        return cls(initial={"above": _written(rules.approval_above)})


def _written(amount: int | None) -> str:
    return "" if amount is None else credits_text(amount)
