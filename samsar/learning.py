"""What charges teach about prices: the rate that a charge comes to, beside the rate of a price list. Pure.

A rate is thousandths of a credit for one piece: a unit of a video model, a
second of what is billed by the second, or the whole of what has one price.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from samsar.price_list import CREDIT, PriceList
from samsar.submissions import (
    AddOutroImage,
    ImageListToVideo,
    JoinVideos,
    RemoveSubtitles,
    Submission,
    TextToVideo,
    TranslateVideo,
)

HUNYUAN: Final = "HUNYUAN"
GUESSED_UNIT_SECONDS: Final = 5  # the shortest unit of most models, for a model that the list lacks
#: What the length of a video is billed for, rounded up to the whole credit.
_ROUNDED: Final = (TranslateVideo.kind, JoinVideos.kind)
_BY_SECOND: Final = (ImageListToVideo.kind, *_ROUNDED)


@dataclass(frozen=True, kw_only=True, slots=True, order=True)
class Comparable:
    """What jobs have in common whose prices can be compared: the kind, the video model, and the pictures' factor."""

    kind: str
    model: str = ""
    is_hunyuan: bool = False

    @classmethod
    def of(cls, submission: Submission) -> "Comparable":
        """Return what a submission is compared by."""
        if isinstance(submission, TextToVideo):
            is_hunyuan = submission.image_model == HUNYUAN
            return cls(kind=submission.kind, model=submission.video_model, is_hunyuan=is_hunyuan)
        return cls(kind=submission.kind)

    @property
    def piece(self) -> str:
        """What its rate is for, in words: "a unit", "a second", "each"."""
        if self.kind == TextToVideo.kind:
            return "a unit"
        return "a second" if self.kind in _BY_SECOND else "each"


#: Rates that were learned and are larger than the list's, by what they are for.
Learned = Mapping[Comparable, int]


def listed_rate(what: Comparable, prices: PriceList) -> int | None:
    """Return the list's rate in thousandths of a credit; None for a model that it lacks."""
    if what.kind == TextToVideo.kind:
        listed = prices.video_models.get(what.model)
        return listed.base if listed else None
    return {
        ImageListToVideo.kind: prices.image_list_per_second,
        TranslateVideo.kind: prices.translate_per_second,
        JoinVideos.kind: prices.join_per_second,
        AddOutroImage.kind: prices.outro,
        RemoveSubtitles.kind: prices.remove_subtitles,
    }.get(what.kind)


def pieces(what: Comparable, milliseconds: int, prices: PriceList) -> Decimal:
    """Return how many pieces such a job is billed for, with the pictures' factor; 0 without a length."""
    if what.kind == TextToVideo.kind:
        listed = prices.video_models.get(what.model)
        unit = min(listed.unit_seconds) if listed else GUESSED_UNIT_SECONDS
        units = Decimal(-(-milliseconds // (unit * 1000)))
        return units * prices.hunyuan_factor if what.is_hunyuan else units
    return Decimal(milliseconds) / 1000 if what.kind in _BY_SECOND else Decimal(1)


def listed_amount(what: Comparable, milliseconds: int, prices: PriceList) -> int | None:
    """Return what such a job costs by the list alone; None for a model that it lacks."""
    rate = listed_rate(what, prices)
    if rate is None:
        return None
    exact = pieces(what, milliseconds, prices) * rate
    return ceil(exact / CREDIT) * CREDIT if what.kind in _ROUNDED else ceil(exact)


def charged_rate(what: Comparable, milliseconds: int, amount: int, prices: PriceList) -> int | None:
    """Return the rate that a charge of `amount` comes to; None where no piece was billed."""
    billed = pieces(what, milliseconds, prices)
    return ceil(amount / billed) if billed else None


def ceil(value: Decimal) -> int:
    """Round up: what is reserved must be enough."""
    return int(value.to_integral_value(rounding="ROUND_CEILING"))
