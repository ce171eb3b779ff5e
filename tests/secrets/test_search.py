"""The search sees a secret in all forms in which it may be written down, and no more than it."""

import base64
import json
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.secrets.search import Search

SECRET = "fake/key+with=odd?letters&0123456789"
SEARCH = Search({"key": SECRET})


@pytest.mark.parametrize(
    "text",
    [
        SECRET,
        f"Bearer {SECRET}\n",
        quote(SECRET, safe=""),
        json.dumps({"key": SECRET}),
        json.dumps({"key": SECRET}).replace("/", "\\/"),
        SECRET.encode().hex(),
        *(base64.b64encode(b"x" * number + SECRET.encode() + b"y" * 3).decode() for number in range(7)),
        *(base64.urlsafe_b64encode(b"?" * number + SECRET.encode() + b">>").decode() for number in range(4)),
    ],
)
def test_a_secret_is_seen_however_it_is_written(text: str) -> None:
    assert SEARCH.in_bytes(text.encode()) == ["key"]


@pytest.mark.parametrize("text", ["", SECRET[:-1], SECRET[::-1], "…6789", base64.b64encode(b"something else").decode()])
def test_anything_else_is_not_it(text: str) -> None:
    assert SEARCH.in_bytes(text.encode()) == []


def test_names_of_files_are_looked_at_too(tmp_path: Path) -> None:
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "fake-key-in-a-name").write_text("nothing")
    assert [name for name, _path in Search({"key": "fake-key-in-a-name"}).in_folder(tmp_path)] == ["key"]
