"""What forms share that ask a person for a reason."""

from django import forms


class ReasonForm(forms.Form):
    """A form with a field `reason`, which is shown again as it was typed beside the one thing that is wrong."""

    @property
    def problem(self) -> str:
        """The first thing that is wrong, for people; empty when nothing is."""
        return next((str(texts[0]) for texts in self.errors.values()), "")

    @property
    def typed_reason(self) -> str:
        """The reason as it was typed, without what no page can hold."""
        return str(self["reason"].value() or "").replace("\x00", "")
