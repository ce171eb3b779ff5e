"""What a browser loads is small, holds nothing unused, and can be read by everybody."""

import re
import xml.etree.ElementTree as ElementTree
from math import cos, radians, sin
from pathlib import Path

import brotli
import pytest
from django.template.loader import render_to_string

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "static"
SYMBOL = "{http://www.w3.org/2000/svg}symbol"


def weight(*names: str) -> int:
    """Bytes of these files, compressed as they travel."""
    return sum(len(brotli.compress((STATIC / name).read_bytes())) for name in names)


def templates() -> dict[Path, str]:
    """Every template's text."""
    return {path: path.read_text() for path in (ROOT / "templates").rglob("*.html")}


def symbols(name: str) -> set[str]:
    """The ids in a sprite, which must be well-formed."""
    return {str(symbol.get("id")) for symbol in ElementTree.parse(STATIC / "img" / name).iter(SYMBOL)}


def classes(sheet: str) -> set[str]:
    """The class names in the selectors of a style sheet."""
    selectors = re.sub(r"/\*.*?\*/|\{[^{}]*\}", "", (STATIC / sheet).read_text(), flags=re.DOTALL)
    return set(re.findall(r"\.([a-z][a-z-]+)", selectors))


def test_stylesheets_scripts_and_font_stay_light() -> None:
    assert weight("css/tokens.css", "css/portal.css") <= 10_000
    assert weight("css/tokens.css", "css/portal.css", "css/pages.css") <= 14_000
    assert weight("css/people.css") <= 2_300
    assert weight("css/desk.css") <= 4_000
    assert weight("vendor/htmx.min.js", "js/poller.js", "js/forms.js") <= 22_000
    assert (STATIC / "fonts/inter-latin.woff2").stat().st_size <= 50_000


def test_the_first_load_apart_from_its_own_text_fits() -> None:
    first = ["css/tokens.css", "css/portal.css", "vendor/htmx.min.js", "js/poller.js"]
    assert weight(*first, "img/icons.svg", "img/favicon.svg") <= 32_000


def test_the_library_shows_nothing_of_the_sheet_that_it_leaves_out() -> None:
    every, shown = {str(path.relative_to(ROOT / "templates")): text for path, text in templates().items()}, set[str]()
    left = ["videos/library.html", "videos/_views.html", "videos/_view_form.html", "videos/_switcher.html"]
    left += ["videos/_filters.html", *(name for name in every if name.startswith("videos/_bulk_"))]
    while left:
        name = left.pop()
        shown.add(name)
        left += {*re.findall(r'(?:include|extends) "([^"]+)"', every[name])} - shown
    used = {word for name in shown for words in re.findall(r'class="([^"]*)"', every[name]) for word in words.split()}
    alone = classes("css/pages.css") - classes("css/portal.css")

    assert "{% block styles %}{% endblock %}" in every["videos/library.html"]
    assert used & alone == set()


@pytest.mark.parametrize("sheet", ["css/people.css", "css/desk.css"])
def test_only_pages_that_load_a_sheet_of_its_own_show_what_is_in_it(sheet: str) -> None:
    every = {str(path.relative_to(ROOT / "templates")): text for path, text in templates().items()}
    alone = classes(sheet) - classes("css/pages.css") - classes("css/portal.css")
    loads = [name for name, text in every.items() if sheet in text]

    for page in (name for name, text in every.items() if '{% extends "' in text):
        with_it = {*loads} & {page, *reached(every, page, "extends")}
        used = {word for name in {page, *reached(every, page, "include|extends")} for word in shown(every[name])}
        assert with_it or used & alone == set(), page


def reached(every: dict[str, str], page: str, by: str) -> set[str]:
    """The templates that a page comes to by these tags, over any number of steps."""
    found, left = set[str](), [page]
    while left:
        left += {*re.findall(rf'{{% (?:{by}) "([^"]+)"', every[left.pop()])} - found
        found |= {*left}
    return found


def shown(text: str) -> set[str]:
    """The classes that stand in a template."""
    return {word for words in re.findall(r'class="([^"]*)"', text) for word in words.split()}


