"""The page of a family, and what the page of a video says of it: words, sums, languages, marks and what is missing."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from credits.models import BalanceReading
from samsar import AddOutroImage, ImageListToVideo, JoinVideos, RemoveSubtitles, Submission, TranslateVideo
from tests.videos.views.conftest import reviewer_of
from videos.jobs.states import State
from videos.models import Job, Lineage, Shelf, Video

MakeVideo = Callable[..., Video]
OUTRO = AddOutroImage(session_id="s", outro_image_url="https://pictures.example/end.jpg")
JOIN = JoinVideos(session_ids=("a", "b"))
CLEAN = RemoveSubtitles(session_id="s")


def into(code: str) -> Submission:
    return TranslateVideo(session_id="s", language=code)


def page(client: Client, video: Video, name: str = "family") -> str:
    answer = client.get(reverse(name, args=[video.team.key, video.public_id]))
    assert answer.status_code == 200
    text: str = answer.content.decode()
    return text


def lines(text: str) -> list[str]:
    """Return each member's line as a screen reader has it."""
    items = re.findall(r'<li class="item[^>]*id="kin-.*?</li>', text, re.DOTALL)
    return [re.sub(r" +(?=,)", "", " ".join(strip_tags(item.replace("</", " </")).split())) for item in items]


@pytest.fixture
def original(make_video: MakeVideo) -> Video:
    """A film in English that cost 360 credits."""
    return make_video(title="Harbour at dawn", recipe={"language": "en"}, language="en")


def test_every_member_is_one_line_in_words(
    owner_client: Client, original: Video, make_derived: MakeVideo, make_video: MakeVideo
) -> None:
    pictures = ImageListToVideo(image_urls=("https://pictures.example/1.jpg",))
    second = make_derived(pictures, title="From pictures", language="auto")
    spanish = make_derived(into("es"), original, title="Harbour, Spanish", language="es", charged=60_000)
    clean = make_derived(CLEAN, spanish, title="Clean", language="es", quote=0, charged=0)
    joined = make_derived(JOIN, clean, second, original, title="All", language="es", charge_source="estimate")
    now = timezone.now()
    Job.objects.filter(pk=original.job_id).update(created_at=now - timedelta(days=400))
    Job.objects.filter(pk=joined.job_id).update(created_at=now)
    old, new = now - timedelta(days=400), now.astimezone(original.team.tz)

    said = lines(page(owner_client, spanish))

    dated = [re.sub(r"on (\d+ \w+)(?=,)", "on DAY", line) for line in said]
    assert dated == [
        f"1. Harbour at dawn — Made from a prompt by Mira Solberg on {old:%-d %b %Y}, 360 credits, English, Ready",
        "2. From pictures — Made from pictures by Mira Solberg on DAY, 360 credits, Ready",
        "3. Harbour, Spanish this video — Translated into Spanish from 1 by Mira Solberg on DAY, "
        "60 credits, Spanish, Ready",
        "4. Clean — Subtitles removed from 3 by Mira Solberg on DAY, free, Spanish, Ready",
        "5. All — Joined from 4, 2 and 1, in this order, by Mira Solberg on DAY, "
        "360 credits, by our estimate, Spanish, Ready",
    ]
    assert f"on {new:%-d %b}," in said[4]


def test_the_whole_cost_is_said_with_what_it_rests_on(
    owner_client: Client, original: Video, make_derived: MakeVideo, make_job: Callable[..., Job]
) -> None:
    make_derived(OUTRO, original, charged=50_000, charge_source="estimate")
    make_derived(CLEAN, original, quote=0, charged=0)
    waiting = make_job(State.QUEUED, kind=TranslateVideo.kind, quote=60_000, language="ja")
    Lineage.objects.create(job=waiting, source=original, position=0)

    text = page(owner_client, original)

    assert (
        "4 videos belong together. 410 credits charged in all, 50 credits of that by our estimate, unconfirmed, "
        "60 credits reserved for what is not sent yet, 1 of 4 free."
    ) in strip_tags(text)
    assert "410 credits charged, 60 reserved" in strip_tags(text)
    assert lines(text)[3].endswith("60 credits reserved, Japanese, Waiting")
    assert "The whole family · 4 videos · 410 credits, 60 reserved" in page(owner_client, original, "video")


def test_one_that_stands_alone_says_so_and_its_video_shows_no_family(owner_client: Client, original: Video) -> None:
    text = page(owner_client, original)

    assert "Nothing was made from this video yet" in text
    assert len(lines(text)) == 1
    assert 'class="tree"' not in text
    assert "The whole family" not in page(owner_client, original, "video")


@pytest.mark.parametrize("shelf", [Shelf.TRASH, Shelf.GONE, None])
def test_a_deleted_source_is_named_without_a_link_to_a_file(
    owner_client: Client, original: Video, make_derived: MakeVideo, shelf: Shelf | None
) -> None:
    child = make_derived(OUTRO, original)
    if shelf:
        Job.objects.filter(pk=original.job_id).update(shelf=shelf)
    else:
        Video.objects.filter(pk=original.pk).update(phase=Video.Phase.GONE, file="", poster="")

    text = page(owner_client, child)

    assert lines(text)[0].endswith("In the trash" if shelf == Shelf.TRASH else "Deleted")
    assert reverse("video_poster", args=[child.team.key, original.public_id]) not in text
    assert reverse("video_poster", args=[child.team.key, child.public_id]) in text
    assert "/file/" not in text


