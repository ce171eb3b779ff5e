"""A price list as the plain document that a row keeps, and what stands against one. Amounts are in thousandths.

Fields are named as in a form: `base:MODEL`, `units:MODEL`, and the names of `PriceList` for the rest.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from samsar.price_list import CREDIT, ModelPrice, PriceList

#: The prices of what is no video model, each with its words for people.
OTHERS: Final[Mapping[str, str]] = {
    "image_list_per_second": "A video from pictures, a second",
    "translate_per_second": "Translating, a second",
    "join_per_second": "Joining, a second",
    "outro": "Adding an outro",
    "remove_subtitles": "Removing subtitles",
}
#: A million credits for one piece is no price but a slip of the hand.
DEAREST: Final = 1_000_000 * CREDIT
LONGEST_UNIT: Final = 600
LARGEST_FACTOR: Final = Decimal(10)


class BadPrices(Exception):
    """A price list that cannot be used, with a sentence for each field that is wrong; nothing was changed."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        self.problems = dict(problems)
        super().__init__(" ".join(self.problems.values()))


def dump(prices: PriceList) -> dict[str, Any]:
    """Write a price list, all but its version, as plain values."""
    models = {
        name: {"base": price.base, "unit_seconds": list(price.unit_seconds)}
        for name, price in prices.video_models.items()
    }
    others = {name: getattr(prices, name) for name in OTHERS}
    return {"video_models": models, "hunyuan_factor": str(prices.hunyuan_factor), **others}


def restore(version: str, document: Mapping[str, Any]) -> PriceList:
    """Read what `dump` wrote."""
    models = {
        name: ModelPrice(base=price["base"], unit_seconds=tuple(price["unit_seconds"]))
        for name, price in document["video_models"].items()
    }
    others = {name: document[name] for name in OTHERS}
    factor = Decimal(document["hunyuan_factor"])
    return PriceList(version=version, video_models=models, hunyuan_factor=factor, **others)


def check(prices: PriceList, before: PriceList) -> None:
    """Raise BadPrices unless `prices` can follow `before`: no hole, nothing negative, nothing absurd."""
    problems = {
        f"base:{name}": f"{name} has no price. Every model that had one keeps one, or its videos could not be priced."
        for name in before.video_models
        if name not in prices.video_models
    }
    for name, price in prices.video_models.items():
        if not 0 < price.base <= DEAREST:
            problems[f"base:{name}"] = f"A unit of {name} costs more than 0 and at most 1 000 000 credits."
        if not price.unit_seconds:
            problems[f"units:{name}"] = f"{name} has no unit. Write its lengths in whole seconds, for example 5, 10."
        elif not all(1 <= seconds <= LONGEST_UNIT for seconds in price.unit_seconds):
            problems[f"units:{name}"] = f"A unit of {name} lasts whole seconds, from 1 to {LONGEST_UNIT}."
    for name, words in OTHERS.items():
        if not 0 <= getattr(prices, name) <= DEAREST:
            problems[name] = f"{words}: write a price from 0 to 1 000 000 credits."
    if not 1 <= prices.hunyuan_factor <= LARGEST_FACTOR:
        problems["hunyuan_factor"] = f"The factor for HUNYUAN pictures is from 1 to {LARGEST_FACTOR}."
    if problems:
        raise BadPrices(problems)


def same(one: PriceList, other: PriceList) -> bool:
    """Whether two lists say the same prices, whatever they are called."""
    return dump(one) == dump(other)
