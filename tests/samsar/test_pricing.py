"""Prices, against figures worked out by hand from the published table."""

from decimal import Decimal
from itertools import product

import pytest

from samsar import (
    AddOutroImage,
    ImageListToVideo,
    JoinVideos,
    RemoveSubtitles,
    TextToVideo,
    TranslateVideo,
)
from samsar.pricing import PUBLISHED, Estimate, credits_text, estimate, nearest

LENGTHS = (10, 12, 15, 24, 30, 48, 60, 120, 240)

# Credits by model for LENGTHS, worked out by hand: units of the shortest clip, rounded up, times the base price.
BY_HAND = {
    "RUNWAYML": (120, 180, 180, 300, 360, 600, 720, 1440, 2880),
    "KLINGIMGTOVID3PRO": (120, 180, 180, 300, 360, 600, 720, 1440, 2880),
    "SEEDANCEI2V": (120, 180, 180, 300, 360, 600, 720, 1440, 2880),
    "HAILUO": (120, 120, 180, 240, 300, 480, 600, 1200, 2400),
    "HAILUOPRO": (200, 200, 300, 400, 500, 800, 1000, 2000, 4000),
    "SORA2": (200, 200, 200, 300, 400, 600, 800, 1500, 3000),
    "SORA2PRO": (600, 600, 600, 900, 1200, 1800, 2400, 4500, 9000),
    "VEO3.1I2VFAST": (600, 600, 600, 900, 1200, 1800, 2400, 4500, 9000),
    "VEO3.1I2V": (1400, 1400, 1400, 2100, 2800, 4200, 5600, 10500, 21000),
}


def prompt(video_model: str = "RUNWAYML", duration: int = 30, image_model: str = "SEEDREAM") -> TextToVideo:
    return TextToVideo(prompt="A lighthouse", image_model=image_model, video_model=video_model, duration=duration)


def pictures(count: int, outro: str | None = None) -> ImageListToVideo:
    urls = tuple(f"https://cdn.example.com/{n}.png" for n in range(count))
    return ImageListToVideo(image_urls=urls, outro_image_url=outro)


def test_the_table_covers_every_published_model() -> None:
    assert set(BY_HAND) == set(PUBLISHED.video_models)


@pytest.mark.parametrize(("model", "index"), list(product(BY_HAND, range(len(LENGTHS)))))
@pytest.mark.parametrize(("image_model", "factor"), [("SEEDREAM", 1), ("HUNYUAN", Decimal("1.5"))])
def test_a_prompt_costs_its_units(model: str, index: int, image_model: str, factor: Decimal) -> None:
    priced = estimate(prompt(model, LENGTHS[index], image_model), PUBLISHED)
    assert priced.amount == BY_HAND[model][index] * 1000 * factor
    assert (priced.bound, priced.version) == ("exact", PUBLISHED.version)


@pytest.mark.parametrize(
    ("submission", "sentence"),
    [
        (prompt(), "30 s = 6 × 5 s units × 60 = 360 credits"),
        (prompt(image_model="HUNYUAN"), "30 s = 6 × 5 s units × 60 × 1.5 (HUNYUAN) = 540 credits"),
        (prompt("HAILUO"), "30 s = 5 × 6 s units × 60 = 300 credits"),
        (prompt("VEO3.1I2V"), "30 s = 4 × 8 s units × 700 = 2\u202f800 credits"),
        (
            pictures(4),
            "4 pictures × 8 s × 50 = up to 1\u202f600 credits; the length of the final video decides",
        ),
        (
            pictures(4, "https://cdn.example.com/outro.png"),
            "(4 pictures + outro) × 8 s × 50 = up to 2\u202f000 credits; the length of the final video decides",
        ),
        (pictures(1), "1 picture × 8 s × 50 = up to 400 credits; the length of the final video decides"),
        (AddOutroImage(session_id="v", outro_image_url="https://x/y"), "50 credits for one outro, whatever the length"),
        (RemoveSubtitles(session_id="v"), "Free: removing subtitles costs 0"),
    ],
)
def test_the_sentence_explains_the_sum(submission: TextToVideo, sentence: str) -> None:
    assert estimate(submission, PUBLISHED).sentence == sentence


@pytest.mark.parametrize(
    ("submission", "amount", "bound"),
    [
        (pictures(4), 1_600_000, "up_to"),
        (pictures(4, "https://x/y"), 2_000_000, "up_to"),
        (AddOutroImage(session_id="v", outro_image_url="https://x/y"), 50_000, "exact"),
        (RemoveSubtitles(session_id="v"), 0, "exact"),
    ],
)
def test_the_other_kinds_have_their_own_prices(submission: TextToVideo, amount: int, bound: str) -> None:
    priced = estimate(submission, PUBLISHED)
    assert (priced.amount, priced.bound) == (amount, bound)


