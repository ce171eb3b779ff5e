"""The live price: what one change in the form brings back, and what it costs the database."""

from collections.abc import Callable
from datetime import datetime
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from credits import ledger
from credits.models import BalanceReading, Source
from teams.models import Membership
from videos.ids import uuid7
from videos.models import Catalogue

FORM = {
    "prompt": "A lighthouse at dusk.",
    "duration": "30",
    "aspect_ratio": "16:9",
    "video_model": "RUNWAYML",
    "image_model": "SEEDREAM",
    "tone": "cinematic",
    "language": "auto",
    "enable_subtitles": "on",
    "font_key": "",
}
Ask = Callable[..., HttpResponse]


@pytest.fixture
def ask(owner_client: Client, owner: Membership) -> Ask:
    """Send the form as it is after a change."""

    def send(**changes: Any) -> HttpResponse:
        address = reverse("create_prompt_price", args=[owner.team.key, "token-1"])
        answer: Any = owner_client.post(address, FORM | changes, headers={"HX-Request": "true"})
        return answer

    return send


@pytest.fixture
def catalogue(owner: Membership, now: datetime) -> Catalogue:
    """What Samsar offers the team."""
    video = [("RUNWAYML", 60_000), ("SORA2", 100_000), ("NEWMODEL", 80_000), ("SECRET", None)]
    image = [("SEEDREAM", None), ("HUNYUAN", None)]
    return Catalogue.objects.create(
        team=owner.team,
        fetched_at=now,
        offered={
            "video": [{"label": name, "value": name, "base_price": price} for name, price in video],
            "image": [{"label": name, "value": name, "base_price": price} for name, price in image],
        },
        fonts={"default": ["Montserrat"], "en": ["Poppins", "Montserrat"], "ja": ["Noto Sans JP"]},
    )


def test_the_sentence_says_how_the_price_comes_about(ask: Ask) -> None:
    text = ask().content.decode()

    assert "30 s = 6 × 5 s units × 60 = 360 credits" in text
    assert "Create · 360 credits" in text
    assert "6 units of 5 s" in text


def test_hunyuan_makes_it_dearer(ask: Ask) -> None:
    assert "= 540 credits" in ask(image_model="HUNYUAN").content.decode()


def test_every_model_shows_its_price_for_the_length(ask: Ask, catalogue: Catalogue) -> None:
    text = ask(duration="16").content.decode()

    assert [f'hx-swap-oob="innerHTML">{price}<' in text for price in ("240", "200", "at least 480", "unknown")] == [
        True,
        True,
        True,
        True,
    ]


def test_a_model_without_a_published_price_is_offered_at_least(ask: Ask, catalogue: Catalogue) -> None:
    text = ask(video_model="NEWMODEL").content.decode()

    assert "At least 720 credits" in text
    assert "Create · at least 720 credits" in text


def test_a_model_without_any_price_cannot_be_bought(ask: Ask, catalogue: Catalogue) -> None:
    text = ask(video_model="SECRET").content.decode()

    assert "No price yet" in text
    assert "Choose another model." in text
    assert " disabled" in button(text)


def button(text: str) -> str:
    return text[text.index("<button") : text.index("</button>")]


@pytest.mark.parametrize(
    ("change", "field", "reason"),
    [
        ({"prompt": "x" * 1001}, "prompt-error", "1 character too many"),
        ({"duration": "241"}, "duration-error", "at most 240 seconds"),
    ],
)
def test_a_wrong_field_turns_the_button_off_and_says_why_at_the_field(
    ask: Ask, change: dict[str, str], field: str, reason: str
) -> None:
    shown = page_marks(ask(duration="45"))

    text = ask(**change, shown=shown).content.decode()

    at_field = text[text.index(f'id="{field}"') :]
    assert reason in at_field[: at_field.index("</p>")]
    assert " disabled" in button(text)
    # What the person typed is theirs: no answer ever replaces a field but the list of fonts.
    assert "<textarea" not in text
    assert 'id="length"' not in text


def test_a_half_filled_form_says_what_is_missing(ask: Ask) -> None:
    text = ask(prompt="", duration="").content.decode()

    assert "Still needed: a prompt and a length." in text
    assert " disabled" in button(text)


def page_marks(answer: HttpResponse) -> str:
    text = answer.content.decode()
    text = text[text.index('name="shown" value="') + len('name="shown" value="') :]
    return text[: text.index('"')]


def test_an_answer_holds_only_what_the_page_does_not_show_yet(ask: Ask) -> None:
    shown = page_marks(ask())

    assert ask(shown=shown).status_code == 204
    longer = ask(shown=shown, prompt="A lighthouse at dusk. And then the sea").content.decode()
    assert "And then the sea" in longer
    assert 'id="price-sentence"' not in longer  # announced once, and not again while it stays the same
    assert 'id="price-sentence"' in ask(shown=shown, duration="60").content.decode()


