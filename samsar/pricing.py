"""What a submission will cost, as a number with the sentence that explains it.

A price list is a value with a version (API document, Pricing). Amounts are
thousandths of a credit. `estimate` is pure, and an unknown price is None,
never 0.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal, assert_never

from samsar.submissions import (
    AddOutroImage,
    ImageListToVideo,
    JoinVideos,
    RemoveSubtitles,
    Submission,
    TextToVideo,
    TranslateVideo,
)

CREDIT: Final = 1000  # thousandths
THIN_SPACE: Final = "\u202f"  # a narrow one at which no line breaks
SCENE_SECONDS: Final = 8  # one picture, or an outro, is one fixed unit of the pictures' pipeline
GUESSED_UNIT_SECONDS: Final = 5  # the shortest unit of most models, for a model that the list lacks
GUESSED_MARGIN: Final = Decimal("1.5")

Bound = Literal["exact", "up_to", "at_least", "unknown"]


@dataclass(frozen=True, kw_only=True, slots=True)
class ModelPrice:
    """A video model's price: `base` in thousandths of a credit per unit, unit lengths in seconds."""

    base: int
    unit_seconds: tuple[int, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class PriceList:
    """All prices at one time, in thousandths of a credit; `per_second` fields are per second of video."""

    version: str
    video_models: Mapping[str, ModelPrice]
    hunyuan_factor: Decimal
    image_list_per_second: int
    translate_per_second: int
    join_per_second: int
    outro: int
    remove_subtitles: int


PUBLISHED: Final = PriceList(
    version="2026-11",
    video_models={
        "RUNWAYML": ModelPrice(base=60 * CREDIT, unit_seconds=(5, 10)),
        "KLINGIMGTOVID3PRO": ModelPrice(base=60 * CREDIT, unit_seconds=(5, 10)),
        "HAILUO": ModelPrice(base=60 * CREDIT, unit_seconds=(6, 10)),
        "SEEDANCEI2V": ModelPrice(base=60 * CREDIT, unit_seconds=(5, 10)),
        "HAILUOPRO": ModelPrice(base=100 * CREDIT, unit_seconds=(6,)),
        "SORA2": ModelPrice(base=100 * CREDIT, unit_seconds=(8,)),
        "SORA2PRO": ModelPrice(base=300 * CREDIT, unit_seconds=(8,)),
        "VEO3.1I2VFAST": ModelPrice(base=300 * CREDIT, unit_seconds=(8,)),
        "VEO3.1I2V": ModelPrice(base=700 * CREDIT, unit_seconds=(8,)),
    },
    hunyuan_factor=Decimal("1.5"),
    image_list_per_second=50 * CREDIT,
    translate_per_second=2 * CREDIT,
    join_per_second=2 * CREDIT,
    outro=50 * CREDIT,
    remove_subtitles=0,
)
"""The published prices."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Estimate:
    """What something will cost: `amount` in thousandths of a credit, None where nobody can know.

    `units` and `unit_seconds` are set where the price counts units of video.
    `version` names the price list.
    """

    amount: int | None
    bound: Bound
    sentence: str
    version: str
    units: int | None = None
    unit_seconds: int | None = None


def estimate(
    submission: Submission,
    prices: PriceList,
    *,
    base_price: int | None = None,
    source_milliseconds: int | None = None,
) -> Estimate:
    """The price of a submission by this list.

    `base_price` is the live base price of the chosen video model, in
    thousandths of a credit; the larger of it and the list's counts.
    `source_milliseconds` is the length of the source, for a join the sum of
    all. Raises ValueError for a duration below one second or no pictures.
    """
    match submission:
        case TextToVideo():
            return _text_to_video(submission, prices, base_price if base_price and base_price > 0 else None)
        case ImageListToVideo():
            return _image_list(submission, prices)
        case TranslateVideo():
            return _per_source_second(prices.translate_per_second, source_milliseconds, "the source video", prices)
        case JoinVideos():
            return _per_source_second(prices.join_per_second, source_milliseconds, "the joined videos", prices)
        case AddOutroImage():
            sentence = f"{_credits(prices.outro)} for one outro, whatever the length"
            return Estimate(amount=prices.outro, bound="exact", sentence=sentence, version=prices.version)
        case RemoveSubtitles():
            amount = prices.remove_subtitles
            sentence = f"{_credits(amount)} for removing subtitles" if amount else "Free: removing subtitles costs 0"
            return Estimate(amount=amount, bound="exact", sentence=sentence, version=prices.version)
        case _:
            assert_never(submission)


def nearest(wanted: Estimate, offered: Mapping[str, Estimate]) -> str | None:
    """Name what costs most nearly what `wanted` does, or None when no price is known to compare.

    Of several that are equally near, one billed in units of the same length
    comes first, then the first in order.
    """
    if wanted.amount is None:
        return None
    known = {name: each for name, each in offered.items() if each.amount is not None}

    def distance(name: str) -> tuple[int, bool]:
        each = known[name]
        return abs((each.amount or 0) - (wanted.amount or 0)), each.unit_seconds != wanted.unit_seconds

    return min(known, key=distance, default=None)


def credits_text(amount: int) -> str:
    """An amount in thousandths of a credit as people read it: 2 800 000 is "2 800" (thin space), 97 500 is "97.5"."""
    whole, thousandths = divmod(abs(amount), CREDIT)
    text = f"{whole:,}".replace(",", THIN_SPACE)
    if thousandths:
        text += f".{thousandths:03d}".rstrip("0")
    return f"\u2212{text}" if amount < 0 else text


def _text_to_video(submission: TextToVideo, prices: PriceList, live: int | None) -> Estimate:
    seconds = submission.duration
    if seconds < 1:
        raise ValueError("a video lasts at least one second")
    listed = prices.video_models.get(submission.video_model)
    if listed is None:
        return _unlisted(submission, prices, live)
    unit = min(listed.unit_seconds)
    units = -(-seconds // unit)
    base = max(listed.base, live or 0)
    amount = units * base
    sum_text = f"{seconds} s = {units} × {unit} s units × {credits_text(base)}"
    if submission.image_model == "HUNYUAN":
        amount = _ceil(amount * prices.hunyuan_factor)
        sum_text += f" × {prices.hunyuan_factor} (HUNYUAN)"
    sentence = f"{sum_text} = {_credits(amount)}"
    if live is not None and live > listed.base:
        sentence += f"; Samsar now asks {credits_text(live)} a unit, the price list {credits_text(listed.base)}"
    elif live is not None and live < listed.base:
        sentence += f"; by the price list, Samsar now names {credits_text(live)} a unit"
    return Estimate(
        amount=amount, bound="exact", sentence=sentence, version=prices.version, units=units, unit_seconds=unit
    )


def _unlisted(submission: TextToVideo, prices: PriceList, live: int | None) -> Estimate:
    """A model that the list lacks: its live base price with a margin, as a lower bound."""
    if live is None:
        sentence = f"The price of {submission.video_model} is not known"
        return Estimate(amount=None, bound="unknown", sentence=sentence, version=prices.version)
    units = -(-submission.duration // GUESSED_UNIT_SECONDS)
    amount = _ceil(live * units * GUESSED_MARGIN)
    sentence = (
        f"At least {_credits(amount)}: {submission.duration} s = {units} × {GUESSED_UNIT_SECONDS} s units"
        f" × {credits_text(live)} × {GUESSED_MARGIN}, because no price of {submission.video_model} is published"
    )
    return Estimate(
        amount=amount,
        bound="at_least",
        sentence=sentence,
        version=prices.version,
        units=units,
        unit_seconds=GUESSED_UNIT_SECONDS,
    )


def _image_list(submission: ImageListToVideo, prices: PriceList) -> Estimate:
    pictures = len(submission.image_urls)
    if pictures < 1:
        raise ValueError("a video from pictures needs at least one picture")
    scenes = pictures + (1 if submission.outro_image_url else 0)
    amount = scenes * SCENE_SECONDS * prices.image_list_per_second
    what = f"{pictures} picture{'' if pictures == 1 else 's'}"
    if submission.outro_image_url:
        what = f"({what} + outro)"
    sentence = (
        f"{what} × {SCENE_SECONDS} s × {credits_text(prices.image_list_per_second)}"
        f" = up to {_credits(amount)}; the length of the final video decides"
    )
    return Estimate(
        amount=amount,
        bound="up_to",
        sentence=sentence,
        version=prices.version,
        units=scenes,
        unit_seconds=SCENE_SECONDS,
    )


def _per_source_second(rate: int, milliseconds: int | None, source: str, prices: PriceList) -> Estimate:
    """So much a second of the source, the result rounded up to the whole credit."""
    if milliseconds is None:
        sentence = f"{_credits(rate)} a second of {source}, whose length is not known yet"
        return Estimate(amount=None, bound="unknown", sentence=sentence, version=prices.version)
    exact = Decimal(milliseconds) * rate / 1000
    amount = _ceil(exact / CREDIT) * CREDIT
    seconds = f"{Decimal(milliseconds) / 1000:f}"
    rounded = "" if amount == exact else ", rounded up"
    sentence = f"{seconds} s × {credits_text(rate)}{rounded} = {_credits(amount)}"
    return Estimate(amount=amount, bound="exact", sentence=sentence, version=prices.version)


def _credits(amount: int) -> str:
    return f"{credits_text(amount)} credit{'' if amount == CREDIT else 's'}"


def _ceil(value: Decimal) -> int:
    return int(value.to_integral_value(rounding="ROUND_CEILING"))
