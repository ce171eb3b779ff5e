"""Prices, against figures worked out by hand from the API document's tables."""

from __future__ import annotations

import pytest

from sandbox.prices import image_list, in_credits, of_source_seconds, text_to_video


@pytest.mark.parametrize(
    ("video_model", "duration", "image_model", "credits"),
    [
        ("RUNWAYML", 30, "SEEDREAM", 360),
        ("RUNWAYML", 30, "HUNYUAN", 540),
        ("RUNWAYML", 31, "SEEDREAM", 420),
        ("RUNWAYML", 10, "GPTIMAGE1", 120),
        ("KLINGIMGTOVID3PRO", 240, "IMAGEN4", 2880),
        ("SEEDANCEI2V", 12, "NANOBANANA", 180),
        ("HAILUO", 30, "SEEDREAM", 300),
        ("HAILUO", 31, "HUNYUAN", 540),
        ("HAILUOPRO", 30, "SEEDREAM", 500),
        ("SORA2", 30, "SEEDREAM", 400),
        ("SORA2PRO", 24, "SEEDREAM", 900),
        ("VEO3.1I2V", 30, "SEEDREAM", 2800),
        ("VEO3.1I2VFAST", 10, "HUNYUAN", 900),
    ],
)
def test_a_video_from_a_prompt_costs_base_times_units(
    video_model: str, duration: int, image_model: str, credits: int
) -> None:
    assert text_to_video(duration=duration, image_model=image_model, video_model=video_model) == credits * 1000


@pytest.mark.parametrize(
    ("milliseconds", "pictures", "source"), [(8000, 400, 16), (10_000, 500, 20), (10_001, 501, 21)]
)
def test_a_price_by_the_second_is_rounded_up_to_the_whole_credit(milliseconds: int, pictures: int, source: int) -> None:
    assert image_list(milliseconds) == pictures * 1000
    assert of_source_seconds(milliseconds) == source * 1000


def test_credits_are_written_whole_where_they_are_whole() -> None:
    assert str(in_credits(360_000)) == "360"
    assert str(in_credits(97_500)) == "97.5"
