"""The panel of a decision, its page without scripts, and what a form may and may not do there."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reviews.models import Choice, Decision
from samsar import TranslateVideo
from teams.models import Membership
from teams.roles import Permission, Role
from tests.conftest import join
from tests.reviews.conftest import decided, on_version_two
from tests.videos.views.test_video import MakeJob, MakeVideo
from videos.jobs.states import State
from videos.models import Job, Shelf, Verdict, Video

SCRIPT = {"HX-Request": "true"}


def address(video: Video, name: str = "decision", query: str = "") -> str:
    return reverse(name, args=[video.team.key, video.public_id]) + query


def asks(client: Client, video: Video, query: str = "", *, script: bool = True, status: int = 200) -> str:
    answer = client.get(address(video, query=query), headers=SCRIPT if script else None)
    assert answer.status_code == status
    text: str = answer.content.decode()
    return text


def says(client: Client, video: Video, *, script: bool = False, **told: object) -> Any:
    data = {"version": 1, "newest": 1, "verdict": "approved", "reason": ""} | told
    return client.post(address(video, "decision_save"), data, headers=SCRIPT if script else None)


def test_the_page_of_a_video_asks_for_the_panel_and_links_to_it(owner_client: Client, video: Video) -> None:
    text = owner_client.get(video.job.get_absolute_url()).content.decode()

    assert f'hx-get="{address(video)}?v=1" hx-trigger="load"' in text
    assert f'href="{address(video)}?v=1">Decide about this version' in text


def test_a_video_on_its_way_has_no_panel(owner_client: Client, make_job: MakeJob) -> None:
    assert "decision" not in owner_client.get(make_job(State.RENDERING).get_absolute_url()).content.decode()


@pytest.mark.parametrize("script", [True, False])
def test_nobody_decided_yet(owner_client: Client, video: Video, script: bool) -> None:
    text = asks(owner_client, video, script=script)

    assert ("<html" in text) is not script
    for words in ("Not reviewed", ">Approve</button>", ">Ask for changes</button>"):
        assert words in text
    assert "Withdraw" not in text


def test_it_says_who_decided_what_and_when_and_names_an_earlier_approval(
    owner_client: Client, video: Video, owner: Membership, reviewer: Membership
) -> None:
    decided(video.job, owner)
    assert "by Mira Solberg on 20 Nov" in asks(owner_client, video)
    on_version_two(video)

    text = asks(owner_client, video)
    assert "Not reviewed" in text
    assert "Version 1 was approved by Mira Solberg on 20 Nov" in text
    decided(video.job, reviewer, Choice.CHANGES, version=2, newest=2, reason="Show the <b>label</b>.")

    text = asks(owner_client, video)
    for words in ("Changes asked", "Show the &lt;b&gt;label&lt;/b&gt;.", "version 2 of 2", "Withdraw"):
        assert words in text
    assert "was approved by" not in text
    assert "All decisions (2)" in text


def test_an_earlier_version_is_decided_about_for_itself(
    owner_client: Client, video: Video, reviewer: Membership
) -> None:
    on_version_two(video)
    decided(video.job, reviewer, version=2, newest=2)

    text = asks(owner_client, video, "?v=1")
    assert "Version 2 came since. What you decide here stays with version 1." in text
    assert "Not reviewed" in text
    answer = says(owner_client, video, newest=2, verdict="changes", reason="Too dark.")

    assert answer.url == f"{video.job.get_absolute_url()}?v=1"
    video.job.refresh_from_db()
    assert video.job.verdict == Verdict.APPROVED
    page = owner_client.get(answer.url).content.decode()
    assert 'data-tone="warn"><svg class="icon" aria-hidden="true"><use href=' in page


def test_a_relative_names_the_older_ones_approval(
    owner_client: Client, video: Video, reviewer: Membership, make_derived: MakeVideo
) -> None:
    spanish = make_derived(TranslateVideo(session_id=video.job.session_id, language="es"), video)
    assert "was approved" not in asks(owner_client, spanish)
    decided(video.job, reviewer)

    text = asks(owner_client, spanish)

    assert "Not reviewed" in text
    assert f"{video.job.title}</a> was approved by Mira Solberg on 20 Nov" in text
    assert "was approved by" not in asks(owner_client, video).partition("All decisions")[0]


def test_a_decision_without_scripts_leads_back_to_the_video(owner_client: Client, video: Video) -> None:
    answer = says(owner_client, video, verdict="changes", reason="  The logo is cut off. ")

    assert (answer.status_code, answer.url) == (303, video.job.get_absolute_url())
    assert Decision.objects.get().reason == "The logo is cut off."
    page = owner_client.get(answer.url).content.decode()
    assert "Changes are asked for on version 1." in page
    assert f'id="{video.job.public_id.hex}-verdict" data-tone="warn"' in page


def test_with_scripts_panel_and_mark_come_back(owner_client: Client, video: Video) -> None:
    text = says(owner_client, video, script=True).content.decode()

    assert "Version 1 is approved." in text
    assert f'id="{video.job.public_id.hex}-verdict" data-tone="good" hx-swap-oob="true"' in text
    assert "<html" not in text
    text = says(owner_client, video, script=True, verdict="withdrawn").content.decode()
    assert f'id="{video.job.public_id.hex}-verdict" hidden hx-swap-oob="true"' in text


BAD = [
    ({"reason": "a" * 10_000}, "The reason is 10000 characters long, and 500 fit."),
    ({"reason": "a\x00b"}, "cannot be kept"),
    ({"verdict": "maybe"}, "Choose to approve"),
    ({"verdict": ""}, "Choose to approve"),
    ({"version": 0}, "does not say which version"),
    ({"version": "abc"}, "does not say which version"),
    ({"version": 99_999}, "does not say which version"),
    ({"newest": ""}, "does not say which version"),
]


@pytest.mark.parametrize("script", [True, False])
@pytest.mark.parametrize(("told", "words"), BAD)
def test_a_wrong_form_is_answered_at_the_place_and_changes_nothing(
    owner_client: Client, video: Video, told: dict[str, object], words: str, script: bool
) -> None:
    before = video.job.revision

    answer = says(owner_client, video, script=script, **told)

    assert answer.status_code == (200 if script else 422)
    text = answer.content.decode()
    assert words in text
    assert str(told.get("reason", "")).replace("\x00", "") in text
    video.job.refresh_from_db()
    assert (video.job.verdict, video.job.revision, Decision.objects.count()) == ("", before, 0)


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"verdict": "changes"}, "Say what should change."),
        ({"verdict": "withdrawn"}, "no decision about version 1 to withdraw"),
        ({"version": 7}, "Version 7 cannot be watched just now"),
    ],
)
@pytest.mark.parametrize("script", [True, False])
def test_what_cannot_be_decided_says_why(
    owner_client: Client, video: Video, told: dict[str, object], words: str, script: bool
) -> None:
    answer = says(owner_client, video, script=script, **told)

    assert answer.status_code == (200 if script else 409)
    assert words in answer.content.decode()
    assert not Decision.objects.exists()


@pytest.mark.parametrize("script", [True, False])
def test_when_a_newer_version_came_nothing_is_decided_and_the_words_are_kept(
    owner_client: Client, video: Video, script: bool
) -> None:
    on_version_two(video)

    answer = says(owner_client, video, script=script, verdict="changes", reason="Too dark.")

    text = answer.content.decode()
    assert answer.status_code == (200 if script else 409)
    for words in ("Version 2 came while you were looking at version 1.", "You wrote: “Too dark.”", "Watch version 2"):
        assert words in text
    assert ">Approve</button>" not in text
    assert not Decision.objects.exists()


@pytest.mark.parametrize("query", ["?v=0", "?v=2", "?v=99", "?v=abc", "?v=-1", "?v=9999999999", "?v=%C2%B2"])
def test_a_version_that_there_is_not_is_missing(owner_client: Client, video: Video, query: str) -> None:
    asks(owner_client, video, query, status=404)


def test_a_foreign_video_is_as_missing_as_none(owner_client: Client, foreign_video: Video, owner: Membership) -> None:
    foreign_video.refresh_from_db()
    for name, send in (("decision", owner_client.get), ("decision_save", owner_client.post)):
        answer = send(reverse(name, args=[owner.team.key, foreign_video.public_id]))
        assert answer.status_code == 404
        assert send(address(foreign_video, name)).status_code == 404
    assert not Decision.objects.exists()


def test_a_video_that_never_was_finished_has_no_decision(owner_client: Client, make_job: MakeJob) -> None:
    job = make_job(State.FAILED)

    assert owner_client.get(reverse("decision", args=[job.team.key, job.public_id])).status_code == 404


@pytest.mark.parametrize(
    ("role", "may"),
    [(Role.MANAGER, True), (Role.CREATOR, True), (Role.REVIEWER, True), (Role.FINANCE, False)],
)
def test_who_may_decide(video: Video, role: Role, may: bool) -> None:
    client = Client()
    client.force_login(join(video.team, "other@example.test", role).user)

    text = asks(client, video)
    answer = says(client, video)

    assert text.count(f'disabled title="{Permission.REVIEW.refusal}"') == (0 if may else 3)
    assert answer.status_code == (303 if may else 403)
    assert (Permission.REVIEW.refusal in answer.content.decode()) is not may
    assert Decision.objects.exists() is may


def test_in_the_trash_there_is_history_and_no_button(owner_client: Client, video: Video, reviewer: Membership) -> None:
    decided(video.job, reviewer)
    Job.objects.filter(pk=video.job_id).update(shelf=Shelf.TRASH)

    text = asks(owner_client, video)

    assert "All decisions (1)" in text
    assert "This video is in the trash. Bring it back to decide about it." in text
    assert ">Approve</button>" not in text


def test_while_the_film_is_fetched_again_the_decision_stands_and_none_is_made(
    owner_client: Client, video: Video, reviewer: Membership
) -> None:
    decided(video.job, reviewer)
    Video.objects.filter(pk=video.pk).update(phase=Video.Phase.COPYING)

    text = asks(owner_client, video)

    assert "by Mira Solberg on 20 Nov" in text
    assert "Its film is not here just now." in text
    assert ">Approve</button>" not in text


@pytest.mark.parametrize("number", [0, 1, 30])
def test_the_fragment_costs_four_queries_whatever_was_decided(
    owner_client: Client, video: Video, owner: Membership, reviewer: Membership, number: int
) -> None:
    for turn in range(number):
        decided(video.job, (owner, reviewer)[turn % 2])

    with CaptureQueriesContext(connection) as queries:
        text = asks(owner_client, video, "?v=1")

    assert len(queries) <= 4
    assert (f"All decisions ({number})" in text) is bool(number)