def test_another_language_replaces_the_fonts_and_clears_one_that_no_longer_fits(ask: Ask, catalogue: Catalogue) -> None:
    shown = page_marks(ask(language="en", font_key="Poppins"))
    assert 'id="font-field"' not in ask(shown=shown, language="en", font_key="Poppins", duration="45").content.decode()

    text = ask(shown=shown, language="ja", font_key="Poppins").content.decode()

    assert "<option>Noto Sans JP</option>" in text
    assert "<option>Poppins" not in text
    assert "Poppins has no letters for Japanese, so it was cleared." in text
    assert " disabled" not in button(text) if "<button" in text else True


def test_a_font_that_both_languages_have_stays(ask: Ask, catalogue: Catalogue) -> None:
    text = ask(language="en", font_key="Montserrat").content.decode()

    assert "<option selected>Montserrat</option>" in text
    assert "cleared" not in text


def test_the_rail_names_what_is_left_and_what_binds(ask: Ask, owner: Membership) -> None:
    BalanceReading.objects.create(team=owner.team, remaining=1_000_000, read_at=timezone.now())
    ledger.set_limit(owner.team, 5_000_000, at=timezone.now())

    text = ask().content.decode()

    assert "<dt>Balance after</dt><dd>640</dd>" in text
    assert "<dt>Team budget after</dt><dd>4\u202f640</dd>" in text
    assert "<dd>Account balance</dd>" in text


def test_a_price_beyond_the_budget_turns_the_button_off(ask: Ask, owner: Membership) -> None:
    ledger.set_limit(owner.team, 300_000, at=timezone.now())

    text = ask().content.decode()

    assert "This month's team budget of 300 credits has 300 left, and this needs 360." in unescape(text)
    assert " disabled" in button(text)


def test_an_unknown_balance_is_unknown_and_not_nothing(ask: Ask) -> None:
    text = ask().content.decode()

    assert "balance unknown" in text
    assert "no limit set" in text


DOUBT = "Published price, not yet confirmed by a charge"


def test_a_price_reads_unconfirmed_until_a_charge_with_evidence(ask: Ask, owner: Membership) -> None:
    shown = page_marks(ask())
    assert DOUBT in ask().content.decode()

    facts = ledger.JobFacts(
        job_id=uuid7(), kind="text_to_video", model="RUNWAYML", language="en", price_list="test", by=owner.user
    )
    ledger.hold(owner.team, 360_000, facts, at=timezone.now())
    ledger.charge(facts, 360_000, Source.HEADER, at=timezone.now())

    assert 'id="may"' in ask(shown=shown).content.decode()
    assert DOUBT not in ask().content.decode()
    assert DOUBT in ask(video_model="SORA2").content.decode()


def test_a_price_that_nobody_published_is_not_called_published(ask: Ask, catalogue: Catalogue) -> None:
    assert DOUBT not in ask(video_model="NEWMODEL").content.decode()
    assert DOUBT not in ask(video_model="SECRET").content.decode()


def test_words_in_braces_are_warned_about_as_they_come_and_go(ask: Ask) -> None:
    shown = page_marks(ask())

    warned = ask(shown=shown, prompt="A {product} and a {place}.").content.decode()

    assert "Not filled in: {product}, {place}. Create sends them as they stand" in warned
    assert " disabled" not in button(warned) if "<button" in warned else True
    assert 'id="words"' not in ask(shown=page_marks(ask(prompt="A {x}.")), prompt="A {x}. More").content.decode()
    assert "Not filled in" not in ask(shown=shown, prompt="A {{product}}.").content.decode()


def test_a_price_costs_five_queries_and_no_write(ask: Ask, owner: Membership, catalogue: Catalogue) -> None:
    BalanceReading.objects.create(team=owner.team, remaining=1_000_000, read_at=timezone.now())
    ask()

    with CaptureQueriesContext(connection) as queries:
        ask(duration="60")

    assert len(queries) <= 5
    assert all(query["sql"].startswith("SELECT") for query in queries)


def test_a_price_travels_light(ask: Ask, owner_client: Client, owner: Membership, catalogue: Catalogue) -> None:
    shown = page_marks(ask())
    address = reverse("create_prompt_price", args=[owner.team.key, "token-1"])

    answer = owner_client.post(
        address,
        FORM | {"duration": "60", "shown": shown},
        headers={"HX-Request": "true", "Accept-Encoding": "gzip"},
    )

    assert len(answer.content) <= 1500


@pytest.mark.parametrize("shown", ["", "price", "price.", "x.y z", "sentence.0 sentence.1"])
def test_odd_marks_only_make_the_answer_longer(ask: Ask, shown: str) -> None:
    assert ask(shown=shown).status_code == 200
