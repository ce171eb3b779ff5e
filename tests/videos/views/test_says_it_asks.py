"""Wherever something paid is pressed, the button says beforehand whether it sends or only asks, and then does that."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from credits import ledger
from credits.models import Kind, LedgerEntry, SpendingRules
from samsar import AddOutroImage, JoinVideos, TranslateVideo
from teams.models import Membership
from teams.roles import Role
from tests.conftest import join
from videos.jobs.states import State
from videos.models import Approval, Job, Lineage, Video, Why
from videos.views import selection
from videos.views.ordering import form_address

C = 1000
MakeVideo = Callable[..., Video]


@pytest.fixture(autouse=True)
def _nobody_sends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("videos.tasks.submit_job.delay", lambda **_ids: None)


@pytest.fixture
def creator(owner: Membership) -> Membership:
    """Somebody who may send what costs one credit, and has to ask for more."""
    SpendingRules.objects.create(team=owner.team, approval_above=1 * C)
    return join(owner.team, "omar@example.test", Role.CREATOR)


@pytest.fixture
def desk(creator: Membership) -> Client:
    client = Client()
    client.force_login(creator.user)
    return client


@pytest.fixture
def video(make_video: MakeVideo) -> Video:
    """Thirty seconds in English."""
    return make_video(title="Harbour", recipe={"language": "en"})


@pytest.fixture
def failed(make_job: Callable[..., Job], video: Video) -> Job:
    """Its translation into French, which failed."""
    asked = TranslateVideo(session_id=video.job.session_id, language="fr")
    job = make_job(State.FAILED, kind=asked.kind, language="fr")
    Job.objects.filter(pk=job.pk).update(recipe=asked.dump())
    Lineage.objects.create(job=job, source=video, position=0)
    return job


def retry_at(client: Client, video: Video) -> Any:
    answer = client.get(reverse("translate", args=[video.team.key, video.public_id, "token-2"]))
    retry = next(target.retry for target in answer.context["targets"] if target.code == "fr")
    assert f'value="{retry.value}"' in answer.text
    return retry


def held() -> int:
    return LedgerEntry.objects.filter(kind=Kind.HOLD).count()


def test_one_language_again_says_that_it_asks_and_asks(desk: Client, video: Video, failed: Job) -> None:
    retry = retry_at(desk, video)
    assert retry.words == "Ask for approval · 60 credits"
    assert retry.hint == "Asks for French alone. Above 1 credit a manager decides."
    SpendingRules.objects.all().delete()  # since the page was loaded: the button said that it asks

    desk.post(retry.address, {"retry": retry.value, "ask_note": "For Lyon"})

    asked = Approval.objects.get()
    assert (asked.job.retry_of, asked.job.state, asked.note) == (failed, State.AWAITING_APPROVAL, "For Lyon")
    assert (asked.price, held()) == (60 * C, 0)


def test_one_language_again_past_a_budget_asks_for_more(
    desk: Client, creator: Membership, video: Video, failed: Job
) -> None:
    SpendingRules.objects.all().delete()
    ledger.set_limit(creator.team, 50 * C, at=timezone.now())
    retry = retry_at(desk, video)
    assert retry.words == "Ask for more · 60 credits"
    assert "team budget of 50 credits has 50 left" in retry.hint

    desk.post(retry.address, {"retry": retry.value})

    assert (Approval.objects.get().why, held()) == (Why.BUDGET, 0)


def test_who_may_approve_sends_one_language_again_or_reads_why_not(
    owner_client: Client, creator: Membership, video: Video, failed: Job
) -> None:
    assert retry_at(owner_client, video).words == "Try again · 60 credits"
    ledger.set_limit(creator.team, 50 * C, at=timezone.now())
    retry = retry_at(owner_client, video)
    assert (retry.words, retry.is_off) == ("Try again · 60 credits", True)
    assert "team budget of 50 credits has 50 left" in retry.hint


def test_while_spending_is_paused_one_language_again_is_off_and_says_so(
    owner_client: Client, creator: Membership, video: Video, failed: Job
) -> None:
    SpendingRules.objects.update(paused_at=timezone.now(), paused_by=creator.user, paused_why="Easter")
    retry = retry_at(owner_client, video)
    assert (retry.is_off, "Easter" in retry.hint) == (True, True)


def test_a_form_that_made_something_before_offers_to_ask_for_another(desk: Client, video: Video) -> None:
    address = reverse("translate", args=[video.team.key, video.public_id, "token-1"])
    outro = {"outro_image_url": "http://127.0.0.1:1/end.png"}
    desk.post(address, {"languages": ["es"], "quoted": "60000", "ask": "threshold"})

    text = desk.post(address, {"languages": ["es"], "quoted": "60000", "ask": "threshold", **outro}).text

    assert "You already created a video from this form" in text
    assert "Make another ·" not in text
    assert '" name="ask" value="threshold">Ask for another · ' in text


def test_every_form_on_a_finished_video_says_that_it_asks(
    desk: Client, video: Video, make_video: MakeVideo, creator: Membership
) -> None:
    team, other = creator.team, make_video(title="Fjord", recipe={"language": "en"})
    pages = {
        form_address(team, AddOutroImage.kind, video): {"look": "1"},
        form_address(team, JoinVideos.kind): {"look": "1", "video": [video.public_id.hex, other.public_id.hex]},
        form_address(team, TranslateVideo.kind, video): {"look": "1", "languages": ["es"]},
        reverse("bulk_translate", args=[team.key, "several"]) + selection.query([video, other]): {
            "look": "1",
            "languages": ["es"],
        },
    }
    for address, typed in pages.items():
        text = desk.post(address, typed).text
        assert "Ask for approval · " in text, address
        assert 'id="create-button" name="ask" value="threshold"' in text, address
        assert "Above 1 credit a manager decides." in text, address


class TestWhatIsParked:
    """The page that sends what was parked."""

    @pytest.fixture
    def park(self, make_job: Callable[..., Job], owner: Membership) -> Callable[..., Job]:
        """Make a parked job that holds what it was quoted at; its price is 360 credits now."""

        def make(quote: int = 360_000) -> Job:
            job = make_job(State.PARKED, quote=quote)
            ledger.hold(owner.team, quote, job.facts, at=timezone.now())
            return job

        return make

    @staticmethod
    def ticks(*jobs: Job) -> list[str]:
        return [f"{job.public_id.hex}.360000" for job in jobs]

    def test_what_is_dearer_now_is_asked_for_and_the_rest_is_sent(
        self, desk: Client, creator: Membership, park: Callable[..., Job]
    ) -> None:
        same, dearer = park(), park(300_000)
        page, price, send = (
            reverse(name, args=[creator.team.key]) for name in ("release", "release_price", "release_send")
        )
        assert "Send 1, ask for 1 · 720 credits" in desk.get(page).text
        assert "Send 1 · 360 credits" in desk.post(price, {"job": self.ticks(same)}).text
        text = desk.post(price, {"job": self.ticks(dearer)}).text
        assert "Ask for 1 · 360 credits" in text
        assert "Above 1 credit a manager decides. Nothing is reserved for it until then." in text
        SpendingRules.objects.all().delete()  # since the page was loaded: the button said that it asks

        told = {"job": self.ticks(same, dearer), "ask": "threshold", "ask_note": "For \0Lyon"}
        text = desk.post(send, told, follow=True).text

        same.refresh_from_db()
        asked = Approval.objects.get()
        assert (same.state, asked.job.retry_of, asked.note) == (State.QUEUED, dearer, "For Lyon")
        assert "It waits for approval at 360 credits." in text

    def test_who_may_approve_sends_it(
        self, owner_client: Client, creator: Membership, park: Callable[..., Job]
    ) -> None:
        park(300_000)
        assert "Send 1 · 360 credits" in owner_client.get(reverse("release", args=[creator.team.key])).text

    def test_past_a_budget_it_says_so_beforehand_and_offers_to_ask_for_more(
        self, desk: Client, creator: Membership, park: Callable[..., Job]
    ) -> None:
        SpendingRules.objects.all().delete()
        same, dearer = park(), park(300_000)
        ledger.set_limit(creator.team, 700 * C, at=timezone.now())
        page, price, send = (
            reverse(name, args=[creator.team.key]) for name in ("release", "release_price", "release_send")
        )
        short = "team budget of 700 credits has 40 left, and this, beside what is reserved, needs 60."
        text = desk.get(page).text
        assert (short in text, "Send 1, ask for more for 1 · 720 credits" in text) == (True, True)
        text = desk.post(price, {"job": self.ticks(dearer)}).text
        assert (short in text, "Ask for more · 360 credits" in text) == (True, True)
        assert 'aria-describedby="short" data-spends disabled>Send 1 · 360 credits' in text
        assert "Ask for more" not in desk.post(price, {"job": self.ticks(same)}).text
        refused = desk.post(send, {"job": self.ticks(dearer)})
        assert (refused.status_code, refused.text.count(short), "Nothing was sent." in refused.text) == (409, 1, True)

        told = {"job": self.ticks(same, dearer), "ask": "budget", "ask_note": "For Lyon"}
        text = desk.post(send, told, follow=True).text

        same.refresh_from_db()
        asked = Approval.objects.get()
        assert (same.state, asked.job.retry_of, asked.why, asked.note) == (State.QUEUED, dearer, Why.BUDGET, "For Lyon")
        assert "It waits for approval at 360 credits." in text

    def test_who_may_approve_reads_which_limit_to_raise(
        self, owner_client: Client, creator: Membership, park: Callable[..., Job]
    ) -> None:
        park(300_000)
        ledger.set_limit(creator.team, 310 * C, at=timezone.now())
        text = owner_client.get(reverse("release", args=[creator.team.key])).text
        assert "team budget of 310 credits has 10 left" in text
        assert ("or raise that limit" in text, "Ask for more" in text) == (True, False)

    def test_what_only_asks_needs_no_room_in_a_budget(
        self, desk: Client, creator: Membership, park: Callable[..., Job]
    ) -> None:
        dearer = park(300_000)
        ledger.set_limit(creator.team, 310 * C, at=timezone.now())
        answer = desk.post(
            reverse("release_send", args=[creator.team.key]), {"job": self.ticks(dearer), "ask": "threshold"}
        )
        assert (answer.status_code, Approval.objects.get().job.retry_of) == (303, dearer)
