"""Pictures: fetched from this machine only, checked to their last row, kept once."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from sandbox import fetching
from sandbox.fetching import Pictures
from sandbox.replies import Problem
from tests.sandbox.gallery import Answer, Gallery, data_url, picture


def refused(pictures: Pictures, url: str, *, inline: bool = False) -> str:
    """Return the sentence with which an address is refused."""
    with pytest.raises(Problem) as caught:
        pictures.get("outro_image_url", url, data_url=inline)
    assert caught.value.status == 400
    assert caught.value.message.startswith("outro_image_url ")
    return caught.value.message


@pytest.fixture
def pictures(tmp_path: Path) -> Pictures:
    """An empty folder of pictures."""
    return Pictures(tmp_path / "pictures")


@pytest.mark.parametrize(("form", "suffix"), [("PNG", ".png"), ("JPEG", ".jpg"), ("WEBP", ".webp")])
def test_a_picture_is_kept_as_it_came(pictures: Pictures, gallery: Gallery, form: str, suffix: str) -> None:
    content = picture(40, 30, form)
    gallery.answers["/kept"] = Answer(content)

    first, second = pictures.get("x", gallery.url("kept")), pictures.get("x", data_url(content), data_url=True)

    assert first == second
    assert (first.width, first.height, first.path.suffix) == (40, 30, suffix)
    assert [path.read_bytes() for path in pictures.folder.iterdir()] == [content]
    assert pictures.folder / first.path in pictures.folder.iterdir()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("missing.png", "answered 404"),
        ("gone.png", "answered 410"),
        ("moved.png", "answered 302"),
        ("words.png", "is not a PNG, JPEG or WebP image"),
        ("plan.svg", "is not a PNG, JPEG or WebP image"),
        ("torn.png", "is a damaged image"),
    ],
)
def test_what_is_no_whole_picture_is_refused(pictures: Pictures, gallery: Gallery, name: str, said: str) -> None:
    assert said in refused(pictures, gallery.url(name))
    assert not pictures.folder.exists()


@pytest.mark.parametrize(
    "url",
    [
        "http://192.0.2.7/a.png",
        "http://10.0.0.1/a.png",
        "http://example.com/a.png",
        "http://127.0.0.1.example.com/a.png",
        "https://127.0.0.1/a.png",
        "http://169.254.169.254/latest/meta-data/",
    ],
)
def test_nobody_else_is_ever_called(pictures: Pictures, url: str) -> None:
    assert "from this machine only" in refused(pictures, url)


@pytest.mark.parametrize(
    "url", ["a.png", "/a.png", "ftp://127.0.0.1/a.png", "file:///etc/hosts", "http://", "http://["]
)
def test_only_web_addresses_will_do(pictures: Pictures, url: str) -> None:
    assert refused(pictures, url).endswith("must be an http(s) URL.")


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/a.png", "http://127.0.0.1:9/a b.png", "http://127.0.0.1:9/ü.png"])
def test_an_address_that_does_not_answer_is_refused(pictures: Pictures, url: str) -> None:
    assert "does not answer" in refused(pictures, url)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("data:image/png;base64,%%%", "not valid base64"),
        ("data:text/plain,hello", "must be a data URL of an image"),
        ("data:image/png", "must be a data URL of an image"),
        ("data:image/png,hello", "is not a PNG"),
    ],
)
def test_a_data_url_must_hold_a_picture(pictures: Pictures, url: str, said: str) -> None:
    assert said in refused(pictures, url, inline=True)


def test_a_data_url_is_refused_where_only_addresses_are_taken(pictures: Pictures) -> None:
    assert refused(pictures, data_url(picture(4, 4))).endswith("must be an http(s) URL.")


def test_large_files_and_large_pictures_are_refused(
    pictures: Pictures, gallery: Gallery, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "MOST_PIXELS", 40 * 30)
    gallery.answers["/edge.png"] = Answer(picture(40, 30))
    gallery.answers["/over.png"] = Answer(picture(41, 30))
    assert pictures.get("x", gallery.url("edge.png")).width == 40
    assert "million pixels" in refused(pictures, gallery.url("over.png"))

    monkeypatch.setattr(fetching, "LARGEST_FILE", 50)
    assert "is larger than" in refused(pictures, gallery.url("edge.png"))
    assert "is larger than" in refused(pictures, data_url(picture(40, 30)), inline=True)


def test_a_bomb_of_pixels_is_not_unpacked(pictures: Pictures, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 100)

    assert "damaged" in refused(pictures, data_url(picture(40, 30)), inline=True)