def test_what_was_made_from_an_older_version_is_marked_in_words(
    owner_client: Client, original: Video, make_derived: MakeVideo
) -> None:
    child = make_derived(OUTRO, original)
    Video.objects.filter(pk=original.pk).update(version=3)

    text = page(owner_client, child)

    assert "now at version 3" in lines(text)[0]
    assert "Made from version 1 of 1, which is at version 3 now" in lines(text)[1]
    assert f"{reverse('video_poster', args=[child.team.key, original.public_id])}?v=3" in text
    assert "Made from “Harbour at dawn” in version 1, which is at version 3 now." in page(owner_client, child, "video")
    # A version that was kept and then lost.
    Video.objects.filter(pk=original.pk).update(version=1)
    Lineage.objects.filter(job=child.job).update(source_version=2)
    assert "Made from version 2 of its source, which was lost" in lines(page(owner_client, child))[1]


def test_the_languages_of_a_film_lead_from_one_to_the_other(
    owner_client: Client, original: Video, make_derived: MakeVideo, make_job: Callable[..., Job]
) -> None:
    assert 'id="languages"' not in page(owner_client, original, "video")
    spanish = make_derived(into("es"), original, language="es")
    failed = make_job(State.FAILED, kind=TranslateVideo.kind, language="fr")
    running = make_job(State.RENDERING, kind=TranslateVideo.kind, language="ja")
    Lineage.objects.bulk_create(Lineage(job=job, source=original, position=0) for job in (failed, running))

    text = page(owner_client, spanish, "video")

    row = re.search(r'<nav class="tongues".*?</nav>', text, re.DOTALL)
    assert row is not None
    links = re.findall(r"<a (.*?)>(.*?)</a>", row[0], re.DOTALL)
    assert [strip_tags(words).strip() for _, words in links] == [
        "English (original)",
        "Spanish",
        "Japanese (rendering)",
        "Translate",
    ]
    assert [told for told, _ in links if "aria-current" in told] == [
        f'href="{spanish.job.get_absolute_url()}" aria-current="page"'
    ]
    assert f'href="{original.job.get_absolute_url()}"' in links[0][0]


def test_a_reviewer_may_look_and_is_offered_no_translation(
    client: Client, original: Video, make_derived: MakeVideo
) -> None:
    make_derived(into("es"), original, language="es")
    client.force_login(reviewer_of(original))

    assert len(lines(page(client, original))) == 2
    languages = page(client, original, "video").split('id="languages"')[1].split("</nav>")[0]
    assert "Spanish" in languages
    assert "Translate" not in languages


def test_a_foreign_family_is_as_missing_as_one_that_never_was(
    owner_client: Client, original: Video, foreign_video: Video
) -> None:
    address = reverse("family", args=[original.team.key, foreign_video.public_id])

    assert owner_client.get(address).status_code == 404


@pytest.mark.parametrize("size", [1, 7, 205])
@pytest.mark.parametrize(("name", "most"), [("family", 8), ("video", 8)])
def test_pages_cost_no_more_queries_whatever_the_size(
    owner_client: Client, original: Video, make_job: Callable[..., Job], name: str, most: int, size: int
) -> None:
    BalanceReading.objects.create(team=original.team, remaining=1, read_at=timezone.now())
    jobs = [make_job(kind=TranslateVideo.kind, language="es") for _ in range(size - 1)]
    Lineage.objects.bulk_create(Lineage(job=job, source=original, position=0) for job in jobs)

    with CaptureQueriesContext(connection) as queries:
        text = page(owner_client, original, name)

    assert len(queries) <= most, [query["sql"][:80] for query in queries]
    if size > 200:
        much = "More than 200 videos belong together; the nearest 200 are shown and counted."
        assert (much if name == "family" else "more than 200 videos") in text
        if name == "family":
            assert "The drawing shows the 60 nearest; the list has all 200." in text


def test_the_drawing_marks_this_one_and_numbers_the_sources_of_a_join(
    owner_client: Client, original: Video, make_derived: MakeVideo, make_video: MakeVideo
) -> None:
    tall = make_video(title="海辺の朝の光の中で揺れる舟", aspect_ratio="9:16")
    joined = make_derived(JOIN, original, tall)

    answer: Any = owner_client.get(reverse("family", args=[joined.team.key, joined.public_id]))

    drawn = answer.context["picture"]
    assert [figure.relative.name for figure in drawn.figures] == ["Harbour at dawn", "海辺の朝の光の中…", "Joined"]
    assert [figure.wide for figure in drawn.figures] == [136, 42.8, 136]
    assert [(stroke.line.number, stroke.words, stroke.is_on) for stroke in drawn.strokes] == [
        (1, "joined", True),
        (2, "", True),
    ]
    text = answer.content.decode()
    assert text.count('class="figure present"') == 1
    assert 'role="img" aria-label="3 videos and what was made from what, as in the list below"' in text