@pytest.mark.parametrize(
    ("milliseconds", "amount", "sentence"),
    [
        (30_000, 60_000, "30 s × 2 = 60 credits"),
        (30_500, 61_000, "30.5 s × 2 = 61 credits"),
        (30_001, 61_000, "30.001 s × 2, rounded up = 61 credits"),
        (500, 1_000, "0.5 s × 2 = 1 credit"),
        (75_000, 150_000, "75 s × 2 = 150 credits"),  # 30 s and 45 s joined
    ],
)
def test_translating_and_joining_cost_two_credits_a_second_rounded_up(
    milliseconds: int, amount: int, sentence: str
) -> None:
    for submission in (TranslateVideo(session_id="v", language="fr"), JoinVideos(session_ids=("v", "w"))):
        priced = estimate(submission, PUBLISHED, source_milliseconds=milliseconds)
        assert (priced.amount, priced.bound, priced.sentence) == (amount, "exact", sentence)


def test_a_source_of_unknown_length_has_an_unknown_price() -> None:
    priced = estimate(TranslateVideo(session_id="v", language="fr"), PUBLISHED)
    assert (priced.amount, priced.bound) == (None, "unknown")
    assert priced.sentence == "2 credits a second of the source video, whose length is not known yet"


@pytest.mark.parametrize(
    ("live", "amount", "ending"),
    [
        (60_000, 360_000, "= 360 credits"),
        (75_000, 450_000, "= 450 credits; Samsar now asks 75 a unit, the price list 60"),
        (50_000, 360_000, "= 360 credits; by the price list, Samsar now names 50 a unit"),
        (0, 360_000, "= 360 credits"),
        (None, 360_000, "= 360 credits"),
    ],
)
def test_the_larger_of_list_and_live_price_counts_and_is_named(live: int | None, amount: int, ending: str) -> None:
    priced = estimate(prompt(), PUBLISHED, base_price=live)
    assert priced.amount == amount
    assert priced.sentence.endswith(ending)


def test_a_model_that_the_list_lacks_costs_at_least_its_live_price_with_a_margin() -> None:
    priced = estimate(prompt("NEWMODEL", 32), PUBLISHED, base_price=40_000)
    assert (priced.amount, priced.bound, priced.units, priced.unit_seconds) == (420_000, "at_least", 7, 5)
    assert priced.sentence == (
        "At least 420 credits: 32 s = 7 × 5 s units × 40 × 1.5, because no price of NEWMODEL is published"
    )


@pytest.mark.parametrize("live", [None, 0])
def test_unknown_is_never_zero(live: int | None) -> None:
    priced = estimate(prompt("NEWMODEL"), PUBLISHED, base_price=live)
    assert (priced.amount, priced.bound) == (None, "unknown")
    assert priced.sentence == "The price of NEWMODEL is not known"


@pytest.mark.parametrize("submission", [prompt(duration=0), prompt("NEWMODEL", 0), pictures(0)])
def test_nothing_has_no_price(submission: TextToVideo) -> None:
    with pytest.raises(ValueError, match="at least one"):
        estimate(submission, PUBLISHED, base_price=1)


def priced(*models: str, duration: int = 30) -> dict[str, Estimate]:
    return {model: estimate(prompt(model, duration), PUBLISHED) for model in models}


@pytest.mark.parametrize(
    ("wanted", "offered", "found"),
    [
        ("SORA2", ("HAILUOPRO", "SORA2PRO", "VEO3.1I2V"), "HAILUOPRO"),  # 400: 500, 1200, 2800
        ("SORA2", ("HAILUOPRO", "RUNWAYML"), "RUNWAYML"),  # 400: 500, 360
        ("SORA2PRO", ("VEO3.1I2V", "RUNWAYML", "VEO3.1I2VFAST"), "VEO3.1I2VFAST"),
        ("RUNWAYML", ("KLINGIMGTOVID3PRO", "SEEDANCEI2V"), "KLINGIMGTOVID3PRO"),  # the first of equals
        ("SORA2", (), None),
        ("NEWMODEL", ("RUNWAYML",), None),  # unknown is nearest to nothing
        ("RUNWAYML", ("NEWMODEL",), None),
    ],
)
def test_the_nearest_in_price_is_found(wanted: str, offered: tuple[str, ...], found: str | None) -> None:
    assert nearest(estimate(prompt(wanted), PUBLISHED), priced(*offered)) == found


def test_of_two_equally_near_the_one_with_the_same_units_comes_first() -> None:
    wanted = estimate(prompt("HAILUOPRO", 10), PUBLISHED)  # 200 in units of 6 s

    offered = {"eight": estimate(prompt("SORA2", 10), PUBLISHED), "six": wanted}  # 200 each

    assert nearest(wanted, offered) == "six"


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (0, "0"),
        (360_000, "360"),
        (97_500, "97.5"),
        (125, "0.125"),
        (2_800_000, "2\u202f800"),
        (12_345_678_900, "12\u202f345\u202f678.9"),
        (-1_500_000, "\u22121\u202f500"),
    ],
)
def test_amounts_read_well(amount: int, text: str) -> None:
    assert credits_text(amount) == text
