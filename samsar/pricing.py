"""What a submission will cost, as a number with the sentence that explains it.

A price list is a value with a version (API document, Pricing). Amounts are
thousandths of a credit. `estimate` is pure, and an unknown price is None,
never 0.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final, Literal, assert_never

from samsar.learning import GUESSED_UNIT_SECONDS, HUNYUAN, Comparable, Learned, ceil, listed_rate
from samsar.price_list import CREDIT, PUBLISHED, ModelPrice, PriceList
from samsar.submissions import (
    AddOutroImage,
    ImageListToVideo,
    JoinVideos,
    RemoveSubtitles,
    Submission,
    TextToVideo,
    TranslateVideo,
)

__all__ = [
    "CREDIT",
    "PUBLISHED",
    "Bound",
    "Counts",
    "Estimate",
    "ModelPrice",
    "PriceList",
    "credits_text",
    "estimate",
    "in_credits",
    "learned_words",
    "nearest",
    "unit_of",
]

THIN_SPACE: Final = "\u202f"  # a narrow one at which no line breaks
SCENE_SECONDS: Final = 8  # one picture, or an outro, is one fixed unit of the pictures' pipeline
GUESSED_MARGIN: Final = Decimal("1.5")

Bound = Literal["exact", "up_to", "at_least", "unknown"]
#: What has one price, or one a second, whatever the model.
Priced = ImageListToVideo | TranslateVideo | JoinVideos | AddOutroImage | RemoveSubtitles
#: Which price was the largest, and so counts: the list's, the live base price, or what was charged lately.
Counts = Literal["list", "live", "learned"]


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
    counts: Counts = "list"


def estimate(
    submission: Submission,
    prices: PriceList,
    *,
    base_price: int | None = None,
    source_milliseconds: int | None = None,
    learned: Learned | None = None,
) -> Estimate:
    """The price of a submission by this list.

    `base_price` is the live base price of the chosen video model, and `learned` the rates that jobs like it were
    charged at lately, in thousandths of a credit; the largest of them and the list's counts, and the sentence says it.
    `source_milliseconds` is the length of the source, for a join the sum of
    all. Raises ValueError for a duration below one second or no pictures.
    """
    what = Comparable.of(submission)
    lately = (learned or {}).get(what)
    rate = listed_rate(what, prices) or 0
    dearer = lately if lately is not None and lately > rate else None
    if isinstance(submission, TextToVideo):
        live = base_price if base_price and base_price > 0 else None
        return _text_to_video(submission, prices, live, lately)
    found = _by_the_list(
        submission, prices if dearer is None else _with_rate(prices, what.kind, dearer), source_milliseconds
    )
    if dearer is None:
        return found
    return replace(found, sentence=f"{found.sentence}; {learned_words(what, dearer, rate)}", counts="learned")


def learned_words(what: Comparable, rate: int, listed: int | None) -> str:
    """Say that a rate, in thousandths of a credit, was learned from charges, and what the list has instead."""
    beside = "" if listed is None else f", the price list {credits_text(listed)}"
    return f"by what was charged lately: {credits_text(rate)} {what.piece}{beside}"


def _with_rate(prices: PriceList, kind: str, rate: int) -> PriceList:
    """Return the list with another price of what is no video model."""
    return replace(prices, **{_FIELD_OF[kind]: rate})  # type: ignore[arg-type]


_FIELD_OF: Final = {
    ImageListToVideo.kind: "image_list_per_second",
    TranslateVideo.kind: "translate_per_second",
    JoinVideos.kind: "join_per_second",
    AddOutroImage.kind: "outro",
    RemoveSubtitles.kind: "remove_subtitles",
}


def _by_the_list(submission: Priced, prices: PriceList, source_milliseconds: int | None) -> Estimate:
    match submission:
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


def unit_of(amount: int, verb: str = "") -> str:
    """The unit after a figure, "credit" or "credits"; with `verb`, such as "is,are", also the form that fits."""
    is_one = abs(amount) == CREDIT
    unit = "credit" if is_one else "credits"
    return f"{unit} {verb.split(',')[0 if is_one else 1]}" if verb else unit


def in_credits(amount: int, verb: str = "") -> str:
    """An amount with its unit, and the verb after it if one is given: "1 credit is", "97.5 credits"."""
    return f"{credits_text(amount)} {unit_of(amount, verb)}"


def _text_to_video(submission: TextToVideo, prices: PriceList, live: int | None, lately: int | None) -> Estimate:
    seconds = submission.duration
    if seconds < 1:
        raise ValueError("a video lasts at least one second")
    listed = prices.video_models.get(submission.video_model)
    if listed is None:
        return _unlisted(submission, prices, live, lately)
    unit = min(listed.unit_seconds)
    units = -(-seconds // unit)
    base = max(listed.base, live or 0, lately or 0)
    amount = units * base
    sum_text = f"{seconds} s = {units} × {unit} s units × {credits_text(base)}"
    if submission.image_model == HUNYUAN:
        amount = ceil(amount * prices.hunyuan_factor)
        sum_text += f" × {prices.hunyuan_factor} (HUNYUAN)"
    sentence = f"{sum_text} = {_credits(amount)}"
    counts: Counts = "list"
    if lately is not None and base == lately > max(listed.base, live or 0):
        counts = "learned"
        sentence += f"; {learned_words(Comparable.of(submission), lately, listed.base)}"
    elif live is not None and live > listed.base:
        counts = "live"
        sentence += f"; Samsar now asks {credits_text(live)} a unit, the price list {credits_text(listed.base)}"
    elif live is not None and live < listed.base:
        sentence += f"; by the price list, Samsar now names {credits_text(live)} a unit"
    return Estimate(
        amount=amount,
        bound="exact",
        sentence=sentence,
        version=prices.version,
        units=units,
        unit_seconds=unit,
        counts=counts,
    )


def _unlisted(submission: TextToVideo, prices: PriceList, live: int | None, lately: int | None) -> Estimate:
    """A model that the list lacks: what was charged lately, or its live base price with a margin, as a lower bound."""
    guessed = None if live is None else ceil(live * GUESSED_MARGIN)
    if lately is not None and lately > (guessed or 0):
        return _unlisted_but_charged(submission, prices, lately)
    if live is None:
        sentence = f"The price of {submission.video_model} is not known"
        return Estimate(amount=None, bound="unknown", sentence=sentence, version=prices.version)
    units = -(-submission.duration // GUESSED_UNIT_SECONDS)
    amount = ceil(live * units * GUESSED_MARGIN)
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


def _unlisted_but_charged(submission: TextToVideo, prices: PriceList, lately: int) -> Estimate:
    units = -(-submission.duration // GUESSED_UNIT_SECONDS)
    amount = units * lately
    sum_text = f"{submission.duration} s = {units} × {GUESSED_UNIT_SECONDS} s units × {credits_text(lately)}"
    if submission.image_model == HUNYUAN:
        amount = ceil(amount * prices.hunyuan_factor)
        sum_text += f" × {prices.hunyuan_factor} (HUNYUAN)"
    words = learned_words(Comparable.of(submission), lately, None)
    return Estimate(
        amount=amount,
        bound="at_least",
        sentence=f"At least {_credits(amount)}: {sum_text}, {words}; no price of it is published",
        version=prices.version,
        units=units,
        unit_seconds=GUESSED_UNIT_SECONDS,
        counts="learned",
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
    amount = ceil(exact / CREDIT) * CREDIT
    seconds = f"{Decimal(milliseconds) / 1000:f}"
    rounded = "" if amount == exact else ", rounded up"
    sentence = f"{seconds} s × {credits_text(rate)}{rounded} = {_credits(amount)}"
    return Estimate(amount=amount, bound="exact", sentence=sentence, version=prices.version)


def _credits(amount: int) -> str:
    return f"{credits_text(amount)} credit{'' if amount == CREDIT else 's'}"
