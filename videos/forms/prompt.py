"""The form that makes a video from a prompt."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError

from samsar import Model, TextToVideo
from samsar.vocabulary import ASPECT_RATIOS, LONGEST, PROMPT_LIMIT, SHORTEST, TONES
from videos.catalogue import Offer
from videos.forms.speech import SpeechFields

DEFAULTS: dict[str, Any] = {
    "prompt": "",
    "duration": 30,
    "aspect_ratio": "16:9",
    "video_model": "RUNWAYML",
    "image_model": "SEEDREAM",
    "tone": "cinematic",
    "language": "auto",
    "enable_subtitles": True,
    "font_key": "",
}


def initial_of(fields: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """Return how a form opens whose fields were kept as a browser sent them, right or wrong.

    A box that was not ticked is not among them.
    """
    kept = {name: values[-1] for name, values in fields.items() if name in DEFAULTS and values}
    return {**kept, "enable_subtitles": "enable_subtitles" in kept}


def with_lf(text: str) -> str:
    """Write every line end as LF, so that browser and server count the same characters."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def count(text: str) -> int:
    """Count a prompt's characters (code points) as the limit counts them."""
    return len(with_lf(text))


def meter_words(text: str) -> str:
    """Say how full a prompt is, such as `244 of 1 000`; the browser's meter writes the same."""
    length = count(text)
    over = f", {_grouped(length - PROMPT_LIMIT)} too many" if length > PROMPT_LIMIT else ""
    return f"{_grouped(length)} of {_grouped(PROMPT_LIMIT)}{over}"


def _grouped(number: int) -> str:
    return f"{number:,}".replace(",", "\u202f")


class PromptField(forms.CharField):
    """Text with LF line ends, not cut and not trimmed: what was typed is what is counted and sent."""

    def __init__(self, *, required: bool = True) -> None:
        super().__init__(
            required=required, strip=False, error_messages={"required": "Write what the video should show."}
        )

    def to_python(self, value: Any) -> str:
        """Return the text with LF line ends; nothing but blanks counts as empty."""
        text = with_lf(super().to_python(value) or "")
        return text if text.strip() else ""

    def validate(self, value: str) -> None:
        """Refuse a prompt longer than the service takes, and say by how much."""
        super().validate(value)
        over = len(value) - PROMPT_LIMIT
        if over > 0:
            characters = "character" if over == 1 else "characters"
            raise ValidationError(
                f"{_grouped(over)} {characters} too many: Samsar takes at most {_grouped(PROMPT_LIMIT)}.",
                code="too_long",
            )


class PromptForm(SpeechFields):
    """Text in words, length in whole seconds, shape, models, language, subtitles and their font."""

    # What people see first is what they are told about first.
    field_order = ("prompt", "duration", "aspect_ratio", "video_model", "image_model", "tone", "language")

    prompt = PromptField()
    duration = forms.IntegerField(
        min_value=SHORTEST,
        max_value=LONGEST,
        error_messages={
            "required": f"Say how long the video should be: {SHORTEST} to {LONGEST} seconds.",
            "invalid": "Write the length in whole seconds.",
            "min_value": f"Too short: a video takes at least {SHORTEST} seconds.",
            "max_value": f"Too long: a video takes at most {LONGEST} seconds.",
        },
    )
    aspect_ratio = forms.ChoiceField(choices=[(ratio, ratio) for ratio in ASPECT_RATIOS])
    video_model = forms.ChoiceField()
    image_model = forms.ChoiceField()
    tone = forms.ChoiceField(choices=[(tone, tone.capitalize()) for tone in TONES])

    def __init__(
        self,
        data: Any = None,
        *,
        offer: Offer,
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=DEFAULTS | (initial or {}))
        self.offer = offer
        self.notices = []
        self._limit("video_model", offer.video_models)
        self._limit("image_model", offer.image_models)
        self.begin_with_font(initial)

    def _limit(self, name: str, offered: Iterable[Model]) -> None:
        values = [model.value for model in offered]
        field = cast("forms.ChoiceField", self.fields[name])
        field.choices = [(value, value) for value in values]
        field.error_messages["required"] = "Choose a model."
        field.error_messages["invalid_choice"] = "Samsar does not offer %(value)s at present. Choose another model."
        if self.initial[name] == DEFAULTS[name] not in values:
            # Nobody chose it, so another one may begin; what somebody chose is never replaced here.
            self.initial[name] = next(iter(values), "")

    @property
    def meter(self) -> str:
        """How full the prompt is, in words."""
        return meter_words(self["prompt"].value() or "")

    def to_submission(self) -> TextToVideo:
        """Return the valid form as what will be sent."""
        return TextToVideo(**(self.cleaned_data | {"font_key": self.cleaned_data["font_key"] or None}))

    def to_priced(self) -> TextToVideo | None:
        """Return a submission good enough for a price, prompt or not; None while a part of the price is missing."""
        self.is_valid()
        known = self.cleaned_data
        if not all(name in known for name in ("duration", "video_model", "image_model")):
            return None
        rest = {name: known.get(name, default) for name, default in DEFAULTS.items()}
        return TextToVideo(**(rest | {"prompt": known.get("prompt") or "…", "font_key": None}))
