"""What Samsar would refuse or charge for in vain is refused here, with nothing held."""

from collections.abc import Callable
from datetime import datetime
from uuid import uuid4

import pytest

from credits import spending
from samsar import (
    AddOutroImage,
    FocusArea,
    ImageListToVideo,
    JoinVideos,
    NotSent,
    Observed,
    RemoveSubtitles,
    Submission,
    TranslateVideo,
)
from teams.models import Membership
from tests.videos.conftest import ToldSamsar, accepted, prompt, seen
from videos.catalogue import Offer
from videos.jobs import intake, lifecycle
from videos.jobs.states import State
from videos.models import Job, Lineage, Video

CREDIT = 1000
PICTURE = "https://pictures.example/a.png"


@pytest.fixture
def film(owner: Membership, now: datetime) -> Callable[..., Video]:
    """Make a finished video of so many seconds."""

    def make(session: str = "ses_a", *, seconds: int = 30, **changes: object) -> Video:
        fields: dict[str, object] = {"title": "Dune walk", "language": "en", "aspect_ratio": "16:9"} | changes
        submission = prompt()
        job = Job.objects.create(
            team=owner.team,
            by=owner.user,
            form_token=str(uuid4()),
            kind=submission.kind,
            recipe=submission.dump(),
            quote=0,
            quote_sentence="",
            price_list="test",
            state=State.COMPLETED,
            session_id=session,
            request_id=session,
            **fields,
        )
        return Video.objects.create(
            job=job,
            team=owner.team,
            public_id=job.public_id,
            completed_at=now,
            source_url="http://127.0.0.1:9/x.mp4",
            phase=Video.Phase.READY,
            file="videos/x.mp4",
            duration_ms=seconds * 1000,
        )

    return make


@pytest.fixture
def derive(owner: Membership, offer: Offer, now: datetime) -> Callable[..., Job]:
    def make(submission: Submission, *sources: Video, token: str = "derive-1") -> Job:
        return intake.queue(submission, by=owner, token=token, offer=offer, now=now, sources=sources)

    return make


