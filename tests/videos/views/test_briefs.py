"""Briefs in the browser: the list, filling in words, opening the form, renaming and deleting."""

from datetime import datetime
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from teams.models import Membership, Mode, Team
from teams.roles import Role
from tests.conftest import join
from tests.videos.views.test_create import FORM
from videos.models import Brief, Catalogue, Job

PROMPT = "A bottle of {product} in {place}."


def brief(by: Membership, name: str = "Teaser", **changes: str) -> Brief:
    fields = {field: [text] for field, text in (FORM | {"prompt": PROMPT} | changes).items()}
    return Brief.objects.create(team=by.team, by=by.user, name=name, kind="prompt", fields=fields)


def use(client: Client, of: Brief, team: Team | None = None) -> Any:
    return client.get(reverse("brief_use", args=[(team or of.team).key, of.public_id]))


def opened(client: Client, of: Brief, **words: str) -> Any:
    address = reverse("create_prompt", args=[of.team.key, "token-1"])
    return client.get(address, {"brief": of.public_id, **{f"word-{name}": text for name, text in words.items()}})


def listed(client: Client, team: Team) -> str:
    answer = client.get(reverse("briefs", args=[team.key]))
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_list_says_what_each_makes_costs_and_asks_for(owner_client: Client, owner: Membership) -> None:
    assert "A brief is a form to use again" in listed(owner_client, owner.team)
    brief(owner, language="de", image_model="HUNYUAN")

    text = listed(owner_client, owner.team)

    for words in ("Teaser", "30 s", "RUNWAYML", "HUNYUAN", "German", "540 credits", PROMPT, ">product<", ">place<"):
        assert words in text
    assert "Briefs <small>1</small>" in text


def test_a_brief_whose_model_is_gone_says_so_instead_of_a_price(
    owner_client: Client, owner: Membership, now: datetime
) -> None:
    brief(owner, video_model="SORA2")
    offer_only(owner, now, "RUNWAYML")

    assert "SORA2 no longer offered" in listed(owner_client, owner.team)


def test_a_brief_that_is_not_finished_has_no_price_yet(owner_client: Client, owner: Membership) -> None:
    brief(owner, duration="", prompt="x" * 400)

    text = listed(owner_client, owner.team)

    assert "no price yet" in text
    assert "no length" in text


def test_the_list_costs_the_same_for_one_brief_and_for_twenty(owner_client: Client, owner: Membership) -> None:
    counts = []
    for number in range(20):
        brief(owner, f"Teaser {number}")
        if number in (0, 19):
            with CaptureQueriesContext(connection) as queries:
                listed(owner_client, owner.team)
            counts.append(len(queries))

    assert counts[0] == counts[1] <= 7


def test_a_brief_asks_for_each_of_its_words_once(owner_client: Client, owner: Membership) -> None:
    text = use(owner_client, brief(owner, prompt="{product}, {product} and {big_place}")).content.decode()

    assert text.count('name="word-product"') == 1
    assert ">Big place</label>" in text
    assert "<strong>{product}</strong>" in text
    assert "Nothing is sent yet." in text
    assert Job.objects.count() == 0


def test_a_brief_without_words_opens_its_form_at_once(owner_client: Client, owner: Membership) -> None:
    of = brief(owner, prompt="A {{curly}} pier.", duration="45")

    answer = use(owner_client, of)

    assert answer.status_code == 302
    text = owner_client.get(answer["Location"]).content.decode()
    assert "A {{curly}} pier.</textarea>" in text
    assert "From the brief “Teaser”." in text
    assert 'value="45"' in text


def test_words_are_filled_into_a_fresh_form(owner_client: Client, owner: Membership) -> None:
    of = brief(owner)

    address = use(owner_client, of).context["address"]
    text = opened(owner_client, of, product="<tea>", place="Bergen").content.decode()

    assert address != use(owner_client, of).context["address"]
    assert "A bottle of &lt;tea&gt; in Bergen.</textarea>" in text
    assert "Not filled in" not in text


