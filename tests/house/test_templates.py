"""Templates: every partial is used and says what it needs, and nothing in them runs or styles itself."""

import re
from pathlib import Path

import pytest

from tests.house.walk import ROOMS, ROOT, modules, name_of

TEMPLATES = sorted((ROOT / "templates").rglob("*.html")) + sorted((ROOT / "sandbox").rglob("*.html"))
PARTIALS = [path for path in TEMPLATES if path.name.startswith("_")]

FORBIDDEN = {
    "an inline style": r"\sstyle\s*=",
    "a style element": r"<style\b",
    "an inline script": r"<script\b(?![^>]*\bsrc=)",
    "an event attribute": r"<[^>]*\son[a-z]+\s*=",
    "hx-on": r"hx-on",
    "js: in an attribute": r"=\s*[\"']\s*(?:js|javascript):",
    "a trigger filter": r"hx-trigger\s*=\s*\"[^\"]*\[",
    # htmx would send it to the address of whatever button of the form has the focus.
    "a form that asks by itself": r"<form\b[^>]*\shx-trigger\s*=",
    "something from elsewhere": r"<(?:script|link|img|video|iframe)\b[^>]*(?:src|href)\s*=\s*\"(?:https?:)?//",
    "output without escaping": r"\|\s*safe\b|autoescape\s+off",
}


def without_comments(path: Path) -> str:
    return re.sub(r"{#.*?#}|{% comment %}.*?{% endcomment %}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_nothing_in_a_template_runs_or_styles_itself(path: Path) -> None:
    text = without_comments(path)

    assert [what for what, pattern in FORBIDDEN.items() if re.search(pattern, text, re.IGNORECASE)] == []


@pytest.mark.parametrize("path", PARTIALS, ids=name_of)
def test_a_partial_says_what_it_is(path: Path) -> None:
    assert path.read_text(encoding="utf-8").startswith("{# ")


@pytest.mark.parametrize("path", PARTIALS, ids=name_of)
def test_every_partial_is_used(path: Path) -> None:
    folder = ROOT / "templates" if ROOT / "templates" in path.parents else path.parent
    name = str(path.relative_to(folder))
    users = [file for file in (*TEMPLATES, *modules(*ROOMS)) if file != path]

    assert any(f'"{name}"' in file.read_text(encoding="utf-8") for file in users)
