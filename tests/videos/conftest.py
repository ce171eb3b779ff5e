"""What tests of jobs share: a queued job, and a Samsar that says what it is told to."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest

from samsar import Accepted, CancelAnswer, CreditNote, LatestVersion, Observation, Observed, Stage, TextToVideo
from samsar.submissions import Submission
from teams.models import Membership
from tests.videos import buckets
from videos.catalogue import Offer, offer_for
from videos.jobs import intake
from videos.models import Job

NO_CREDITS = CreditNote(charged=None, remaining=None, source=None)


def prompt(text: str = "A lighthouse at dusk. Waves below.", **changes: object) -> TextToVideo:
    fields: dict[str, object] = {"video_model": "RUNWAYML", "image_model": "SEEDREAM", "duration": 30} | changes
    return TextToVideo(prompt=text, **fields)  # type: ignore[arg-type]


def seen(state: Observed, *, session: str = "ses_1", **changes: object) -> Observation:
    fields: dict[str, object] = {
        "session_id": session,
        "request_id": session,
        "state": state,
        "raw_status": state.name,
        "stages": (),
        "result_url": "http://127.0.0.1:9/media/ses_1.mp4" if state is Observed.COMPLETED else None,
        "error": "",
        "credits": NO_CREDITS,
    }
    return Observation(**fields | changes)  # type: ignore[arg-type]


def stages(*values: str) -> tuple[Stage, ...]:
    from samsar.vocabulary import STAGES

    return tuple(Stage(name=name, value=value) for name, value in zip(STAGES, values, strict=False))


@dataclass
class ToldSamsar:
    """A client whose answers are set by the test; it counts what it was sent."""

    submit_answer: Accepted | Exception | None = None
    status_answers: list[Observation | Exception] = field(default_factory=list)
    cancel_answer: CancelAnswer | Exception | None = None
    latest_answer: LatestVersion | Exception | None = None
    sent: list[tuple[Submission, str | None, str]] = field(default_factory=list)
    cancels: list[str] = field(default_factory=list)

    def submit(self, submission: Submission, *, webhook_url: str | None, request_id: str) -> Accepted:
        self.sent.append((submission, webhook_url, request_id))
        return self._give(self.submit_answer)

    def status(self, request_id: str) -> Observation:
        answers = self.status_answers
        return self._give(answers.pop(0) if len(answers) > 1 else answers[0])

    def cancel_render(self, session_id: str) -> CancelAnswer:
        self.cancels.append(session_id)
        return self._give(self.cancel_answer)

    def fetch_latest_version(self, session_id: str) -> LatestVersion:
        return self._give(self.latest_answer)

    @staticmethod
    def _give(answer):  # type: ignore[no-untyped-def]
        if isinstance(answer, Exception):
            raise answer
        return answer


def accepted(session: str = "ses_1", charged: int | None = None, remaining: int | None = None) -> Accepted:
    note = CreditNote(charged=charged, remaining=remaining, source="header" if charged is not None else None)
    return Accepted(session_id=session, request_id=session, credits=note)


@pytest.fixture(scope="session")
def bucket_server() -> Iterator[str]:
    """The address of a server of buckets."""
    with buckets.server() as endpoint:
        yield endpoint


@pytest.fixture
def bucket(bucket_server: str, settings: Any) -> buckets.Bucket:
    """Keep files in a fresh bucket and not on the disk."""
    made = buckets.fresh(bucket_server)
    settings.STORAGES = made.storages
    return made


@pytest.fixture(params=["disk", "bucket"])
def either_storage(request: pytest.FixtureRequest) -> str:
    """Once with files on the disk, once in a bucket."""
    if request.param == "bucket":
        request.getfixturevalue("bucket")
    return str(request.param)


@pytest.fixture
def offer(owner: Membership) -> Offer:
    return offer_for(owner.team)


@pytest.fixture
def queue(owner: Membership, offer: Offer, now: datetime) -> Callable[..., Job]:
    """Queue a job of 360 credits."""

    def make(text: str = "A lighthouse at dusk. Waves below.", token: str = "token-1", **changes: object) -> Job:
        return intake.queue(prompt(text, **changes), by=owner, token=token, offer=offer, now=now)

    return make


@pytest.fixture
def queued_job(queue: Callable[..., Job]) -> Job:
    return queue()
