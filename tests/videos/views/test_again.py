"""Making another: what a form changes against the earlier video, and what stands in for models that are gone."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from teams.models import Membership
from tests.videos.views.test_briefs import brief, offer_only
from tests.videos.views.test_create import FORM
from videos.jobs.states import State
from videos.models import Draft, Job

MakeJob = Callable[..., Job]
ASKED = {"prompt": "A lighthouse at dusk.", "duration": 30, "video_model": "RUNWAYML"}
SENT = FORM | {"prompt": "A lighthouse at dusk."}


def opened(client: Client, job: Job, **query: str) -> Any:
    address = reverse("create_prompt", args=[job.team.key, "token-1"])
    return client.get(address, {"from": job.public_id, **query})


def compared(answer: Any) -> str:
    text = answer.content.decode()
    text = text[text.index('id="changed"') :]
    text = text[text.index("<p>") + 3 : text.index("</p>")]
    return text.replace("</a>", "").replace(text[text.index("<a") : text.index(">") + 1], "")


@pytest.fixture
def ask(owner_client: Client, make_job: MakeJob) -> Callable[..., Any]:
    """Send the form as it is after a change, opened from a video of 30 s for 360 credits."""
    job = make_job(State.COMPLETED, recipe=ASKED)

    def send(**changes: Any) -> Any:
        address = reverse("create_prompt_price", args=[job.team.key, "token-1"])
        form = {name: text for name, text in (SENT | changes).items() if text is not None}
        return owner_client.post(f"{address}?from={job.public_id}", form, headers={"HX-Request": "true"})

    return send


def test_a_form_that_changes_nothing_says_so(owner_client: Client, make_job: MakeJob) -> None:
    job = make_job(State.COMPLETED, recipe=ASKED)

    said = compared(opened(owner_client, job))

    assert said == "Like “A lighthouse at dusk.”, 360 credits then. Nothing is changed. Now 360 credits."


def test_what_was_charged_counts_as_the_old_price(owner_client: Client, make_job: MakeJob) -> None:
    dearer = make_job(State.COMPLETED, recipe=ASKED, charged=400_000)
    refused = make_job(State.REJECTED, recipe=ASKED, quote=360_000)

    assert ", 400 credits then." in compared(opened(owner_client, dearer))
    assert ", 360 credits then." in compared(opened(owner_client, refused))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"prompt": "A pier."}, "Changed: prompt. Now 360 credits."),
        (
            {"duration": "45", "video_model": "SORA2"},
            "Changed: length 30 → 45 s, model RUNWAYML → SORA2. Now 600 credits.",
        ),
        ({"aspect_ratio": "9:16", "tone": "grounded"}, "Changed: shape 16:9 → 9:16, tone cinematic → grounded."),
        ({"language": "de"}, "Changed: language Automatic → German."),
        ({"enable_subtitles": None}, "Changed: subtitles on → off."),
        ({"image_model": "HUNYUAN"}, "Changed: pictures by SEEDREAM → HUNYUAN. Now 540 credits."),
        ({"prompt": "A lighthouse at dusk."}, "Nothing is changed. Now 360 credits."),
        ({"duration": "241", "prompt": "A pier."}, "Changed: prompt."),
    ],
)
def test_each_change_is_named_with_the_price_that_it_makes(
    ask: Callable[..., Any], change: dict[str, str], said: str
) -> None:
    assert said in compared(ask(**change))


def test_line_ends_alone_are_no_change(owner_client: Client, make_job: MakeJob) -> None:
    job = make_job(State.COMPLETED, recipe=ASKED | {"prompt": "One\ntwo"})
    address = reverse("create_prompt_price", args=[job.team.key, "token-1"])

    answer = owner_client.post(f"{address}?from={job.public_id}", SENT | {"prompt": "One\r\ntwo"})

    assert "Nothing is changed." in compared(answer)


def test_the_comparison_travels_only_when_it_is_another(ask: Callable[..., Any]) -> None:
    first = ask().content.decode()
    marks = first[first.index('name="shown" value="') + 20 :]
    shown = marks[: marks.index('"')]

    assert ask(shown=shown).status_code == 204
    assert b'id="changed"' in ask(shown=shown, tone="grounded").content


def test_a_form_of_its_own_compares_nothing(owner_client: Client, owner: Membership) -> None:
    page = owner_client.get(reverse("create_prompt", args=[owner.team.key, "token-1"]))
    price = owner_client.post(reverse("create_prompt_price", args=[owner.team.key, "token-1"]), SENT)

    assert b'id="changed"' not in page.content + price.content


def test_the_price_of_a_comparison_costs_one_query_more(ask: Callable[..., Any]) -> None:
    with CaptureQueriesContext(connection) as queries:
        ask(duration="60")

    assert len(queries) <= 6


def test_a_model_that_is_gone_is_told_at_its_field_with_the_nearest_in_price(
    owner_client: Client, owner: Membership, make_job: MakeJob, now: datetime
) -> None:
    offer_only(owner, now, "VEO3.1I2V", "HAILUOPRO", "SORA2PRO")
    job = make_job(State.COMPLETED, recipe=ASKED | {"video_model": "SORA2", "image_model": "HUNYUAN"})

    answer = opened(owner_client, job)

    form, gone = answer.context["form"], answer.context["gone"]
    assert (form["video_model"].value(), form["image_model"].value()) == ("HAILUOPRO", "SEEDREAM")
    assert gone == {
        "video_model": "SORA2 is no longer offered. HAILUOPRO is nearest in price: 750 credits instead of 600.",
        "image_model": "HUNYUAN is no longer offered. SEEDREAM is nearest in price: 500 credits instead of 750.",
    }
    text = answer.content.decode()
    assert text.index("<legend>Model</legend>") < text.index(gone["video_model"]) < text.index('value="HAILUOPRO"')
    assert "model SORA2 → HAILUOPRO, pictures by HUNYUAN → SEEDREAM. Now 500 credits." in compared(answer)


@pytest.mark.parametrize("origin", ["draft", "brief"])
def test_a_saved_form_names_what_stands_in_too(
    owner_client: Client, owner: Membership, now: datetime, origin: str
) -> None:
    offer_only(owner, now, "SORA2", "HAILUOPRO")
    of = brief(owner, prompt="A pier.", duration="12")
    address = reverse("create_prompt", args=[owner.team.key, "token-1"])
    if origin == "draft":
        Draft.objects.create(
            team=owner.team, by=owner.user, token="token-1", kind="prompt", title="A", fields=of.fields
        )
    else:
        address += f"?brief={of.public_id}"

    text = owner_client.get(address).content.decode()

    # 12 s: RUNWAYML 180, SORA2 200, HAILUOPRO 200; of two as near, neither has units of 5 s, so the first.
    assert "RUNWAYML is no longer offered. SORA2 is nearest in price: 200 credits instead of 180." in text


def test_a_length_that_is_wrong_does_not_keep_the_form_from_opening(
    owner_client: Client, owner: Membership, now: datetime
) -> None:
    offer_only(owner, now, "KLINGIMGTOVID3PRO")
    of = brief(owner, prompt="A pier.", duration="²4x")

    text = owner_client.get(
        reverse("create_prompt", args=[owner.team.key, "token-1"]), {"brief": of.public_id}
    ).content.decode()

    assert "KLINGIMGTOVID3PRO is nearest in price: 360 credits, as before." in text
    assert 'value="²4x"' in text


def test_a_model_without_any_price_is_replaced_by_name_and_without_a_claim(
    owner_client: Client, owner: Membership, make_job: MakeJob, now: datetime
) -> None:
    offer_only(owner, now, "SORA2")
    job = make_job(State.COMPLETED, recipe=ASKED | {"video_model": "NEWMODEL"})

    assert opened(owner_client, job).context["gone"]["video_model"] == (
        "NEWMODEL is no longer offered. Its price is not known, so none is nearest; SORA2 stands in for it."
    )


def test_nothing_offered_is_said_and_nothing_chosen(
    owner_client: Client, owner: Membership, make_job: MakeJob, now: datetime
) -> None:
    offer_only(owner, now)

    answer = opened(owner_client, make_job(State.COMPLETED, recipe=ASKED))

    assert answer.context["gone"]["video_model"] == "RUNWAYML is no longer offered. Samsar offers none at present."
    assert answer.context["form"]["video_model"].value() == ""


def test_what_is_still_offered_is_no_news(owner_client: Client, make_job: MakeJob) -> None:
    assert opened(owner_client, make_job(State.COMPLETED, recipe=ASKED)).context["gone"] == {}
