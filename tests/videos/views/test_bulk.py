"""Many videos at once: what the library's bar says of a selection, and subtitles removed from all of them."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from credits import spending
from samsar import RemoveSubtitles
from tests.videos.views.conftest import reviewer_of
from videos.models import Batch, Job, Video

MakeVideo = Callable[..., Video]


@pytest.fixture(autouse=True)
def _nobody_sends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("videos.tasks.submit_job.delay", lambda **_ids: None)


def bar(client: Client, *videos: Video) -> Any:
    answer = client.get(
        reverse("bulk_bar", args=[videos[0].team.key]),
        {"video": [video.public_id.hex for video in videos]},
        headers={"HX-Request": "true"},
    )
    assert answer.status_code == 200
    return answer


def verbs(answer: Any) -> dict[str, tuple[str, bool]]:
    return {verb.words: (verb.price, verb.is_off) for verb in answer.context["bar"].verbs}


def removing(*videos: Video, token: str = "token-1") -> str:
    query = "&".join(f"video={video.public_id.hex}" for video in videos)
    return reverse("bulk_remove_subtitles", args=[videos[0].team.key, token]) + f"?{query}"


class TestBar:
    """The bar over the library."""

    def test_each_verb_says_its_price_for_all_that_is_selected(
        self, owner_client: Client, make_video: MakeVideo
    ) -> None:
        answer = bar(owner_client, make_video(), make_video(duration_ms=45_000))

        assert verbs(answer) == {
            "Translate": ("150 a language", False),
            "Join": ("150", False),
            "Remove subtitles": ("free", False),
        }
        said = "2 selected: Translate 150 a language, Join 150, Remove subtitles free, Tag, Move, Archive, Delete, "
        assert said in answer.content.decode()

    def test_a_verb_that_cannot_be_done_is_off_and_says_why(self, owner_client: Client, make_video: MakeVideo) -> None:
        without = {"enable_subtitles": False}
        tall = make_video(title="Petals", recipe={"aspect_ratio": "9:16", **without})

        answer = bar(owner_client, make_video(recipe=without), tall)

        assert verbs(answer)["Join"] == ("2/s", True)
        assert verbs(answer)["Remove subtitles"][1]
        assert "“Petals” is 9:16, and the videos to join are 16:9." in answer.content.decode()
        assert "None of these shows subtitles" in answer.content.decode()

    def test_one_video_can_be_put_on_the_list_to_join_and_the_list_counts(
        self, owner_client: Client, make_video: MakeVideo
    ) -> None:
        first, second = make_video(), make_video(duration_ms=45_000)
        assert verbs(bar(owner_client, first))["Join"] == ("2/s", False)

        owner_client.post(reverse("join_collect", args=[first.team.key]), {"video": first.public_id.hex})

        assert verbs(bar(owner_client, second))["Join"] == ("150", False)
        assert verbs(bar(owner_client, first))["Join"] == ("2/s", False)

    def test_more_than_twenty_go_nowhere(self, owner_client: Client, make_video: MakeVideo) -> None:
        answer = bar(owner_client, *(make_video() for _ in range(21)))

        assert all(is_off for _, is_off in verbs(answer).values())
        assert "At most 20 videos go at once, and 21 are selected." in answer.content.decode()

    def test_it_costs_at_most_five_queries_and_writes_nothing(
        self, owner_client: Client, make_video: MakeVideo
    ) -> None:
        videos = [make_video() for _ in range(20)]
        owner_client.post(reverse("join_collect", args=[videos[0].team.key]), {"video": videos[0].public_id.hex})

        with CaptureQueriesContext(connection) as queries:
            answer = bar(owner_client, *videos)

        assert len(queries) <= 5
        assert all(query["sql"].startswith("SELECT") for query in queries.captured_queries)
        assert len(answer.content) <= 5500

    def test_foreign_and_unready_videos_are_missing(
        self, owner_client: Client, make_video: MakeVideo, foreign_video: Video
    ) -> None:
        mine, copying = make_video(), make_video(Video.Phase.COPYING)
        for name, args in [("bulk_bar", []), ("bulk_translate", ["one"]), ("bulk_remove_subtitles", ["one"])]:
            address = reverse(name, args=[mine.team.key, *args])
            for odd in (foreign_video.public_id.hex, copying.public_id.hex, "x"):
                assert owner_client.get(address, {"video": [mine.public_id.hex, odd]}).status_code == 404


class TestLibrary:
    """The boxes on the cards."""

    def test_what_can_be_played_can_be_selected_and_nothing_else(
        self, owner_client: Client, make_video: MakeVideo, make_job: Callable[..., Job]
    ) -> None:
        video, running = make_video(title="Harbour"), make_job()

        text = owner_client.get(reverse("library", args=[video.team.key])).content.decode()

        assert text.count('form="bulk"') == 1
        assert f'value="{video.public_id}" form="bulk"' in text
        assert "Select Harbour" in text
        # A card that the poller brings can be selected as soon as it plays.
        assert f"as=pick&amp;seen={running.public_id.hex}" in text
        assert 'form="bulk"' not in owner_client.get(reverse("home", args=[video.team.key])).content.decode()

    def test_a_card_that_plays_now_comes_from_the_poller_with_its_box(
        self, owner_client: Client, make_video: MakeVideo
    ) -> None:
        video = make_video(title="Harbour")
        asked = {"as": "pick", "seen": f"{video.public_id.hex}.0"}

        text = owner_client.get(reverse("changes", args=[video.team.key]), asked).content.decode()

        assert f'<li class="card" id="job-{video.public_id}"' in text
        assert "Select Harbour" in text

    def test_who_may_not_spend_selects_nothing(self, client: Client, make_video: MakeVideo) -> None:
        video = make_video()
        client.force_login(reviewer_of(video))

        text = client.get(reverse("library", args=[video.team.key])).content.decode()

        assert 'id="bulk"' not in text
        assert 'form="bulk"' not in text
        assert client.get(reverse("bulk_bar", args=[video.team.key])).status_code == 403
        assert client.post(removing(video, video)).status_code == 403


class TestRemovingSubtitles:
    """One press, one free job of each."""

    def test_the_page_lists_the_videos_and_names_what_is_left_out(
        self, owner_client: Client, make_video: MakeVideo
    ) -> None:
        videos = [make_video(), make_video(), make_video(title="Silent", recipe={"enable_subtitles": False})]

        answer: Any = owner_client.get(removing(*videos))

        assert [card.job for card in answer.context["cards"]] == [video.job for video in videos[:2]]
        assert "Left out, without subtitles already: “Silent”." in answer.content.decode()
        assert "Remove subtitles · free" in answer.content.decode()
        assert Job.objects.count() == 3

    def test_a_press_makes_one_batch_of_free_jobs_and_a_second_press_nothing(
        self, owner_client: Client, make_video: MakeVideo
    ) -> None:
        videos = [make_video(), make_video(), make_video(recipe={"enable_subtitles": False})]

        for _ in range(2):
            answer = owner_client.post(removing(*videos), {"quoted": "0"}, follow=True)

        batch = Batch.objects.get()
        assert batch.title == "2 videos without subtitles"
        assert [job.submission for job in batch.jobs.order_by("batch_position")] == [
            RemoveSubtitles(session_id=video.job.session_id) for video in videos[:2]
        ]
        assert [job.lineage.get().source for job in batch.jobs.order_by("batch_position")] == videos[:2]
        assert spending.month(batch.team, batch.created_at).reserved == 0
        assert answer.redirect_chain == [(reverse("batch", args=[batch.team.key, batch.public_id]), 303)]
        assert "nothing was sent or charged again" in answer.content.decode()

    def test_without_any_subtitles_it_makes_nothing(self, owner_client: Client, make_video: MakeVideo) -> None:
        without = {"enable_subtitles": False}

        answer = owner_client.post(removing(make_video(recipe=without), make_video(recipe=without)))

        assert "None of these shows subtitles" in answer.content.decode()
        assert Job.objects.count() == 2

    def test_one_is_asked_about_on_its_own_page(self, owner_client: Client, make_video: MakeVideo) -> None:
        video = make_video()

        answer: Any = owner_client.get(removing(video))

        assert f"/videos/{video.public_id}/remove-subtitles/" in answer.url

    def test_nothing_and_too_much_lead_back_to_the_library_with_the_reason(
        self, owner_client: Client, make_video: MakeVideo
    ) -> None:
        videos = [make_video() for _ in range(21)]
        for name in ("bulk_remove_subtitles", "bulk_translate"):
            address = reverse(name, args=[videos[0].team.key, "token-1"])
            assert "Select one or more videos first" in owner_client.get(address, follow=True).content.decode()
            chosen = {"video": [video.public_id.hex for video in videos]}
            answer = owner_client.get(address, chosen, follow=True)
            assert answer.redirect_chain == [(reverse("library", args=[videos[0].team.key]), 303)]
            assert "At most 20 videos go at once, and 21 are selected." in answer.content.decode()
