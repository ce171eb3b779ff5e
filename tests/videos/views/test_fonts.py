"""The fonts page: every font that Samsar offers, by language, with a sample that says what it is."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from teams.models import Membership, Team
from tests.house.walk import ROOT
from tests.videos.views.test_price import FORM
from videos.models import Catalogue
from videos.views import specimens

SHEET = (ROOT / "static" / "css" / "fonts.css").read_text(encoding="utf-8")
SAMPLES = ROOT / "static" / "fonts" / "samples"
FONTS = {
    "ar": ["Cairo", "Segoe UI"],
    "default": ["Rampart One", "sans-serif"],
    "en": ["Poppins", "Poppins Neue"],
    "ja": ["Noto Sans JP", "Poppins"],
    "xx": ["Poppins"],
}


@pytest.fixture
def offered(owner: Membership) -> Team:
    Catalogue.objects.create(
        team=owner.team, fetched_at=timezone.now(), fonts=FONTS, offered={"video": [], "image": []}
    )
    return owner.team


def page(client: Client, team: Team, language: str = "") -> str:
    answer = client.get(reverse("fonts", args=[team.key]), {"language": language} if language else {})
    assert answer.status_code == 200
    return str(answer.content.decode())


def headings(text: str) -> list[str]:
    return re.findall(r"<h2[^>]*>([^<]*)</h2>", text)


def test_every_font_stands_under_its_language_light_and_dark_with_its_key(owner_client: Client, offered: Team) -> None:
    text = page(owner_client, offered)

    assert headings(text) == ["Default", "English", "Arabic", "Japanese", "xx"]
    assert re.findall(r"<code>([^<]*)</code>", text) == [
        key for code in ("default", "en", "ar", "ja", "xx") for key in FONTS[code]
    ]
    assert text.count('class="sample') == 2 * text.count('data-light="dark"') == 2 * 9
    assert text.count(specimens.SENTENCES["ja"]) == 4


def test_it_opens_at_the_language_that_is_asked_for(owner_client: Client, offered: Team) -> None:
    assert headings(page(owner_client, offered, "ja")) == ["Japanese"]
    assert headings(page(owner_client, offered, "xx")) == ["xx"]
    # "auto", and a language without fonts of its own, have the default ones.
    assert headings(page(owner_client, offered, "auto")) == headings(page(owner_client, offered, "ko")) == ["Default"]
    assert len(headings(page(owner_client, offered, "nonsense"))) == 5
    assert '?language=ja" aria-current="page"' in page(owner_client, offered, "ja")


def test_arabic_runs_from_right_to_left(owner_client: Client, offered: Team) -> None:
    assert page(owner_client, offered, "ar").count('dir="rtl" lang="ar"') == 4
    assert 'dir="rtl"' not in page(owner_client, offered, "ja")


def test_a_sample_in_another_face_says_so(owner_client: Client, offered: Team) -> None:
    arabic, english, japanese = (page(owner_client, offered, code) for code in ("ar", "en", "ja"))

    assert arabic.count("shown in this device’s face") == 1
    assert english.count("no sample here, shown in another face") == 1
    assert "face-poppins-neue" not in english
    # Poppins has none of these letters: what is seen is the device's.
    assert japanese.count("shown in this device’s face") == 1


def test_before_samsar_was_asked_the_page_says_so(owner_client: Client, owner: Membership) -> None:
    text = page(owner_client, owner.team)

    assert "Samsar has not named its fonts yet." in text
    assert '<nav class="languages"' not in text


def test_the_page_costs_few_queries_however_many_fonts(owner_client: Client, offered: Team) -> None:
    page(owner_client, offered)

    with CaptureQueriesContext(connection) as queries:
        page(owner_client, offered)

    assert len(queries) <= 5


def test_a_stranger_sees_no_fonts_of_a_team(client: Client, offered: Team) -> None:
    assert client.get(reverse("fonts", args=[offered.key])).status_code == 302


def test_the_font_field_leads_to_its_language_and_keeps_the_form(owner_client: Client, offered: Team) -> None:
    address = reverse("create_prompt_price", args=[offered.key, "token"])
    link = f'href="{reverse("fonts", args=[offered.key])}?language=ja" target="_blank"'

    answer = owner_client.post(address, FORM | {"language": "ja"}, headers={"HX-Request": "true"})

    assert link in answer.content.decode()


@pytest.mark.parametrize("key", [*specimens.BROUGHT, *sorted(specimens.OF_DEVICES)])
def test_the_stylesheet_sets_every_known_font(key: str) -> None:
    family = key if key == "sans-serif" else f"'{key}', sans-serif"

    assert f".face-{specimens.face_of(key)} {{ font-family: {family}; }}" in SHEET


def test_each_brought_font_has_a_file_and_its_licence_and_nothing_else_lies_there() -> None:
    names = [specimens.face_of(key) for key in specimens.BROUGHT]

    assert re.findall(r"samples/([a-z-]+)\.woff2", SHEET) == names
    assert {path.name for path in SAMPLES.iterdir()} == {
        "README.md", *(f"{name}.woff2" for name in names), *(f"{name}.OFL.txt" for name in names)
    }  # fmt: skip
    assert sum(path.stat().st_size for path in SAMPLES.glob("*.woff2")) < 150_000
