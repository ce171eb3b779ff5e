"""What charges teach: rates, what the list makes of the same job, and which price counts in an estimate."""

from dataclasses import replace
from decimal import Decimal

import pytest

from samsar import AddOutroImage, ImageListToVideo, JoinVideos, RemoveSubtitles, TextToVideo, TranslateVideo
from samsar.learning import Comparable, charged_rate, listed_amount, pieces
from samsar.price_list import PUBLISHED
from samsar.pricing import estimate

C = 1000


def prompt(model: str = "RUNWAYML", duration: int = 30, image_model: str = "NANOBANANA2") -> TextToVideo:
    return TextToVideo(prompt="A lighthouse.", image_model=image_model, video_model=model, duration=duration)


def of(kind: str, model: str = "", *, is_hunyuan: bool = False) -> Comparable:
    return Comparable(kind=kind, model=model, is_hunyuan=is_hunyuan)


RUNWAY = of(TextToVideo.kind, "RUNWAYML")


@pytest.mark.parametrize(
    ("submission", "source", "what", "milliseconds"),
    [
        (prompt(), None, RUNWAY, 30_000),
        (prompt(duration=31), None, RUNWAY, 31_000),
        (prompt(image_model="HUNYUAN"), None, of(TextToVideo.kind, "RUNWAYML", is_hunyuan=True), 30_000),
        (ImageListToVideo(image_urls=("a", "b")), None, of(ImageListToVideo.kind), 16_000),
        (TranslateVideo(session_id="s", language="fr"), 30_200, of(TranslateVideo.kind), 30_200),
        (JoinVideos(session_ids=("a", "b")), 61_001, of(JoinVideos.kind), 61_001),
        (AddOutroImage(session_id="s", outro_image_url="a"), None, of(AddOutroImage.kind), 38_000),
        (RemoveSubtitles(session_id="s"), None, of(RemoveSubtitles.kind), 30_000),
    ],
)
def test_what_the_list_makes_of_a_charge_is_what_it_was_quoted_at(submission, source, what, milliseconds) -> None:  # type: ignore[no-untyped-def]
    assert Comparable.of(submission) == what
    assert (
        listed_amount(what, milliseconds, PUBLISHED)
        == estimate(submission, PUBLISHED, source_milliseconds=source).amount
    )


def test_a_rate_is_that_of_one_piece() -> None:
    hunyuan = replace(RUNWAY, is_hunyuan=True)
    assert pieces(hunyuan, 30_000, PUBLISHED) == Decimal(9)
    assert charged_rate(RUNWAY, 30_000, 432 * C, PUBLISHED) == 72 * C
    assert charged_rate(hunyuan, 30_000, 648 * C, PUBLISHED) == 72 * C
    assert charged_rate(of(TranslateVideo.kind), 30_000, 91 * C, PUBLISHED) == 3034  # rounded up
    assert charged_rate(of(AddOutroImage.kind), 38_000, 60 * C, PUBLISHED) == 60 * C
    assert charged_rate(of(TranslateVideo.kind), 0, 91 * C, PUBLISHED) is None
    assert listed_amount(of(TextToVideo.kind, "NEWMODEL"), 30_000, PUBLISHED) is None


@pytest.mark.parametrize(
    ("live", "lately", "amount", "counts", "said"),
    [
        (None, None, 360, "list", "= 360 credits"),
        (None, 72, 432, "learned", "= 432 credits; by what was charged lately: 72 a unit, the price list 60"),
        (66, 72, 432, "learned", "by what was charged lately: 72 a unit, the price list 60"),
        (80, 72, 480, "live", "; Samsar now asks 80 a unit, the price list 60"),
        (72, 72, 432, "live", "; Samsar now asks 72 a unit"),
        (50, None, 360, "list", "; by the price list, Samsar now names 50 a unit"),
        (50, 72, 432, "learned", "by what was charged lately: 72 a unit"),
        (None, 40, 360, "list", "= 360 credits"),  # a lower one never lowers what is reserved
        (None, 60, 360, "list", "= 360 credits"),
    ],
)
def test_the_largest_price_counts_and_the_sentence_says_which(live, lately, amount, counts, said) -> None:  # type: ignore[no-untyped-def]
    learned = {} if lately is None else {RUNWAY: lately * C}
    priced = estimate(prompt(), PUBLISHED, base_price=live and live * C, learned=learned)
    assert (priced.amount, priced.counts) == (amount * C, counts)
    assert said in priced.sentence
    assert len(priced.sentence) <= 200


def test_only_comparable_jobs_teach() -> None:
    learned = {RUNWAY: 72 * C}
    assert estimate(prompt("HAILUO"), PUBLISHED, learned=learned).counts == "list"
    assert estimate(prompt(image_model="HUNYUAN"), PUBLISHED, learned=learned).amount == 540 * C
    learned = {replace(RUNWAY, is_hunyuan=True): 72 * C}
    assert estimate(prompt(image_model="HUNYUAN"), PUBLISHED, learned=learned).amount == 648 * C
    assert estimate(prompt(), PUBLISHED, learned=learned).amount == 360 * C


def test_a_model_that_the_list_lacks_is_priced_by_what_was_charged() -> None:
    what = of(TextToVideo.kind, "M" * 64)
    priced = estimate(prompt("M" * 64, 240, "HUNYUAN"), PUBLISHED, learned={replace(what, is_hunyuan=True): 300_123})
    assert (priced.bound, priced.counts) == ("at_least", "learned")
    assert priced.amount == 48 * 300_123 * 3 // 2
    assert len(priced.sentence) <= 200
    # The live price with its margin is larger, and so counts.
    assert estimate(prompt("M" * 64), PUBLISHED, base_price=50 * C, learned={what: 72 * C}).amount == 450 * C
    assert estimate(prompt("M" * 64), PUBLISHED, base_price=40 * C, learned={what: 72 * C}).amount == 432 * C


def test_what_is_priced_by_the_second_or_as_a_whole_learns_too() -> None:
    translated = TranslateVideo(session_id="s", language="fr")
    priced = estimate(translated, PUBLISHED, source_milliseconds=30_000, learned={of(TranslateVideo.kind): 3 * C})
    assert (priced.amount, priced.counts) == (90 * C, "learned")
    assert priced.sentence.endswith("= 90 credits; by what was charged lately: 3 a second, the price list 2")
    outro = estimate(
        AddOutroImage(session_id="s", outro_image_url="a"), PUBLISHED, learned={of(AddOutroImage.kind): 60 * C}
    )
    assert (outro.amount, outro.counts) == (60 * C, "learned")
    assert "60 each, the price list 50" in outro.sentence
    free = estimate(RemoveSubtitles(session_id="s"), PUBLISHED, learned={of(RemoveSubtitles.kind): 1 * C})
    assert free.amount == 1 * C
