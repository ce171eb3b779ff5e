"""The form that settles what nobody but a person knows: whether a video was charged."""

from django import forms

from videos.forms.reason import ReasonForm

CHARGED, FREE = "charged", "free"
_CHOOSE = "Say whether it was charged or not. Nothing was changed."


class SettleForm(ReasonForm):
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
