"""Putting a form aside and opening it again, with scripts and without."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from teams.models import Membership, Mode, Team
from teams.roles import Role
from tests.conftest import join
from tests.videos.views.test_create import FORM
from videos.jobs.states import State
from videos.models import Brief, Draft, Job

HTMX = {"HX-Request": "true"}
BESIDE = {"csrfmiddlewaretoken": "x", "quoted": "360000", "shown": "price.1", "save": "draft", "brief_name": "B"}


@pytest.fixture(autouse=True)
def _no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ringing the worker is lost; the sweep would find the row."""
    monkeypatch.setattr("videos.tasks.submit_job.delay", lambda **_ids: None)


def form_at(team: Team, token: str = "token-1") -> str:
    return reverse("create_prompt", args=[team.key, token])


def save(client: Client, team: Team, *, token: str = "token-1", kind: str = "prompt", **changes: Any) -> Any:
    headers = changes.pop("headers", None)
    address = reverse("form_save", args=[team.key, kind, token])
    return client.post(address, FORM | BESIDE | changes, headers=headers)


def test_a_draft_keeps_the_form_and_not_what_comes_with_it(owner_client: Client, owner: Membership) -> None:
    save(owner_client, owner.team, duration="nonsense", prompt="A lighthouse at dusk. Waves.")

    draft = Draft.objects.get()
    assert set(draft.fields) == set(FORM)
    assert (draft.fields["duration"], draft.title) == (["nonsense"], "A lighthouse at dusk")


def test_with_scripts_saving_says_so_and_leaves_the_page_alone(owner_client: Client, owner: Membership) -> None:
    answer = save(owner_client, owner.team, headers=HTMX)

    text = answer.content.decode()
    assert "Saved as a draft just now." in text
    assert 'id="save-said" hx-swap-oob="innerHTML"' in text
    assert "<html" not in text


def test_without_scripts_saving_leads_back_to_the_form_with_a_word(owner_client: Client, owner: Membership) -> None:
    answer = save(owner_client, owner.team, prompt="Kept", duration="241")

    assert (answer.status_code, answer["Location"]) == (303, form_at(owner.team))
    text = owner_client.get(answer["Location"]).content.decode()
    assert "Saved as a draft just now." in text
    assert "Draft, saved just now by Mira Solberg." in text
    assert "Kept</textarea>" in text
    assert 'value="241"' in text


def test_a_draft_opens_with_each_choice_as_it_was(owner_client: Client, owner: Membership) -> None:
    chosen = {"aspect_ratio": "9:16", "video_model": "SORA2", "image_model": "HUNYUAN", "language": "ja"}
    fields = {name: [value] for name, value in (FORM | chosen).items() if name != "enable_subtitles"}
    Draft.objects.create(team=owner.team, by=owner.user, token="token-1", kind="prompt", title="A", fields=fields)

    form = owner_client.get(form_at(owner.team)).context["form"]

    assert {name: form[name].value() for name in chosen} == chosen
    assert form["enable_subtitles"].value() is False


def test_sending_the_form_ends_its_draft(owner_client: Client, owner: Membership) -> None:
    save(owner_client, owner.team)

    assert owner_client.post(form_at(owner.team), FORM).status_code == 303

    assert Draft.objects.count() == 0


@pytest.mark.parametrize("headers", [None, HTMX])
def test_a_form_that_made_its_video_is_put_aside_under_a_token_of_its_own(
    owner_client: Client, owner: Membership, headers: dict[str, str] | None
) -> None:
    owner_client.post(form_at(owner.team), FORM)

    answer = save(owner_client, owner.team, prompt="Another", headers=headers)

    draft = Draft.objects.get()
    assert draft.token != "token-1"
    assert form_at(owner.team, draft.token) == answer.headers.get("HX-Redirect", answer.headers.get("Location"))
    assert "Another</textarea>" in owner_client.get(form_at(owner.team, draft.token)).content.decode()


def test_too_much_text_is_refused_beside_the_form_or_on_a_page_of_its_own(
    owner_client: Client, owner: Membership
) -> None:
    reason = "more than 64 kB of text, too much to keep. Nothing was saved."

    with_scripts = save(owner_client, owner.team, prompt="x" * 64_001, headers=HTMX)
    without = save(owner_client, owner.team, prompt="x" * 64_001)

    assert (with_scripts.status_code, without.status_code) == (200, 413)
    assert reason in with_scripts.content.decode()
    assert reason in without.content.decode()
    assert "Go back in your browser" in without.content.decode()
    assert Draft.objects.count() == 0


