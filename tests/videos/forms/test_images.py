"""The form for a video from pictures: what it sends, refuses and remembers."""

from typing import Any

import pytest
from django.http import QueryDict

from samsar import FocusArea, ImageListToVideo, SupportedFonts
from teams.models import Mode, Team
from videos.catalogue import Offer
from videos.forms.images import ImagesForm, images_as_asked
from videos.uploads import Host

OFFER = Offer(
    video_models=(),
    image_models=(),
    fonts=SupportedFonts(by_language={"default": ("Montserrat",), "ja": ("Noto Sans JP",)}),
    is_live=True,
)
HOST = Host(Team(name="Fjord & Field", mode=Mode.LIVE))
ONE, TWO, LAST = (f"https://cdn.example.test/{name}.png" for name in ("one", "two", "last"))


def form(pictures: tuple[str, ...] = (TWO, ONE), facts: tuple[tuple[str, str], ...] = (), **more: str) -> ImagesForm:
    data = QueryDict(mutable=True)
    data.setlist("image_url", list(pictures))
    data.setlist("meta_key", [key for key, _ in facts])
    data.setlist("meta_value", [value for _, value in facts])
    data.update({"language": "auto", **more})
    return ImagesForm(data, offer=OFFER, host=HOST)


def error(sent: ImagesForm, field: str) -> str:
    return str(sent.errors[field][0])


def test_the_order_sent_is_the_order_that_stood_there() -> None:
    sent = form(
        (TWO, ONE, "  ", TWO), (("project", "launch"), ("", "")), prompt="Calm.\r\nSlow.", enable_subtitles="on"
    )

    assert sent.is_valid(), sent.errors
    assert sent.to_submission() == ImageListToVideo(
        image_urls=(TWO, ONE, TWO),
        prompt="Calm.\nSlow.",
        metadata={"project": "launch"},
        enable_subtitles=True,
    )


def test_what_is_left_open_is_not_sent() -> None:
    sent = form(use_focus="on", x="nonsense")

    assert sent.is_valid(), sent.errors
    assert sent.to_submission() == ImageListToVideo(image_urls=(TWO, ONE), enable_subtitles=False)


def test_an_outro_goes_with_its_fade_and_its_box() -> None:
    sent = form(outro_image_url=LAST, use_focus="on", x="1", y="2", width="3", height="4")

    assert sent.is_valid(), sent.errors
    made = sent.to_submission()
    assert (made.outro_image_url, made.add_outro_animation) == (LAST, True)
    assert made.focus_area == FocusArea(x=1, y=2, width=3, height=4)
    assert "The box must lie inside" in error(
        form(outro_image_url=LAST, use_focus="on", x="1790", y="2", width="3", height="4"), "use_focus"
    )


@pytest.mark.parametrize(
    ("pictures", "words"),
    [
        ((), "Add at least one picture."),
        ((ONE, "file:///etc/passwd"), "Picture 2: Write a whole address"),
        ((ONE,) * 21, "At most 20 pictures make a video: take out 1."),
    ],
)
def test_a_list_that_makes_no_video_is_refused(pictures: tuple[str, ...], words: str) -> None:
    assert words in error(form(pictures), "image_url")


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ((("", "launch"),), "row 1: Write a name for this value."),
        ((("a", "1"), (" a ", "2")), "row 2: “a” stands above already."),
        ((("a", "\x00"),), "cannot be sent"),
        ((("a", "ü" * 4000),), "bytes, and at most 8000 can be sent."),
    ],
)
def test_metadata_that_is_no_plain_object_of_texts_is_refused(facts: tuple[tuple[str, str], ...], words: str) -> None:
    assert words in error(form(facts=facts), "metadata")


def test_a_wrong_row_is_told_at_that_row() -> None:
    rows = form(facts=(("a", "1"), ("", ""), ("a", "2"))).facts

    assert [(row.key, row.value, bool(row.problem)) for row in rows] == [("a", "1", False), ("a", "2", True)]


def test_what_was_pasted_and_not_added_is_not_lost() -> None:
    assert "not in the list yet" in error(form(addresses=ONE), "addresses")


def test_prompt_and_font_follow_the_rules_of_the_other_form() -> None:
    assert error(form(prompt="a" * 1001), "prompt").startswith("1 character too many")
    assert "has no letters for Japanese" in error(form(language="ja", font_key="Montserrat"), "font_key")


def test_the_price_needs_pictures_and_nothing_else() -> None:
    assert form(()).to_priced() is None
    priced = form((ONE, "nonsense"), outro_image_url="x").to_priced()
    assert priced is not None
    assert (len(priced.image_urls), bool(priced.outro_image_url)) == (2, True)


@pytest.mark.parametrize(
    "made",
    [
        ImageListToVideo(image_urls=(TWO, ONE), prompt=None, enable_subtitles=False),
        ImageListToVideo(
            image_urls=(ONE,),
            prompt="Calm.",
            metadata={"project": "launch"},
            language="ja",
            font_key="Noto Sans JP",
            outro_image_url=LAST,
            add_outro_animation=True,
            focus_area=FocusArea(x=1, y=2, width=3, height=4),
        ),
    ],
)
def test_made_again_it_sends_what_was_sent(made: ImageListToVideo) -> None:
    opened = ImagesForm(offer=OFFER, host=HOST, initial=images_as_asked(made.dump()))
    data: dict[str, Any] = opened.initial

    again = ImagesForm(data, offer=OFFER, host=HOST)

    assert again.is_valid(), again.errors
    assert again.to_submission() == made
