"""The forms of the page Rules: a reason, and numbers of whole credits."""

from typing import Final, Self

from django import forms

from credits.models import SpendingRules
from home.typed import CreditsField, write_credits
from samsar.pricing import credits_text

#: So long that the sentence around it still fits where a video says why it waits.
WHY_LONGEST: Final = 200


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


class VelocityForm(forms.Form):
    """The most that may be reserved within an hour, by all together and by one member; empty means no limit."""

    hourly_team = CreditsField(least=1000, empty="no limit")
    hourly_member = CreditsField(least=1000, empty="no limit")

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

    above = CreditsField(empty="no approval")

    @classmethod
    def of(cls, rules: SpendingRules) -> Self:
        """Return the form with what holds now."""
        return cls(initial={"above": _written(rules.approval_above)})


def _written(amount: int | None) -> str:
    return "" if amount is None else write_credits(amount)
