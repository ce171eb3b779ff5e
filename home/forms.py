"""The forms of Welcome and Settings: a key that is only ever written, a team's name and zone, the month's limit."""

from typing import Any

from django import forms

from home.typed import CreditsField, write_credits
from teams import naming


class KeyForm(forms.Form):
    """An API key, never shown again: neither bound nor initial values are written into the page."""

    key = forms.CharField(
        max_length=400,
        error_messages={
            "required": "Paste a key first.",
            "max_length": "That is too long for a key: one has at most 400 characters.",
        },
    )

    def clean_key(self) -> str:
        """Refuse what cannot stand in a header."""
        key: str = self.cleaned_data["key"]
        if not key.isascii() or not key.isprintable() or " " in key:
            raise forms.ValidationError("A key has no spaces and only plain letters, digits and signs.")
        return key


class BudgetForm(forms.Form):
    """The month's limit in whole credits; empty means unlimited."""

    limit = CreditsField(empty="no limit")

    def __init__(self, *args: Any, limit: int | None = None, **kwargs: Any) -> None:
        """Start from the limit in force, in thousandths of a credit."""
        super().__init__(*args, **kwargs)
        self.fields["limit"].initial = "" if limit is None else write_credits(limit)


def zones() -> list[tuple[str, str]]:
    """Return the time zones to choose from, each with its words."""
    return [(name, name.replace("_", " ")) for name in naming.timezones()]


class WelcomeForm(BudgetForm):
    """What a new team is called, in which zone its months begin, and its limit if it has one."""

    name = forms.CharField(
        max_length=80,
        error_messages={
            "required": "Give the team a name.",
            "max_length": "A team's name has at most 80 characters.",
        },
    )
    timezone = forms.ChoiceField(
        choices=zones,
        initial="UTC",
        required=False,
        error_messages={"invalid_choice": "Choose one of the time zones of the list."},
    )

    def clean_name(self) -> str:
        """Refuse what cannot be read on one line."""
        name = " ".join(self.cleaned_data["name"].split())
        if not naming.shows(name):
            raise forms.ValidationError("A team's name is one line of text; this holds characters that do not show.")
        return name

    def wanted(self) -> dict[str, str]:
        """Return the name and the zone, for who opens the team."""
        return {"name": self.cleaned_data["name"], "timezone": self.cleaned_data["timezone"] or "UTC"}
