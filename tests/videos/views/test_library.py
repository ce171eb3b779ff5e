"""The library as a page: what it says about a way of looking, what it costs, and that no card is another's."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from teams.models import Membership, Mode, Project, Team
from teams.roles import Role
from tests.conftest import join
from videos.jobs.states import Phase, State
from videos.models import Job, Tag, Tagging, Video

MakeJob = Callable[..., Job]
MakeVideo = Callable[..., Video]
HTMX: Any = {"HX-Request": "true", "HX-Target": "main"}


@pytest.fixture(autouse=True)
def _no_cards_are_kept() -> None:
    caches["cards"].clear()


def shown(client: Client, team: Team, query: str = "", **headers: Any) -> str:
    answer = client.get(reverse("library", args=[team.key]) + (f"?{query}" if query else ""), **headers)
    assert answer.status_code == 200
    text: str = answer.content.decode()
    return text


def test_a_filter_that_is_on_stands_in_words_with_the_way_without_it(
    owner_client: Client, owner: Membership, make_video: MakeVideo
) -> None:
    project = Project.objects.create(team=owner.team, key="spring", name="Spring & Summer", by=owner.user)
    video = make_video(project=project, language="es")
    tag = Tag.objects.create(team=owner.team, name="Hero")
    Tagging.objects.create(tag=tag, job=video.job)
    query = f"q=lighthouse&language=es&project=spring&member={owner.user.pk}&tag=hero&cost_min=100&from=2020-11-01"

    text = shown(owner_client, owner.team, query)

    for words in ("“lighthouse”", "Spanish", "Spring &amp; Summer", "By Mira Solberg", "Tag hero", "From 1 Nov 2020"):
        assert f"{words}<svg" in text, words
    rest = f"q=lighthouse&amp;project=spring&amp;member={owner.user.pk}&amp;tag=hero&amp;cost_min=100"
    assert f'?{rest}&amp;from=2020-11-01">Spanish<svg' in text
    assert "1 video<" in text
    assert video.job.title in text


def test_nothing_found_says_what_was_looked_for_and_offers_all(
    owner_client: Client, owner: Membership, make_video: MakeVideo
) -> None:
    make_video()

    text = shown(owner_client, owner.team, "q=zeppelin&language=es&project=nowhere")

    assert "Nothing was found for “zeppelin”, Spanish, nowhere." in text
    assert "This team has no such project." in text
    assert text.count("Show all") == 1
    assert "The archive is empty." in shown(owner_client, owner.team, "shelf=archive")


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("language=xx&state=exploded", "This address names a filter that does not exist; it was left out."),
        ("after=x", "This address names a page that does not exist; it was left out."),
        ("from=2026-02-30", "This address names a date that does not exist; it was left out."),
        ("cost_min=-1e99", "This address names a cost that is no number; it was left out."),
        ("q=***", "This address names a question without a word; it was left out."),
        ("q=" + "word+" * 2_000, "The question has 9999 characters; the first 200 were searched for."),
        ("q=" + "a+" * 20, "The first 12 words were searched for."),
        ("sort=random&sort=rnd", "This address names an order that does not exist; it was left out."),
        ("tag=nothing", "This team has no such tag."),
        ("member=999999999", "This team has no such member."),
    ],
)
def test_an_absurd_address_is_answered_with_one_calm_sentence(
    owner_client: Client, owner: Membership, make_video: MakeVideo, query: str, sentence: str
) -> None:
    make_video()

    assert shown(owner_client, owner.team, query).count(sentence) == 1


def test_a_foreign_project_tag_or_member_is_like_a_missing_one(
    owner_client: Client, owner: Membership, make_video: MakeVideo
) -> None:
    make_video()
    eve = join(Team.objects.create(name="Others", mode=Mode.PRACTICE), "eve@example.test", Role.OWNER)
    eve.user.name = "Eve Secret"
    eve.user.save()
    Project.objects.create(team=eve.team, key="theirs", name="Their secret", by=eve.user)
    Tag.objects.create(team=eve.team, name="hidden")

    for query in ("project=theirs", f"member={eve.user.pk}", "tag=hidden"):
        text = shown(owner_client, owner.team, query)
        assert "This team has no such" in text
        assert "ecret" not in text
    assert "ecret" not in owner_client.get(reverse("library_filter", args=[owner.team.key])).content.decode()


@pytest.mark.parametrize(
    "query",
    [
        *("", "q=lighthouse", "q=zeppelin&project=x&tag=y&member=9", "group=families", "sort=cost", "state=attention"),
        "q=lighthouse&project=spring&tag=x&member=1&cost_min=1&from=2020-01-01&sort=title&group=families",
        "project=spring&tag=x&member=1&cost_min=1&from=2020-01-01&sort=title",
    ],
)
@pytest.mark.parametrize("cards", [0, 1, 26])
def test_a_library_costs_at_most_six_queries_whatever_is_asked(
    owner_client: Client, owner: Membership, make_job: MakeJob, make_video: MakeVideo, query: str, cards: int
) -> None:
    for number in range(cards):
        make_video() if number % 2 else make_job()

    with CaptureQueriesContext(connection) as queries:
        shown(owner_client, owner.team, query)

    assert len(queries) <= (6 if "q=" in query else 5 + ("project" in query))


@pytest.mark.parametrize("query", ["", "sort=cost", "sort=length", "sort=title", "group=families", "q=lighthouse"])
def test_a_card_in_whatever_state_asks_for_nothing_that_the_page_left_out(
    owner_client: Client, owner: Membership, make_job: MakeJob, make_video: MakeVideo, query: str
) -> None:
    for state in set(State) - {State.COMPLETED}:
        make_job(state, charged=360_000, charge_source="estimate", message="Said.", stage="video_generation")
        make_job(state, is_cancel_asked=True, is_quiet=True, usual_low_s=60, usual_high_s=90)
    for phase in (Phase.COPYING, Phase.READY, Phase.LOST):
        make_video(phase, verdict="approved")
        make_video(phase)
    Video.objects.update(problem="The storage of this portal is full.")

    with CaptureQueriesContext(connection) as queries:
        shown(owner_client, owner.team, query)

    assert len(queries) <= 6, [each["sql"][:300] for each in queries]


def test_the_filters_are_four_queries_as_a_part_and_a_page_without_scripts(
    owner_client: Client, owner: Membership
) -> None:
    Project.objects.create(team=owner.team, key="spring", name="Spring", by=owner.user)
    Tag.objects.create(team=owner.team, name="Hero")
    address = reverse("library_filter", args=[owner.team.key])

    with CaptureQueriesContext(connection) as queries:
        part = owner_client.get(f"{address}?tag=Hero&cost_min=5", headers=HTMX).content.decode()

    assert len(queries) == 4
    for words in (
        '<option value="spring">Spring</option>',
        '<option value="Hero" selected>Hero</option>',
        f'<option value="{owner.user.pk}">Mira Solberg</option>',
        'value="5"',
    ):
        assert words in part
    assert "<html" not in part
    page = owner_client.get(f"{address}?q=sea&sort=cost&tag=Hero").content.decode()
    assert '<input type="hidden" name="q" value="sea">' in page
    assert "<html" in page


def test_htmx_gets_what_stands_in_main_and_the_plain_address(
    owner_client: Client, owner: Membership, make_video: MakeVideo
) -> None:
    make_video()
    address = reverse("library", args=[owner.team.key])

    answer = owner_client.get(f"{address}?q=&language=&shelf=library&sort=cost", headers=HTMX)

    text = answer.content.decode()
    assert "<html" not in text
    assert 'id="wall"' in text
    assert answer["HX-Push-Url"] == f"{address}?sort=cost"
    assert "HX-Request" in answer["Vary"]
    assert "<html" in shown(owner_client, owner.team, headers={**HTMX, "HX-History-Restore-Request": "true"})


def test_a_filtered_page_keeps_asking_about_what_is_on_its_way(
    owner_client: Client, owner: Membership, make_job: MakeJob
) -> None:
    job = make_job(language="es")

    text = shown(owner_client, owner.team, "language=es")

    assert f"seen={job.public_id.hex}.1" in text


def test_pages_keep_the_way_of_looking(owner_client: Client, owner: Membership, make_job: MakeJob) -> None:
    for _ in range(25):
        make_job(language="es")

    text = shown(owner_client, owner.team, "language=es&sort=cost")

    assert "?language=es&amp;sort=cost&amp;after=360000~" in text.replace("%7E", "~")


def test_a_family_shows_how_many_it_has_and_the_way_to_them(
    owner_client: Client, owner: Membership, make_video: MakeVideo
) -> None:
    first = make_video()
    second = make_video(family=first.job.family)
    alone = make_video()

    text = shown(owner_client, owner.team, "group=families")

    family = reverse("family", args=[owner.team.key, second.job.public_id])
    assert f'href="{family}">2 videos</a>' in text
    assert f"?family={first.job.family.hex}" in owner_client.get(family).content.decode()
    assert f"job-{first.job.public_id}" not in text
    assert f"job-{second.job.public_id}" in text
    assert text.count("2 videos</a>") == 1
    flat = shown(owner_client, owner.team, f"family={first.job.family.hex}")
    assert f"job-{first.job.public_id}" in flat
    assert f"job-{alone.job.public_id}" not in flat


def test_a_card_is_kept_and_written_anew_when_it_changed(
    owner_client: Client, owner: Membership, make_video: MakeVideo
) -> None:
    video = make_video()
    shown(owner_client, owner.team)

    Job.objects.filter(pk=video.job_id).update(title="Unseen")
    assert "Unseen" not in shown(owner_client, owner.team)
    Job.objects.filter(pk=video.job_id).update(revision=2)
    assert "Unseen" in shown(owner_client, owner.team)
    Video.objects.filter(pk=video.pk).update(version=2)
    assert "?v=2" in shown(owner_client, owner.team)


def test_a_kept_card_never_shows_what_another_role_may_do(
    owner_client: Client, owner: Membership, make_video: MakeVideo
) -> None:
    make_video()
    rita = Client()
    rita.force_login(join(owner.team, "rita@example.test", Role.REVIEWER).user)

    for _ in range(2):
        assert 'name="video"' in shown(owner_client, owner.team)
        assert 'name="video"' not in shown(rita, owner.team)


def test_a_kept_card_is_not_another_teams(owner_client: Client, owner: Membership, make_video: MakeVideo) -> None:
    video = make_video()
    other = Team.objects.create(name="Others", mode=Mode.PRACTICE)
    Membership.objects.create(team=other, user=owner.user, role=Role.OWNER)
    assert f"/t/{owner.team.key}/videos/{video.public_id}/" in shown(owner_client, owner.team)

    Job.objects.filter(pk=video.job_id).update(team=other)

    assert str(video.public_id) not in shown(owner_client, owner.team)
    assert f"/t/{owner.team.key}/" not in shown(owner_client, other)
    assert f"/t/{other.key}/videos/{video.public_id}/" in shown(owner_client, other)


def test_what_is_on_its_way_is_never_kept(owner_client: Client, owner: Membership, make_job: MakeJob) -> None:
    job = make_job(progress=20)
    shown(owner_client, owner.team)
    Job.objects.filter(pk=job.pk).update(progress=60)

    assert 'value="60"' in shown(owner_client, owner.team)


def test_a_card_that_stands_for_its_family_says_so_after_a_refresh_too(
    owner_client: Client, owner: Membership, make_job: MakeJob
) -> None:
    job = make_job()
    make_job(State.FAILED, family=job.family)
    page = owner_client.get(reverse("library", args=[owner.team.key]), {"group": "families", "state": "running"})
    assert "2 videos</a>" in page.content.decode()
    Job.objects.filter(pk=job.pk).update(stage="music_generation", revision=2)

    text = owner_client.get(page.context["poller"]).content.decode()

    assert "2 videos</a>" in text
    assert "by=family" in text


def test_the_library_asked_for_by_name_stands_where_it_stands_otherwise(
    owner_client: Client, owner: Membership, make_video: MakeVideo
) -> None:
    make_video()

    plain, named = (shown(owner_client, owner.team, query) for query in ("", "shelf=library"))

    assert "<p></p>" in plain
    assert "<p></p>" in named
