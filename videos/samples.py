"""The finished sample videos that a Practice team starts with, so that its first screen is not empty."""

from datetime import datetime
from typing import Any

from django.db import transaction

from credits import prices
from samsar import TextToVideo
from teams.models import Membership
from videos import search
from videos.ids import uuid7
from videos.jobs.intake import title_of
from videos.jobs.states import State
from videos.models import Job, JobEvent, Video


def adopt(sessions: list[dict[str, Any]], *, by: Membership, now: datetime) -> int:
    """Make a completed job and a video of each finished session of the sandbox; return how many were new.

    A session is `{"session_id", "input", "result_url"}`, its input as the API
    takes it. Samples cost nothing, and their copies are fetched by the worker.
    """
    known = set(Job.objects.filter(team=by.team).values_list("session_id", flat=True))
    new = [session for session in sessions if session["session_id"] not in known]
    for session in new:
        with transaction.atomic():
            _adopt_one(session, by=by, now=now)
    return len(new)


def _adopt_one(session: dict[str, Any], *, by: Membership, now: datetime) -> None:
    wanted = {name: value for name, value in session["input"].items() if name in TextToVideo.__dataclass_fields__}
    submission = TextToVideo(**wanted)
    job = Job.objects.create(
        team=by.team,
        by=by.user,
        form_token=f"sample-{uuid7()}",
        kind=submission.kind,
        recipe=submission.dump(),
        title=title_of(submission),
        quote=0,
        quote_sentence="A sample that came with Practice. It cost nothing.",
        price_list=prices.current(by.team, now).version,
        language=submission.language,
        aspect_ratio=submission.aspect_ratio,
        expected_ms=submission.duration * 1000,
        has_subtitles=submission.enable_subtitles,
        charged=0,
        state=State.COMPLETED,
        session_id=session["session_id"],
        request_id=session["session_id"],
        progress=100,
        created_at=now,
        accepted_at=now,
        settled_at=now,
    )
    search.note(job)
    JobEvent.objects.create(job=job, new_state=State.COMPLETED, at=now, reason="came with Practice")
    Video.objects.create(
        job=job,
        team=by.team,
        public_id=job.public_id,
        completed_at=now,
        source_url=session["result_url"],
        copy_at=now,
    )