def test_a_word_that_is_left_out_is_warned_about_and_does_not_block(owner_client: Client, owner: Membership) -> None:
    text = opened(owner_client, brief(owner), product="tea").content.decode()

    assert "Not filled in: {place}. Create sends it as it stands" in text
    address = reverse("create_prompt", args=[owner.team.key, "token-1"])
    assert owner_client.post(address, FORM | {"prompt": "A bottle in {place}."}).status_code == 303


def test_words_that_make_the_prompt_too_long_are_told_by_the_form(owner_client: Client, owner: Membership) -> None:
    answer = opened(owner_client, brief(owner), product="x" * 1000, place="y")

    assert answer.context["form"].meter.endswith("too many")
    assert "too many: Samsar takes at most" in answer.context["rail"].hint


def test_a_draft_of_the_form_comes_before_the_brief_in_its_address(owner_client: Client, owner: Membership) -> None:
    address = reverse("form_save", args=[owner.team.key, "prompt", "token-1"])
    owner_client.post(address, FORM | {"prompt": "Changed meanwhile"})

    text = opened(owner_client, brief(owner), product="tea").content.decode()

    assert "Changed meanwhile</textarea>" in text


def test_a_brief_is_renamed_unless_the_name_is_taken_or_missing(owner_client: Client, owner: Membership) -> None:
    of, _ = brief(owner), brief(owner, "Other")
    address = reverse("brief_rename", args=[owner.team.key, of.public_id])

    def rename(name: str) -> str:
        return owner_client.post(address, {"name": name}, follow=True).content.decode()

    assert "Another brief is called “Other”. Nothing was changed" in rename("Other")
    assert "A brief needs a name. Nothing was changed." in rename(" ")
    assert "The brief is called “Launch” now." in rename(" Launch ")
    assert sorted(Brief.objects.values_list("name", flat=True)) == ["Launch", "Other"]


def test_a_brief_is_deleted_once(owner_client: Client, owner: Membership) -> None:
    address = reverse("brief_delete", args=[owner.team.key, brief(owner).public_id])

    assert owner_client.get(address).status_code == 405
    assert "The brief is deleted." in owner_client.post(address, follow=True).content.decode()
    assert owner_client.post(address).status_code == 404


def test_a_foreign_brief_is_missing(owner_client: Client, owner: Membership) -> None:
    others = join(Team.objects.create(name="Others", mode=Mode.PRACTICE), "liv@example.test", Role.OWNER)
    of = brief(others, "Secret")

    assert "Secret" not in listed(owner_client, owner.team)
    assert use(owner_client, of, owner.team).status_code == 404
    form = reverse("create_prompt", args=[owner.team.key, "token-1"])
    for asked in (of.public_id, "nonsense", "01a20383-d1d0-7502-b574-b747c216c8fb"):
        assert owner_client.get(form, {"brief": asked}).status_code == 404
    for name in ("brief_rename", "brief_delete"):
        address = reverse(name, args=[owner.team.key, of.public_id])
        assert owner_client.post(address, {"name": "Mine"}).status_code == 404
    assert Brief.objects.get().name == "Secret"


def test_a_brief_of_another_form_is_missing_here(owner_client: Client, owner: Membership) -> None:
    of = brief(owner)
    Brief.objects.update(kind="sheet")

    assert opened(owner_client, of).status_code == 404
    assert "From a sheet" in listed(owner_client, owner.team)


def test_who_cannot_spend_uses_no_brief(practice_team: Team, client: Client, owner: Membership) -> None:
    of = brief(owner)
    client.force_login(join(practice_team, "rita@example.test", Role.REVIEWER).user)

    assert client.get(reverse("briefs", args=[practice_team.key])).status_code == 403
    assert use(client, of).status_code == 403
    assert client.post(reverse("brief_delete", args=[practice_team.key, of.public_id])).status_code == 403


def offer_only(owner: Membership, now: datetime, *video_models: str) -> Catalogue:
    """Let Samsar offer the team these video models and SEEDREAM."""
    return Catalogue.objects.create(
        team=owner.team,
        fetched_at=now,
        offered={
            "video": [{"label": name, "value": name, "base_price": None} for name in video_models],
            "image": [{"label": "SEEDREAM", "value": "SEEDREAM", "base_price": None}],
        },
        fonts={"default": ["Montserrat"]},
    )
