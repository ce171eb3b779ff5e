"""Translating into several languages at once: the list, its price, and one job a language or none."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from credits import ledger, spending
from samsar import TranslateVideo
from teams.models import Membership
from tests.videos.test_uploads import picture
from videos.jobs.states import State
from videos.models import Job, Video

MakeVideo = Callable[..., Video]
FIVE = ["es", "fr", "ja", "th", "zh"]


@pytest.fixture(autouse=True)
def _nobody_sends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("videos.tasks.submit_job.delay", lambda **_ids: None)


@pytest.fixture
def video(make_video: MakeVideo) -> Video:
    """Thirty seconds in English."""
    return make_video(title="Harbour", recipe={"language": "en"})


def address(video: Video, token: str = "token-1") -> str:
    return reverse("translate", args=[video.team.key, video.public_id, token])


def made_from(video: Video) -> list[Job]:
    return list(Job.objects.filter(lineage__source=video).order_by("public_id"))


def note_of(answer: Any, code: str) -> tuple[str, bool]:
    return next((target.note, target.is_off) for target in answer.context["targets"] if target.code == code)


def test_five_languages_are_five_jobs_of_60_credits_in_one_press(owner_client: Client, video: Video) -> None:
    answer = owner_client.post(address(video), {"languages": FIVE, "quoted": "300000"}, follow=True)

    jobs = made_from(video)
    assert [job.submission for job in jobs] == [
        TranslateVideo(session_id=video.job.session_id, language=code) for code in FIVE
    ]
    assert [job.quote for job in jobs] == [60_000] * 5
    assert [job.title for job in jobs][:2] == ["Harbour, Spanish", "Harbour, French"]
    assert spending.month(video.team, jobs[0].created_at).reserved == 300_000
    assert answer.redirect_chain == [(reverse("batch", args=[video.team.key, jobs[0].batch.public_id]), 303)]
    said = "5 translations are on their way: Spanish, French, Japanese, Thai, Chinese. 300 credits are reserved."
    assert said in answer.content.decode()


def test_one_language_leads_to_its_own_page(owner_client: Client, video: Video) -> None:
    answer: Any = owner_client.post(address(video), {"languages": ["es"], "quoted": "60000"})

    assert (answer.status_code, answer.url) == (303, made_from(video)[0].get_absolute_url())


def test_a_double_click_makes_no_second_job(owner_client: Client, video: Video) -> None:
    for _ in range(2):
        answer = owner_client.post(address(video), {"languages": FIVE[:3]}, follow=True)

    assert len(made_from(video)) == 3
    assert "nothing was sent or charged again" in answer.content.decode()


def test_the_same_form_with_another_outro_asks_and_makes_nothing(owner_client: Client, video: Video) -> None:
    owner_client.post(address(video), {"languages": ["es"]})

    answer = owner_client.post(
        address(video), {"languages": ["es"], "outro_image_url": "http://127.0.0.1:1/end.png", "quoted": "60000"}
    )

    assert "You already created a video from this form" in answer.content.decode()
    assert len(made_from(video)) == 1


def test_a_budget_with_room_for_some_takes_none(owner_client: Client, owner: Membership, video: Video) -> None:
    ledger.set_limit(owner.team, 130_000, at=timezone.now())

    answer = owner_client.post(address(video), {"languages": FIVE})

    assert "team budget of 130 credits has 130 left, and this needs 300." in answer.content.decode()
    assert "Nothing was reserved, sent or charged." in answer.content.decode()
    assert made_from(video) == []
    assert [target.code for target in answer.context["targets"] if target.is_ticked] == FIVE


def test_a_price_that_was_not_seen_is_shown_before_anything_is_sent(owner_client: Client, video: Video) -> None:
    # Without scripts the first page could not know what would be ticked.
    answer = owner_client.post(address(video), {"languages": ["es", "fr"], "quoted": ""})

    assert "The price of this is 120 credits. Nothing was sent yet" in answer.content.decode()
    assert "Translate · 120 credits" in answer.content.decode()
    assert made_from(video) == []


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({}, "Choose at least one language."),
        ({"languages": ["en"]}, "cannot be chosen now"),
        ({"languages": ["de"]}, "cannot be chosen now"),
        ({"languages": ["es"], "outro_image_url": "file:///etc/passwd"}, "begins with https:// or http://"),
        ({"languages": ["es"], "outro_image_url": "https://example.test/a.png"}, "from this machine only"),
    ],
)
def test_a_form_that_is_wrong_says_so_and_makes_nothing(
    owner_client: Client, video: Video, sent: dict[str, Any], words: str
) -> None:
    answer = owner_client.post(address(video), sent)

    assert words in answer.content.decode()
    assert made_from(video) == []


def test_what_was_made_runs_or_failed_is_marked(owner_client: Client, video: Video, make_derived: MakeVideo) -> None:
    owner_client.post(address(video, "first"), {"languages": ["es", "fr"]})
    Job.objects.filter(language="fr").update(state=State.FAILED)
    japanese = make_derived(TranslateVideo(session_id="ses_1", language="ja"), video, language="ja")

    answer = owner_client.get(address(video))

    assert note_of(answer, "en") == ("the language of this video", True)
    assert note_of(answer, "es") == ("being made now", True)
    assert note_of(answer, "fr") == ("failed before", False)
    assert note_of(answer, "ja") == ("made already", False)
    assert note_of(answer, "th") == ("", False)
    # A relative in another language knows the same family.
    answer = owner_client.get(address(japanese))
    assert note_of(answer, "ja") == ("the language of this video", True)
    assert note_of(answer, "en") == ("what it was made from", False)
    assert note_of(answer, "es") == ("being made now", True)


def test_a_language_that_is_no_target_is_explained_with_the_price_of_a_new_original(
    owner_client: Client, video: Video
) -> None:
    answer = owner_client.get(address(video))

    german = next(each for each in answer.context["originals"] if each.name == "German")
    assert german.price == "360 credits"
    assert "Samsar does not translate into these." in answer.content.decode()
    assert 'value="de"' not in answer.content.decode()
    form = owner_client.get(german.href).context["form"]
    assert (form["language"].value(), form["prompt"].value()) == ("de", video.job.recipe["prompt"])
    assert form.notices == []


def test_a_failed_language_is_retried_alone_from_its_page(owner_client: Client, video: Video) -> None:
    owner_client.post(address(video), {"languages": ["es", "fr"]})
    failed = Job.objects.get(language="fr")
    Job.objects.filter(pk=failed.pk).update(state=State.FAILED)

    again: Any = owner_client.get(reverse("video_again", args=[video.team.key, failed.public_id]))
    answer = owner_client.get(again.url)
    assert [target.code for target in answer.context["targets"] if target.is_ticked] == ["fr"]
    assert answer.context["rail"].button == "Translate · 60 credits"
    owner_client.post(again.url, {"languages": ["fr", "th"], "quoted": "120000"})

    assert Job.objects.get(retry_of=failed).language == "fr"
    assert Job.objects.get(language="th").retry_of is None


class TestOneLanguageAgain:
    """The button at a language that stopped."""

    @pytest.fixture
    def failed(self, owner_client: Client, video: Video) -> Job:
        owner_client.post(address(video), {"languages": ["es", "fr"], "outro_image_url": "http://127.0.0.1:1/end.png"})
        Job.objects.filter(language="fr").update(state=State.FAILED)
        return Job.objects.get(language="fr")

    @staticmethod
    def button(client: Client, video: Video) -> Any:
        targets = client.get(address(video, "token-2")).context["targets"]
        return next(target.retry for target in targets if target.code == "fr")

    def test_it_makes_that_language_alone_at_one_press_as_a_retry(
        self, owner_client: Client, video: Video, failed: Job
    ) -> None:
        retry = self.button(owner_client, video)
        assert (retry.words, retry.is_off) == ("Try again · 60 credits", False)

        for _ in range(2):
            ticked_too = {"languages": ["th"], "quoted": "60000", "retry": retry.value}
            answer = owner_client.post(retry.address, ticked_too, follow=True)

        again = Job.objects.get(retry_of=failed)
        assert again.submission == failed.submission
        assert (again.quote, again.batch) == (60_000, None)
        assert answer.redirect_chain == [(again.get_absolute_url(), 303)]
        assert not Job.objects.filter(language="th").exists()
        assert self.button(owner_client, video) is None

    def test_only_what_stopped_has_one_and_stands_first(self, owner_client: Client, video: Video, failed: Job) -> None:
        targets = owner_client.get(address(video, "token-2")).context["targets"]

        assert [target.code for target in targets if target.retry] == ["fr"]
        assert targets[0].code == "fr"

    def test_another_price_than_the_one_on_the_button_asks_again(
        self, owner_client: Client, video: Video, failed: Job
    ) -> None:
        retry = self.button(owner_client, video)

        answer = owner_client.post(retry.address, {"retry": "50000", "languages": ["th"]})

        assert "The price of this is 60 credits. Nothing was sent yet" in answer.content.decode()
        assert [target.code for target in answer.context["targets"] if target.is_ticked] == ["th"]
        assert not Job.objects.filter(retry_of=failed).exists()

    def test_a_language_that_came_through_after_all_is_not_made_again(
        self, owner_client: Client, video: Video, failed: Job
    ) -> None:
        retry = self.button(owner_client, video)
        Job.objects.filter(pk=failed.pk).update(state=State.CANCELLED)

        answer = owner_client.post(retry.address, {"retry": retry.value})

        assert "came to another end meanwhile. Nothing was sent or charged." in answer.content.decode()
        assert not Job.objects.filter(retry_of=failed).exists()


def test_a_foreign_video_or_another_kind_to_make_again_is_missing(
    owner_client: Client, video: Video, foreign_video: Video
) -> None:
    assert (
        owner_client.get(reverse("translate", args=[video.team.key, foreign_video.public_id, "one"])).status_code == 404
    )
    assert owner_client.get(f"{address(video)}?from={foreign_video.public_id}").status_code == 404
    assert owner_client.get(f"{address(video)}?from={video.public_id}").status_code == 404
    price = reverse("translate_price", args=[video.team.key, foreign_video.public_id])
    assert owner_client.post(price, {"languages": ["es"]}).status_code == 404


def test_an_outro_from_disk_is_shown_first_and_may_not_be_too_small(
    owner_client: Client, video: Video, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT, settings.PORTAL_URL = tmp_path, "http://127.0.0.1:8000"
    file = SimpleUploadedFile("end.png", picture(size=(1024, 1792)).read())

    text = owner_client.post(address(video), {"languages": ["es"], "look": "1", "outro_file": file}).content.decode()

    assert "Too small: at least 1792 × 1024 pixels are needed, and end.png has 1024 × 1792." in text
    assert "/end.png" in text
    assert made_from(video) == []
