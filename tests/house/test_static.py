"""Static files: what others wrote is what they published, and what we wrote runs under the strict policy."""

import hashlib
import re
import tomllib
from pathlib import Path

import pytest

from tests.house.walk import ROOT, name_of

VENDOR = ROOT / "static" / "vendor"
SCRIPTS = sorted((ROOT / "static" / "js").glob("*.js"))
SHEETS = sorted((ROOT / "static" / "css").glob("*.css"))


def vendored() -> dict[str, dict[str, str]]:
    return tomllib.loads((VENDOR / "vendor.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", vendored())
def test_a_vendored_file_is_the_published_one_with_its_licence(name: str) -> None:
    entry = vendored()[name]

    assert hashlib.sha256((VENDOR / entry["file"]).read_bytes()).hexdigest() == entry["sha256"]
    assert entry["version"]
    assert entry["licence"]
    assert (VENDOR / entry["licence_file"]).is_file()


def test_every_vendored_file_is_listed() -> None:
    listed = {entry[key] for entry in vendored().values() for key in ("file", "licence_file")}

    assert {path.name for path in VENDOR.iterdir()} == {*listed, "vendor.toml"}


@pytest.mark.parametrize("path", SCRIPTS, ids=name_of)
def test_no_script_of_ours_makes_code_or_markup_from_text(path: Path) -> None:
    text = re.sub(r"^\s*//.*$", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE)

    assert not re.search(r"\beval\(|new Function|innerHTML|outerHTML|insertAdjacentHTML|document\.write", text)


@pytest.mark.parametrize("path", SHEETS, ids=name_of)
def test_no_stylesheet_fetches_from_elsewhere(path: Path) -> None:
    assert not re.search(r"@import|url\(\s*[\"']?(?:https?:)?//", path.read_text(encoding="utf-8"))


def test_plain_colours_stand_in_the_token_file_only() -> None:
    # oklch() is allowed: art is drawn from a video's own hue.
    plain = re.compile(r":[^;{}]*(?:#[0-9a-f]{3,8}\b|\brgba?\(|\bhsla?\()", re.IGNORECASE)

    assert [name_of(path) for path in SHEETS if plain.search(path.read_text())] in ([], ["static/css/tokens.css"])
