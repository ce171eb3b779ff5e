"""Addresses of pictures: what Samsar could fetch passes, everything else is refused with a reason."""

import pytest
from django.core.exceptions import ValidationError

from teams.models import Mode, Team
from videos.forms.pictures import PictureAddressField, PictureListField
from videos.uploads import Host


def cleaned(text: str, *, is_practice: bool = False) -> str:
    field = PictureAddressField()
    field.knows(Host(Team(name="Fjord & Field", mode=Mode.PRACTICE if is_practice else Mode.LIVE)), {})
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


def test_an_address_of_ours_that_nobody_uploaded_is_refused() -> None:
    ours = f"http://127.0.0.1:8000/pictures/{'a' * 32}/harbour.png"

    with pytest.raises(ValidationError, match="not kept any more; upload it again"):
        cleaned(ours, is_practice=True)


def test_a_list_names_the_row_that_is_wrong() -> None:
    field = PictureListField()
    right = [f"https://cdn.example.test/{number}.png" for number in range(20)]

    assert field.clean(right) == tuple(right)
    with pytest.raises(ValidationError, match="Picture 2: Write a whole address"):
        field.clean([right[0], "nonsense"])
    with pytest.raises(ValidationError, match="At most 20 pictures make a video: take out 1"):
        field.clean([*right, right[0]])
    with pytest.raises(ValidationError, match="Add at least one picture"):
        field.clean([])


def test_a_row_is_called_after_its_file() -> None:
    rows = PictureListField().rows(["https://cdn.example.test/a/old%20harbour.png?v=2", "nonsense"])

    assert [(row.name, row.note, bool(row.problem)) for row in rows] == [
        ("old harbour.png", "cdn.example.test", False),
        ("nonsense", "", True),
    ]
