"""Made-up lives become rows, many at a time: jobs, videos, lineage, words, tags, events and a ledger that agrees."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Final

from django.db import connection, transaction

from credits import counters
from credits.counters import Place
from credits.ledger import month_of
from credits.models import BalanceReading, Kind, LedgerEntry
from home.scale.cast import Cast
from home.scale.life import SPAN, Life
from reviews.models import Decision
from teams.models import Team, User
from videos.jobs.states import HOLDING, State
from videos.models import Batch, Job, JobEvent, Lineage, SearchText, Tagging, Verdict, Video

_AT_ONCE: Final = 2_000
_ALLOWANCE: Final = (
    500_000  # credits that came in for each life, in thousandths: more than any of them needs on average
)


def write(cast: Cast, lives: Iterable[Life], say: Callable[[int], None]) -> int:
    """Write all lives in pieces, each in one transaction, tell how many are there after each; return how many."""
    written = 0
    for piece in _pieces(iter(lives)):
        with transaction.atomic():
            _write(cast, piece)
        written += len(piece)
        say(written)
    return written


def allocate(team: Team, count: int, *, by: User, now: datetime) -> None:
    """Record what came into the account before the first of `count` videos, and the balance that is left."""
    begun = now - SPAN
    LedgerEntry.objects.create(
        team=team,
        kind=Kind.ALLOCATION,
        amount=_ALLOWANCE * count,
        month=month_of(team, begun),
        at=begun,
        by=by,
        reason="Made up with this library",
    )
    BalanceReading.objects.create(team=team, remaining=_ALLOWANCE * count // 4, read_at=now)


def analyze() -> None:
    """Let the database count its rows, so that it plans for the size that they have now."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        if connection.vendor == "postgresql" and connection.in_atomic_block is False:
            cursor.execute("VACUUM ANALYZE videos_job, videos_video, videos_searchtext")


def _pieces(lives: Iterator[Life]) -> Iterator[list[Life]]:
    while piece := list(islice(lives, _AT_ONCE)):
        yield piece


def _write(cast: Cast, piece: list[Life]) -> None:
    team = cast.team
    batches = {id(life.job.batch): life.job.batch for life in piece if life.job.batch and life.job.batch.pk is None}
    Batch.objects.bulk_create([each for each in batches.values() if each])
    jobs = [life.job for life in piece]
    for job in jobs:
        job.batch = job.batch  # its key is known now
    Job.objects.bulk_create(jobs)
    again = [life.job for life in piece if life.retry_of is not None]
    for life in piece:
        if life.retry_of is not None:
            life.job.retry_of = life.retry_of
    Job.objects.bulk_update(again, ["retry_of"], batch_size=100)
    _write_videos(piece)
    SearchText.objects.bulk_create([SearchText(job=life.job, team=team, text=life.text) for life in piece])
    Tagging.objects.bulk_create([Tagging(job=life.job, tag=tag) for life in piece for tag in life.tags])
    JobEvent.objects.bulk_create([event for job in jobs for event in _events(job)])
    Decision.objects.bulk_create(
        _decided(life.video, cast.decider) for life in piece if life.video and life.job.verdict
    )
    _write_ledger(team, jobs)


def _decided(video: Video, by: User) -> Decision:
    job = video.job
    return Decision(
        team=job.team,
        job=job,
        version=video.version,
        rendered_at=video.completed_at,
        verdict=job.verdict,
        reason="The logo comes too late." if job.verdict == Verdict.CHANGES else "",
        by=by,
        at=video.completed_at + timedelta(hours=3),
    )


def _write_videos(piece: list[Life]) -> None:
    videos = [life.video for life in piece if life.video is not None]
    for video in videos:
        video.job = video.job  # its key is known now
    Video.objects.bulk_create(videos)
    Lineage.objects.bulk_create(
        Lineage(job=life.job, source=source.video, position=place)
        for life in piece
        for place, source in enumerate(life.sources)
    )


def _events(job: Job) -> list[JobEvent]:
    ended = job.settled_at or job.created_at
    found = [JobEvent(job=job, new_state=State.QUEUED, at=job.created_at, by=job.by)]
    if job.accepted_at is None:
        old = State.SUBMITTING if job.state == State.REJECTED else State.QUEUED
        return [*found, JobEvent(job=job, old_state=old, new_state=job.state, at=ended, reason=job.message)]
    rendering = JobEvent(
        job=job,
        old_state=State.SUBMITTING,
        new_state=State.RENDERING,
        at=job.accepted_at,
        reason="accepted by Samsar",
    )
    end = JobEvent(job=job, old_state=State.RENDERING, new_state=job.state, at=ended, reason=job.message)
    return [*found, rendering, end]


def _write_ledger(team: Team, jobs: list[Job]) -> None:
    """Write what `credits.ledger` would have written one by one: hold, release and charge, and the counters."""
    entries, charged, held = [], Counter[Place](), Counter[Place]()
    for job in jobs:
        month, ended = month_of(team, job.created_at), job.accepted_at or job.settled_at or job.created_at
        facts = {
            "team": team,
            "month": month,
            "by": job.by,
            "project_id": job.project_id,
            "job_id": job.public_id,
            "job_kind": job.kind,
            "model": job.model,
            "language": job.language,
            "price_list": job.price_list,
            "milliseconds": job.facts.milliseconds,
            "image_model": job.facts.image_model,
        }
        is_charged = job.charged is not None
        reason = "charged" if is_charged else job.message or "cancelled before it was sent"
        entries.append(LedgerEntry(kind=Kind.HOLD, amount=job.quote, at=job.created_at, **facts))
        place = Place(team_id=team.pk, month=month, project_id=job.project_id, member_id=job.by_id)
        charged[place] += job.charged or 0
        if job.state in HOLDING:
            held[place] += job.quote
            continue
        entries.append(LedgerEntry(kind=Kind.RELEASE, amount=job.quote, at=ended, reason=reason, **facts))
        if job.charged is not None:
            said = {"source": job.charge_source, "quote": job.quote}
            entries.append(LedgerEntry(kind=Kind.CHARGE, amount=job.charged, at=ended, **said, **facts))
    LedgerEntry.objects.bulk_create(entries)
    for place, amount in charged.items():
        counters.rows(place)
        counters.move(place, charged=amount, held=held[place])
