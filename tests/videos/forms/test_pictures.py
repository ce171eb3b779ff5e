"""Addresses of pictures: what Samsar could fetch passes, everything else is refused with a reason."""

import pytest
from django.core.exceptions import ValidationError

from videos.forms.pictures import PictureAddressField


def cleaned(text: str, *, is_practice: bool = False) -> str:
    field = PictureAddressField()
    field.is_practice = is_practice
    value: str = field.clean(text)
    return value


@pytest.mark.parametrize("text", ["https://cdn.example.test/a.png", "http://example.test/a b".replace(" ", "%20")])
def test_a_web_address_passes_and_is_trimmed(text: str) -> None:
    assert cleaned(f"  {text}\n") == text


@pytest.mark.parametrize(
    "text",
    [
        "example.test/a.png",
        "ftp://example.test/a.png",
        "data:image/png;base64,AA==",
        "https://",
        "https://[::1/a.png",
        "https://me:secret@example.test/a.png",
        "https://example.test/a b.png",
        "https://example.test/a\x00.png",
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        cleaned(text)


def test_a_very_long_address_is_refused() -> None:
    with pytest.raises(ValidationError, match="too long"):
        cleaned(f"https://example.test/{'a' * 2000}")


def test_practice_takes_pictures_of_this_machine_only() -> None:
    assert cleaned("http://127.0.0.1:8700/pictures/a.jpg", is_practice=True)
    for text in ("https://example.test/a.png", "https://127.0.0.1/a.png", "http://127.0.0.1.example.test/a.png"):
        with pytest.raises(ValidationError, match="this machine only"):
            cleaned(text, is_practice=True)
