"""Models that a saved or earlier form names and Samsar no longer offers: the nearest in price stands in, by name."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from samsar import TextToVideo
from samsar.pricing import Estimate, credits_text, in_credits, nearest
from samsar.vocabulary import LONGEST, SHORTEST
from videos.catalogue import Offer
from videos.forms.prompt import DEFAULTS
from videos.jobs import intake


@dataclass(frozen=True, kw_only=True, slots=True)
class StandIns:
    """How a form opens, with what stands in for what is gone, and a sentence about it for each such field."""

    initial: dict[str, Any]
    notices: Mapping[str, str]


def with_stand_ins(initial: Mapping[str, Any], offer: Offer) -> StandIns:
    """Return `initial` with offered models alone, as today's prices for its length say."""
    asked = DEFAULTS | dict(initial)
    basis = TextToVideo(
        prompt="",
        duration=_length(asked["duration"]),
        video_model=str(asked["video_model"]),
        image_model=str(asked["image_model"]),
    )
    notices = {}
    offered = {
        "video_model": [model.value for model in offer.video_models],
        "image_model": _plainest_first(model.value for model in offer.image_models),
    }
    for name, values in offered.items():
        if getattr(basis, name) not in values:
            basis, notices[name] = _nearest(basis, name, values, offer)
    return StandIns(
        initial={**initial, "video_model": basis.video_model, "image_model": basis.image_model}, notices=notices
    )


def _nearest(basis: TextToVideo, name: str, values: Iterable[str], offer: Offer) -> tuple[TextToVideo, str]:
    gone, before = getattr(basis, name), intake.price(basis, offer)
    candidates = {value: replace(basis, **{name: value}) for value in values}  # type: ignore[arg-type]
    prices = {value: intake.price(each, offer) for value, each in candidates.items()}
    told = f"{gone} is no longer offered." if gone else "No model was chosen."
    found = nearest(before, prices)
    if found is not None:
        return candidates[found], f"{told} {found} is nearest in price: {_difference(before, prices[found])}."
    found = next(iter(candidates), None)
    if found is None:
        return replace(basis, **{name: ""}), f"{told} Samsar offers none at present."  # type: ignore[arg-type]
    return candidates[found], f"{told} Its price is not known, so none is nearest; {found} stands in for it."


def _difference(before: Estimate, after: Estimate) -> str:
    least = "at least " if after.bound == "at_least" else ""
    now = f"{least}{in_credits(after.amount or 0)}"
    return (
        f"{now}, as before" if after.amount == before.amount else f"{now} instead of {credits_text(before.amount or 0)}"
    )


def _plainest_first(values: Iterable[str]) -> list[str]:
    """Pictures change the price by a factor at most, so of many that are equally near our own first choice leads."""
    return sorted(values, key=lambda value: value != DEFAULTS["image_model"])


def _length(typed: Any) -> int:
    """Return the length that prices are compared for: what the form says, or the usual one while that is wrong."""
    text = str(typed).strip()
    fits = text.isascii() and text.isdigit() and len(text) < 4 and SHORTEST <= int(text) <= LONGEST
    return int(text) if fits else int(DEFAULTS["duration"])
