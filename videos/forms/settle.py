"""The form that settles what nobody but a person knows: whether a video was charged."""

from django import forms

CHARGED, FREE = "charged", "free"
_CHOOSE = "Say whether it was charged or not. Nothing was changed."


class SettleForm(forms.Form):
    """One of two words, and how the person knows; whether a reason is there at all is asked where it is kept."""

    verdict = forms.ChoiceField(
        choices=[(CHARGED, CHARGED), (FREE, FREE)],
        error_messages={"required": _CHOOSE, "invalid_choice": _CHOOSE},
    )
    reason = forms.CharField(
        required=False,
        error_messages={
            "null_characters_not_allowed": "The reason holds characters that cannot be kept. Nothing was changed."
        },
    )

    @property
    def problem(self) -> str:
        """The first thing that is wrong, for people; empty when nothing is."""
        return next((str(texts[0]) for texts in self.errors.values()), "")

    @property
    def typed_reason(self) -> str:
        """The reason as it was typed, without what no page can hold."""
        return str(self["reason"].value() or "").replace("\x00", "")
