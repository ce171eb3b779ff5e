"""The sandbox's own pages."""

from __future__ import annotations

import re

import pytest
import requests

from sandbox import catalogue, scripts, stages
from sandbox.endpoints import SUBMISSIONS
from tests.conftest import Sandbox


@pytest.fixture
def root(sandbox: Sandbox) -> str:
    """The address of the front page, without a slash."""
    return sandbox.url.removesuffix("/v1")


def test_the_front_page_documents_every_outcome_stage_and_control_call(root: str) -> None:
    page = requests.get(f"{root}/", timeout=10).text

    for word in (*scripts.WORDS, *stages.NAMES):
        assert word.replace("<", "&lt;").replace(">", "&gt;") in page
    for path in SUBMISSIONS:
        assert path.rpartition("/")[2] in page
    for call in (
        "clock/advance",
        "balance",
        "refill",
        "next",
        "accepted",
        "finished",
        "rerender",
        "media",
        "status",
        "pictures",
    ):
        assert f"/control/{call}" in page


def test_the_fonts_page_shows_every_font_light_and_dark_with_its_key(root: str) -> None:
    page = requests.get(f"{root}/fonts", timeout=10).text

    for fonts in catalogue.FONTS.values():
        for font in fonts:
            assert f">{font}</code>" in page
    assert page.count("sample light") == page.count("sample dark") == sum(map(len, catalogue.FONTS.values()))


@pytest.mark.parametrize("path", ["/", "/fonts"])
def test_pages_have_a_strict_policy_and_no_inline_style_or_script(root: str, path: str) -> None:
    reply = requests.get(f"{root}{path}", timeout=10)

    assert reply.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert not re.search(r"<style|<script|\sstyle=|\son\w+=", reply.text)


def test_everything_that_a_page_loads_is_there(root: str) -> None:
    found = set()
    for path in ("/", "/fonts"):
        page = requests.get(f"{root}{path}", timeout=10).text
        found |= set(re.findall(r'(?:src|href)="(/[^"#]*)"', page))
    found |= set(re.findall(r'url\("([^"]+)"\)', requests.get(f"{root}/fonts.css", timeout=10).text))

    assert {"/static/sandbox.css", "/fonts.css"} < found
    assert len([path for path in found if path.endswith(".woff2")]) >= 10
    for path in found:
        assert requests.get(f"{root}{path}", timeout=10).status_code == 200, path
