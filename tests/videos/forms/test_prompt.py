"""The create form: what it counts, refuses, offers and sends."""

from typing import Any

import pytest

from samsar import Model, SupportedFonts
from videos.catalogue import Offer
from videos.forms.prompt import DEFAULTS, PromptForm, initial_of

FONTS = {
    "default": ("Montserrat", "Arial", "sans-serif"),
    "en": ("Poppins", "Montserrat", "Arial"),
    "ja": ("Noto Sans JP", "sans-serif"),
}


def models(*values: str) -> tuple[Model, ...]:
    return tuple(Model(label=value, value=value, base_price=None) for value in values)


OFFER = Offer(
    video_models=models("RUNWAYML", "SORA2"),
    image_models=models("SEEDREAM", "HUNYUAN"),
    fonts=SupportedFonts(by_language=FONTS),
    is_live=True,
)


def form(**changes: Any) -> PromptForm:
    return PromptForm({**DEFAULTS, "prompt": "A lighthouse at dusk.", **changes}, offer=OFFER)


def error(sent: PromptForm, field: str) -> str:
    return sent.errors[field][0]


def test_a_full_form_becomes_the_submission_that_it_shows() -> None:
    sent = form(duration="45", language="en", font_key="poppins", aspect_ratio="9:16", enable_subtitles="on")

    assert sent.is_valid(), sent.errors
    made = sent.to_submission()
    assert (made.prompt, made.duration, made.aspect_ratio) == ("A lighthouse at dusk.", 45, "9:16")
    assert (made.language, made.font_key, made.enable_subtitles) == ("en", "Poppins", True)


def test_without_a_font_none_is_sent() -> None:
    sent = form(font_key="")

    assert sent.is_valid()
    assert sent.to_submission().font_key is None


@pytest.mark.parametrize("ends", ["\r\n", "\r", "\n"])
def test_line_ends_count_as_one_character_and_are_sent_as_one(ends: str) -> None:
    text = "a" * 499 + ends + "b" * 500

    sent = form(prompt=text)

    assert sent.is_valid(), sent.errors
    assert sent.meter == "1\u202f000 of 1\u202f000"
    assert sent.to_submission().prompt == "a" * 499 + "\n" + "b" * 500


def test_characters_beyond_the_first_plane_count_once() -> None:
    assert form(prompt="🎬" * 1000).is_valid()
    assert error(form(prompt="🎬" * 1001), "prompt").startswith("1 character too many")


def test_text_is_neither_trimmed_nor_cut() -> None:
    sent = form(prompt="  two before, two after  ")

    assert sent.is_valid()
    assert sent.to_submission().prompt == "  two before, two after  "


def test_1001_characters_are_refused_with_the_excess_and_kept() -> None:
    sent = form(prompt="x" * 1001)

    assert "1 character too many" in error(sent, "prompt")
    assert sent["prompt"].value() == "x" * 1001
    assert sent.meter.endswith("1 too many")


def test_blanks_alone_are_no_prompt() -> None:
    assert form(prompt=" \r\n ").has_error("prompt", "required")


@pytest.mark.parametrize(
    ("length", "sentence"),
    [
        ("9", "at least 10 seconds"),
        ("241", "at most 240 seconds"),
        ("12.5", "whole seconds"),
        ("long", "whole seconds"),
        ("", "how long"),
        ("9" * 5000, "seconds"),
    ],
)
def test_a_length_out_of_bounds_says_why(length: str, sentence: str) -> None:
    assert sentence in error(form(duration=length), "duration")


@pytest.mark.parametrize("length", ["10", "240"])
def test_both_ends_of_the_length_are_allowed(length: str) -> None:
    assert form(duration=length).is_valid()


def test_a_model_that_is_not_offered_cannot_be_chosen() -> None:
    assert "does not offer VEO3.1I2V" in error(form(video_model="VEO3.1I2V"), "video_model")


def test_a_font_without_the_languages_letters_is_refused_by_name() -> None:
    assert "Poppins has no letters for Japanese" in error(form(language="ja", font_key="Poppins"), "font_key")


def test_automatic_language_uses_the_default_fonts() -> None:
    assert form(language="auto", font_key="Montserrat").is_valid()
    assert "needs a chosen language" in error(form(language="auto", font_key="Poppins"), "font_key")


def test_a_model_that_somebody_chose_is_never_replaced_by_the_form() -> None:
    opened = PromptForm(offer=OFFER, initial={"video_model": "HAILUO", "prompt": "Again"})

    assert opened["video_model"].value() == "HAILUO"


def test_a_fresh_form_begins_with_an_offered_model() -> None:
    without = Offer(video_models=models("SORA2"), image_models=(), fonts=OFFER.fonts, is_live=True)

    fresh = PromptForm(offer=without)

    assert (fresh["video_model"].value(), fresh["image_model"].value()) == ("SORA2", "")


def test_kept_fields_open_as_they_were_typed_right_or_wrong() -> None:
    kept = {"prompt": ["Two\r\nlines"], "duration": ["24x"], "image_urls": ["https://x/y"], "tone": []}

    initial = initial_of(kept)

    assert initial == {"prompt": "Two\r\nlines", "duration": "24x", "enable_subtitles": False}
    assert initial_of({"enable_subtitles": ["on"]}) == {"enable_subtitles": True}
    assert PromptForm(offer=OFFER, initial=initial)["duration"].value() == "24x"


def test_a_recipe_with_a_lost_font_opens_without_one() -> None:
    opened = PromptForm(offer=OFFER, initial={"language": "ja", "font_key": "Poppins"})

    assert opened["font_key"].value() == ""
    assert "Poppins is no longer offered" in opened.notices[0]


def test_a_price_can_be_told_before_the_prompt_is_written() -> None:
    priced = form(prompt="", duration="30").to_priced()

    assert priced is not None
    assert (priced.duration, priced.video_model, priced.image_model) == (30, "RUNWAYML", "SEEDREAM")


@pytest.mark.parametrize("change", [{"duration": "241"}, {"duration": ""}, {"video_model": "gone"}])
def test_no_price_is_told_while_a_part_of_it_is_wrong(change: dict[str, str]) -> None:
    assert form(**change).to_priced() is None
