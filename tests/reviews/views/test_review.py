"""The page Review: what waits, what was sent back, what is approved; bounded however much there is."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reviews import desk
from reviews.models import Choice
from teams.models import Membership
from teams.roles import Permission, Role
from tests.conftest import join
from tests.reviews.conftest import decided, on_version_two
from videos.counts import COUNTED
from videos.jobs.states import State
from videos.models import Job, Shelf, Verdict, Video

LISTS = ("review", "review_changes", "review_approved")


def page(client: Client, member: Membership, name: str = "review", query: str = "") -> str:
    answer = client.get(reverse(name, args=[member.team.key]) + query)
    assert answer.status_code == 200
    text: str = answer.content.decode()
    return text


def titles(client: Client, member: Membership, name: str = "review", query: str = "") -> list[str]:
    answer = client.get(reverse(name, args=[member.team.key]) + query)
    return [row.card.job.title for row in answer.context["rows"]]


def test_each_list_has_its_own_and_the_tabs_count_them(
    reviewer_client: Client, reviewer: Membership, make_video: Callable[..., Video], make_job: Callable[..., Job]
) -> None:
    waits, sent_back, fine = make_video(title="Waits"), make_video(title="Sent back"), make_video(title="Fine")
    make_video(Video.Phase.COPYING, title="Copied just now")
    make_job(State.RENDERING, title="On its way")
    make_video(title="Put away", shelf=Shelf.ARCHIVE)
    decided(sent_back.job, reviewer, Choice.CHANGES)
    decided(fine.job, reviewer)

    assert [titles(reviewer_client, reviewer, name) for name in LISTS] == [["Waits"], ["Sent back"], ["Fine"]]
    text = page(reviewer_client, reviewer)
    for words in ("Waiting <small>1</small>", "Changes asked <small>1</small>", "Approved <small>1</small>"):
        assert words in text
    assert waits.job.get_absolute_url() in text
    assert "The logo is cut off." in page(reviewer_client, reviewer, "review_changes")
    library = reverse("library", args=[reviewer.team.key])
    assert f'href="{library}?verdict=approved"' in page(reviewer_client, reviewer, "review_approved")


def test_a_newer_version_waits_again_and_the_row_names_the_approval(
    reviewer_client: Client, reviewer: Membership, video: Video
) -> None:
    decided(video.job, reviewer)
    on_version_two(video)

    text = page(reviewer_client, reviewer)

    assert "Version 1 was approved by Mira Solberg on 20 Nov" in text
    assert "version 2" in text


@pytest.mark.parametrize("name", LISTS)
def test_an_empty_list_says_so(reviewer_client: Client, reviewer: Membership, name: str) -> None:
    text = page(reviewer_client, reviewer, name)

    assert any(words in text for words in ("Nothing waits", "No changes", "Nothing is approved"))
    assert "There is nothing older." in page(reviewer_client, reviewer, name, f"?after={'0' * 32}")


def test_pages_reach_every_row_once(
    reviewer_client: Client, reviewer: Membership, make_video: Callable[..., Video]
) -> None:
    made = [make_video().job.title for _ in range(27)]

    first = titles(reviewer_client, reviewer)
    after = reviewer_client.get(reverse("review", args=[reviewer.team.key])).context["next_after"]
    rest = titles(reviewer_client, reviewer, query=f"?after={after}")

    assert (len(first), first + rest) == (24, made[::-1])


@pytest.mark.parametrize("after", ["abc", "0", "a" * 10_000])
def test_an_absurd_cursor_is_a_missing_page(reviewer_client: Client, reviewer: Membership, after: str) -> None:
    assert reviewer_client.get(reverse("review", args=[reviewer.team.key]), {"after": after}).status_code == 404


def test_videos_of_other_teams_are_neither_listed_nor_counted(
    owner_client: Client, owner: Membership, foreign_video: Video
) -> None:
    assert titles(owner_client, owner) == []
    assert desk.counts(owner.team) == dict.fromkeys(Verdict, 0)
    foreign_video.refresh_from_db()
    assert owner_client.get(reverse("review", args=[foreign_video.team.key])).status_code == 404


def test_finance_looks_on(video: Video) -> None:
    client, member = Client(), join(video.team, "fin@example.test", Role.FINANCE)
    client.force_login(member.user)

    assert Permission.REVIEW.refusal in page(client, member)


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("number", [0, 1, 25])
def test_a_list_costs_at_most_six_queries(
    reviewer_client: Client,
    reviewer: Membership,
    make_video: Callable[..., Video],
    name: str,
    number: int,
) -> None:
    for _ in range(number):
        job = make_video().job
        if name != "review":
            decided(job, reviewer, Choice.CHANGES if name == "review_changes" else Choice.APPROVED)

    with CaptureQueriesContext(connection) as queries:
        page(reviewer_client, reviewer, name)

    assert len(queries) <= 6


def test_counting_ends_at_a_thousand(
    reviewer_client: Client, reviewer: Membership, video: Video, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted = dict.fromkeys(Verdict, COUNTED + 1) | {Verdict.CHANGES: 1000}
    monkeypatch.setattr(desk, "counts", lambda _team: counted)

    text = page(reviewer_client, reviewer)

    assert "Waiting <small>1\u202f000+</small>" in text
    assert "Changes asked <small>1\u202f000</small>" in text


@pytest.mark.parametrize("verdict", Verdict)
def test_one_index_finds_every_list(owner: Membership, verdict: Verdict) -> None:
    listed = desk._jobs(owner.team, verdict).order_by("-public_id").values("pk")[:25]

    if connection.vendor == "sqlite":
        assert "INDEX job_review (team_id=? AND verdict=? AND shelf=? AND state=?)" in listed.explain()
    else:
        # PostgreSQL plans by how many rows there are, and here are none.
        with connection.cursor() as cursor:
            assert "job_review" in connection.introspection.get_constraints(cursor, "videos_job")


def test_the_mark_stands_on_cards_with_a_word(
    owner_client: Client, owner: Membership, reviewer: Membership, make_video: Callable[..., Video]
) -> None:
    decided(make_video().job, reviewer)
    decided(make_video().job, reviewer, Choice.CHANGES)
    make_video()

    text = owner_client.get(reverse("library", args=[owner.team.key])).content.decode()

    assert [text.count(words) for words in (">Approved</span>", ">Changes asked</span>", "Not reviewed")] == [1, 1, 0]
    assert text.count("-verdict") == 2
