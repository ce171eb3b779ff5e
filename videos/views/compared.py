"""What a form changes against the video that it makes again, and what that does to the price."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from samsar.pricing import in_credits
from samsar.vocabulary import CREATE_LANGUAGES
from videos.forms.prompt import DEFAULTS, PromptForm
from videos.models import Job
from videos.views.price import PriceRail

_NAMES = {
    "duration": "length",
    "aspect_ratio": "shape",
    "video_model": "model",
    "image_model": "pictures by",
    "tone": "tone",
    "language": "language",
    "enable_subtitles": "subtitles",
    "font_key": "font",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Compared:
    """An earlier video, what it cost in words, and what the form changes against it."""

    title: str
    href: str
    then: str
    rest: str


def compared(source: Job, form: PromptForm, rail: PriceRail) -> Compared:
    """Compare the checked `form` with the video from a prompt that it was opened from; wrong fields are left out."""
    cost = source.quote if source.charged is None else source.charged
    changes = _changes(source.recipe, form.cleaned_data)
    what = f"Changed: {', '.join(changes)}." if changes else "Nothing is changed."
    now = "" if rail.amount is None else f" Now {rail.bound} {in_credits(rail.amount)}.".replace("  ", " ")
    return Compared(
        title=source.title,
        href=source.get_absolute_url(),
        then=f"{in_credits(cost)} then",
        rest=what + now,
    )


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    old = {name: DEFAULTS[name] if before.get(name) is None else before[name] for name in DEFAULTS}
    found = ["prompt"] if "prompt" in after and after["prompt"] != old["prompt"] else []
    return found + [
        f"{words} {_words(name, old[name])} → {_words(name, after[name])}{' s' if name == 'duration' else ''}"
        for name, words in _NAMES.items()
        if name in after and after[name] != old[name]
    ]


def _words(name: str, value: Any) -> str:
    if name == "language":
        return CREATE_LANGUAGES.get(value, str(value))
    if name == "enable_subtitles":
        return "on" if value else "off"
    return str(value or "chosen by Samsar")