def test_a_brief_is_saved_under_its_name_or_the_prompt_s_first_sentence(
    owner_client: Client, owner: Membership
) -> None:
    named = save(owner_client, owner.team, save="brief", brief_name=" Dusk ", headers=HTMX)
    again = save(owner_client, owner.team, save="brief", brief_name="Dusk", headers=HTMX)
    unnamed = save(owner_client, owner.team, save="brief", brief_name=" ", prompt="A long pier. Fog.")

    assert "Saved as the brief “Dusk”." in named.content.decode()
    assert "Saved over the brief “Dusk”." in again.content.decode()
    assert unnamed["Location"] == reverse("briefs", args=[owner.team.key])
    assert sorted(Brief.objects.values_list("name", flat=True)) == ["A long pier", "Dusk"]
    assert Draft.objects.count() == 0


@pytest.mark.parametrize("kind", ["nonsense", "Prompt"])
def test_a_form_that_does_not_exist_cannot_be_saved(owner_client: Client, owner: Membership, kind: str) -> None:
    assert save(owner_client, owner.team, kind=kind).status_code == 404


def test_the_list_shows_each_draft_with_its_way_back(owner_client: Client, owner: Membership) -> None:
    empty = owner_client.get(reverse("drafts", args=[owner.team.key])).content.decode()
    assert "A form that is not finished can be put aside" in empty
    save(owner_client, owner.team, prompt="A <b>pier</b>. Fog.")
    save(owner_client, owner.team, token="token-2", prompt="")

    text = owner_client.get(reverse("drafts", args=[owner.team.key])).content.decode()

    assert "A &lt;b&gt;pier&lt;/b&gt;" in text
    assert "No prompt yet" in text
    assert f'href="{form_at(owner.team)}"' in text
    assert "Mira Solberg" in text
    assert "Drafts <small>2</small>" in text


def test_a_draft_is_deleted_once(owner_client: Client, owner: Membership) -> None:
    save(owner_client, owner.team)
    address = reverse("draft_delete", args=[owner.team.key, "token-1"])

    assert owner_client.get(address).status_code == 405
    assert "The draft is deleted." in owner_client.post(address, follow=True).content.decode()
    assert owner_client.post(address).status_code == 404


def test_a_draft_belongs_to_its_team(owner_client: Client, owner: Membership) -> None:
    others = join(Team.objects.create(name="Others", mode=Mode.PRACTICE), "liv@example.test", Role.OWNER)
    Draft.objects.create(
        team=others.team, by=others.user, token="token-1", kind="prompt", title="Secret", fields={"prompt": ["Secret"]}
    )

    assert "Secret" not in owner_client.get(form_at(owner.team)).content.decode()
    assert "Secret" not in owner_client.get(reverse("drafts", args=[owner.team.key])).content.decode()
    assert owner_client.post(reverse("draft_delete", args=[owner.team.key, "token-1"])).status_code == 404
    assert save(owner_client, others.team).status_code == 404
    assert Draft.objects.count() == 1


def test_who_cannot_spend_saves_nothing(practice_team: Team, client: Client) -> None:
    client.force_login(join(practice_team, "rita@example.test", Role.REVIEWER).user)

    assert save(client, practice_team).status_code == 403
    assert client.get(reverse("drafts", args=[practice_team.key])).status_code == 403
    assert Draft.objects.count() == 0


def test_an_edited_retry_stays_a_retry_after_saving(owner_client: Client, owner: Membership, make_job: Any) -> None:
    failed = make_job(State.REJECTED)
    address = f"{form_at(owner.team)}?from={failed.public_id}"
    save(owner_client, owner.team, prompt="Edited")

    assert "Edited</textarea>" in owner_client.get(address).content.decode()
    owner_client.post(address, FORM)

    assert Job.objects.get(form_token="token-1").retry_of == failed


@pytest.mark.parametrize("headers", [None, HTMX])
@pytest.mark.parametrize("what", ["draft", "brief"])
def test_a_chosen_file_that_was_not_checked_is_asked_about_and_not_lost_in_silence(
    owner_client: Client, owner: Membership, headers: dict[str, str] | None, what: str
) -> None:
    file = SimpleUploadedFile("spring.csv", b"Prompt\nDunes\n", "text/csv")

    answer = save(owner_client, owner.team, kind="sheet", csv="", file=file, save=what, headers=headers)

    reason = "Check the sheet first: a chosen file is not in the form yet. Nothing was saved."
    assert reason in answer.content.decode()
    assert not Draft.objects.exists()
    assert not Brief.objects.exists()


def test_a_long_sheet_in_any_script_is_sent_in_parts_and_kept(owner_client: Client, owner: Membership) -> None:
    text = "Prompt\n" + "灯" * 330_000
    page = owner_client.get(reverse("create_sheet", args=[owner.team.key, "token-1"])).content.decode()
    assert page.count("hx-post=") == page.count('hx-encoding="multipart/form-data"') == 3

    assert save(owner_client, owner.team, kind="sheet", csv=text).status_code == 303

    assert Draft.objects.get().fields["csv"] == [text]