def test_each_kind_is_quoted_by_its_sources(film: Callable[..., Video], derive: Callable[..., Job]) -> None:
    a, b = film("ses_a", seconds=30), film("ses_b", seconds=45, title="Sea")
    jobs = [
        derive(TranslateVideo(session_id="ses_a", language="es"), a, token="1"),
        derive(JoinVideos(session_ids=("ses_a", "ses_b")), a, b, token="2"),
        derive(AddOutroImage(session_id="ses_a", outro_image_url=PICTURE), a, token="3"),
        derive(RemoveSubtitles(session_id="ses_a"), a, token="4"),
        derive(ImageListToVideo(image_urls=(PICTURE, PICTURE), prompt="Two pictures of a dune"), token="5"),
    ]

    assert [(job.quote // CREDIT, job.quote_bound) for job in jobs] == [
        (60, "exact"),
        (150, "exact"),
        (50, "exact"),
        (0, "exact"),
        (800, "up_to"),
    ]
    assert [job.title for job in jobs] == [
        "Dune walk, Spanish",
        "Dune walk and 1 more, joined",
        "Dune walk, with outro",
        "Dune walk, without subtitles",
        "Two pictures of a dune",
    ]
    assert [(job.language, job.expected_ms // 1000) for job in jobs] == [
        ("es", 30),
        ("en", 75),
        ("en", 38),
        ("en", 30),
        ("auto", 16),
    ]


def test_lineage_keeps_the_order_of_the_sources(film: Callable[..., Video], derive: Callable[..., Job]) -> None:
    a, b = film("ses_a"), film("ses_b")
    job = derive(JoinVideos(session_ids=("ses_b", "ses_a")), b, a)

    assert [lineage.source for lineage in Lineage.objects.filter(job=job)] == [b, a]


@pytest.mark.parametrize(
    ("submission", "words"),
    [
        (TranslateVideo(session_id="ses_a", language="de"), "does not translate into German"),
        (TranslateVideo(session_id="ses_a", language="en"), "is in English already"),
        (AddOutroImage(session_id="ses_a", outro_image_url="ftp://x/y.png"), "not the public http or https address"),
        (AddOutroImage(session_id="ses_a", outro_image_url="javascript:alert(1)"), "not the public http"),
        (
            AddOutroImage(
                session_id="ses_a", outro_image_url=PICTURE, focus_area=FocusArea(x=1700, y=0, width=100, height=10)
            ),
            "must lie inside the picture of 1792 × 1024",
        ),
        (TranslateVideo(session_id="ses_other", language="es"), "not the ones in the request"),
    ],
)
def test_what_samsar_would_not_take_is_refused_with_a_reason(
    film: Callable[..., Video],
    derive: Callable[..., Job],
    owner: Membership,
    now: datetime,
    submission: Submission,
    words: str,
) -> None:
    with pytest.raises(intake.NotAdmitted, match=words):
        derive(submission, film("ses_a"))
    assert not Job.objects.exclude(quote=0).exists()
    assert spending.month(owner.team, now).reserved == 0


@pytest.mark.parametrize(
    ("pictures", "changes", "words"),
    [
        ((), {}, "1 to 20 pictures; here are 0"),
        ((PICTURE,) * 21, {}, "1 to 20 pictures; here are 21"),
        (("https://user@host/a.png",), {}, "not the public"),
        ((PICTURE,), {"language": "xx"}, "cannot speak"),
        ((PICTURE,), {"metadata": {"notes": "x" * 9000}}, "larger than 8 kB"),
        ((PICTURE,), {"outro_image_url": "nowhere"}, "not the public"),
    ],
)
def test_picture_lists_are_checked_before_they_cost(
    derive: Callable[..., Job], pictures: tuple[str, ...], changes: dict[str, object], words: str
) -> None:
    with pytest.raises(intake.NotAdmitted, match=words):
        derive(ImageListToVideo(image_urls=pictures, **changes))  # type: ignore[arg-type]


def test_joins_of_odd_shapes_name_the_odd_one(film: Callable[..., Video], derive: Callable[..., Job]) -> None:
    wide, tall = film("ses_a"), film("ses_b", title="Petal serum", aspect_ratio="9:16")

    with pytest.raises(intake.NotAdmitted, match="“Petal serum” is 9:16 and “Dune walk” is 16:9"):
        derive(JoinVideos(session_ids=("ses_a", "ses_b")), wide, tall)


def test_a_join_takes_two_different_videos(film: Callable[..., Video], derive: Callable[..., Job]) -> None:
    a = film("ses_a")
    for sources in ((a,), (a, a)):
        with pytest.raises(intake.NotAdmitted, match="two or more different"):
            derive(JoinVideos(session_ids=("ses_a",) * len(sources)), *sources)


def test_only_finished_videos_are_sources(film: Callable[..., Video], derive: Callable[..., Job]) -> None:
    unready = film("ses_a")
    unready.phase = Video.Phase.COPYING

    with pytest.raises(intake.NotAdmitted, match="not ready yet"):
        derive(RemoveSubtitles(session_id="ses_a"), unready)


def test_the_sources_are_asked_about_once_more_before_anything_is_sent(
    film: Callable[..., Video], derive: Callable[..., Job], now: datetime
) -> None:
    job = derive(TranslateVideo(session_id="ses_a", language="es"), film("ses_a"))
    gone = ToldSamsar(accepted("ses_t"), status_answers=[seen(Observed.CANCELLED, session="ses_a")])
    lifecycle.submit(job, samsar=gone, boot="b", clock=lambda: now)  # type: ignore[arg-type]

    assert (job.state, gone.sent) == (State.REJECTED, [])
    assert "no longer finished at Samsar. Nothing was sent or charged" in job.message
    assert spending.month(job.team, now).reserved == 0


def test_a_source_that_cannot_be_asked_about_sends_nothing_and_waits(
    film: Callable[..., Video], derive: Callable[..., Job], now: datetime
) -> None:
    job = derive(TranslateVideo(session_id="ses_a", language="es"), film("ses_a"))
    away = ToldSamsar(accepted("ses_t"), status_answers=[NotSent("connection refused", request_id="r")])
    lifecycle.submit(job, samsar=away, boot="b", clock=lambda: now)  # type: ignore[arg-type]

    assert (job.state, away.sent) == (State.QUEUED, [])


def test_finished_sources_let_the_job_go_out(
    film: Callable[..., Video], derive: Callable[..., Job], now: datetime
) -> None:
    job = derive(TranslateVideo(session_id="ses_a", language="es"), film("ses_a"))
    ready = ToldSamsar(accepted("ses_t"), status_answers=[seen(Observed.COMPLETED, session="ses_a")])
    lifecycle.submit(job, samsar=ready, boot="b", clock=lambda: now)  # type: ignore[arg-type]

    assert job.state == State.RENDERING
    assert len(ready.sent) == 1