def test_every_icon_exists_and_every_symbol_is_used() -> None:
    text = "\n".join(templates().values())
    python = "\n".join(path.read_text() for room in ("home", "videos", "teams") for path in (ROOT / room).rglob("*.py"))
    whole = set(re.findall(r"#([a-z][a-z-]+)\"/>", text))
    chosen = set(re.findall(r"%}([a-z-]+){%", text)) | set(re.findall(r"(?:icon=|Pill\(.*, )\"([a-z-]+)\"", python))
    assert whole <= symbols("icons.svg")
    assert symbols("icons.svg") - whole - chosen == set()
    drawn = set(re.findall(r"(?:_drawing.html\" with name|with drawing)=\"([a-z-]+)\"", text))
    assert drawn == symbols("drawings.svg")


def test_styles_take_their_colours_from_the_tokens() -> None:
    sheets = ("portal", "pages", "people", "desk", "paper")
    rules = "".join((STATIC / f"css/{sheet}.css").read_text() for sheet in sheets)
    assert not re.search(r"#[0-9a-f]{3,8}\b(?![^;{]*\{)|rgb\(|hsl\(", rules)
    tokens = set(re.findall(r"(--[a-z0-9-]+):", (STATIC / "css/tokens.css").read_text() + rules))
    assert set(re.findall(r"var\((--[a-z0-9-]+)\)", rules)) <= tokens
    assert not re.search(r"[.#][a-z][^{}]*\{", (STATIC / "css/tokens.css").read_text())


@pytest.mark.parametrize("ground", ["paper", "raised", "sunken", "chosen"])
@pytest.mark.parametrize("scheme", [0, 1])
def test_text_is_readable_on_every_surface(ground: str, scheme: int) -> None:
    for ink in ("ink", "muted", "accent", "good", "warn", "bad"):
        assert contrast(token(ink, scheme), token(ground, scheme)) >= 4.5, (ink, ground)


@pytest.mark.parametrize("ground", ["paper", "raised", "sunken"])
@pytest.mark.parametrize("scheme", [0, 1])
def test_the_border_of_a_field_is_seen(ground: str, scheme: int) -> None:
    assert contrast(token("edge", scheme), token(ground, scheme)) >= 3


@pytest.mark.parametrize("scheme", [0, 1])
def test_text_on_the_accent_is_readable(scheme: int) -> None:
    assert contrast(token("on-accent", scheme), token("accent", scheme)) >= 4.5
    assert contrast(token("accent", scheme), token("accent-soft", scheme)) >= 4.5
    assert contrast(token("muted", scheme), token("accent-soft", scheme)) >= 4.5


def token(name: str, scheme: int) -> tuple[float, float, float]:
    """A colour token as OKLCH, light (0) or dark (1)."""
    text = (STATIC / "css/tokens.css").read_text()
    found = re.search(rf"--{name}: light-dark\((white|oklch\([^)]*\)), (white|oklch\([^)]*\))\)", text)
    assert found, name
    colour = found.group(scheme + 1)
    if colour == "white":
        return 1.0, 0.0, 0.0
    lightness, chroma, hue = colour.removeprefix("oklch(").removesuffix(")").split()
    return float(lightness.removesuffix("%")) / 100, float(chroma), float(hue)


def contrast(one: tuple[float, float, float], two: tuple[float, float, float]) -> float:
    """WCAG contrast of two OKLCH colours."""
    lighter, darker = sorted((luminance(one), luminance(two)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: tuple[float, float, float]) -> float:
    """Relative luminance, by way of OKLab and linear sRGB."""
    lightness, chroma, hue = colour
    a, b = chroma * cos(radians(hue)), chroma * sin(radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short
    red, green, blue = (min(max(part, 0.0), 1.0) for part in (red, green, blue))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_the_base_page_configures_htmx_strictly() -> None:
    text = render_to_string("404.html") + (ROOT / "templates/base.html").read_text()
    for setting in ('"allowEval":false', '"includeIndicatorStyles":false', '"allowScriptTags":false'):
        assert setting in text
    assert '"selfRequestsOnly":true' in text
    assert '"historyCacheSize":0' in text
