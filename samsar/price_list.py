"""A price list: all prices at one time, as a value with a version. Amounts are thousandths of a credit."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

CREDIT: Final = 1000  # thousandths


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
"""The published prices: what a team's jobs are quoted at until an owner makes a version of the team's own."""
