"""What Home and Status ask reads as many rows as it needs, however many videos a team has."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from teams.models import Membership, Team
from videos import gallery
from videos.jobs.states import UNSETTLED, State
from videos.models import Job, Shelf, Video

MakeJob = Callable[..., Job]
MakeVideo = Callable[..., Video]


def plan(rows: QuerySet[Any]) -> str:
    """Return how the database would go about it; PostgreSQL is kept from reading a tiny table as a whole."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
    return rows.explain()


def test_what_was_finished_last_is_read_in_the_order_of_an_index(owner: Membership) -> None:
    found = plan(gallery.finished(owner.team)[:8])

    assert "video_finished" in found
    if connection.vendor == "sqlite":  # PostgreSQL's plan of an empty table sorts none or one
        assert "B-TREE" not in found


@pytest.mark.parametrize("states", [UNSETTLED, frozenset(State)])
def test_jobs_of_a_few_states_are_found_by_an_index_state_by_state(owner: Membership, states: frozenset[State]) -> None:
    found = plan(gallery.keys_in(owner.team, states))

    # Of an empty table PostgreSQL takes one index of the team for another, as its statistics happen to be.
    by_state = r"\(team_id=\? AND state=\?\)|team_id = \d+\) AND \(\(?state|Filter: \(\(state\)"
    assert len(re.findall(by_state, found)) == len(states)
    assert "SCAN videos_job" not in found
    assert "Seq Scan on videos_job" not in found


def test_home_reads_no_job_that_is_neither_open_nor_new(owner: Membership) -> None:
    for rows in (gallery.running(owner.team), gallery.needing(owner.team, now=timezone.now())):
        found = plan(rows[:8])

        assert not re.search(r"SCAN (videos_job|videos_video|U\d)\b|Seq Scan on videos_(job|video)\b", found), found


def test_the_desk_shows_the_library_alone_last_finished_first(
    owner: Membership, make_job: MakeJob, make_video: MakeVideo, now: Any
) -> None:
    older, newer, away = (make_video() for _ in range(3))
    Video.objects.filter(pk=older.pk).update(completed_at=now)
    Video.objects.filter(pk=newer.pk).update(completed_at=now - timedelta(days=1))
    Job.objects.filter(pk=away.job_id).update(shelf=Shelf.TRASH)
    running, copying = make_job(State.RENDERING), make_video()
    Video.objects.filter(pk=copying.pk).update(phase=Video.Phase.COPYING, file="")
    failed, long_ago, parked = make_job(State.FAILED), make_job(State.FAILED), make_job(State.PARKED)
    Job.objects.filter(pk=failed.pk).update(settled_at=now)
    Job.objects.filter(pk=long_ago.pk).update(settled_at=now - timedelta(days=8))

    desk = gallery.desk(owner.team, now=now)

    assert [job.pk for job in desk.finished] == [older.job_id, newer.job_id]
    assert {job.pk for job in desk.running} == {running.pk, copying.job_id}
    assert [job.pk for job in desk.needs_you] == [failed.pk, parked.pk]


def test_another_teams_jobs_stand_on_no_desk(
    owner: Membership, make_job: MakeJob, make_video: MakeVideo, now: Any
) -> None:
    make_job(State.RENDERING)
    make_job(State.PARKED)
    make_video()

    desk = gallery.desk(Team.objects.create(name="Others"), now=now)

    assert (desk.finished, desk.running, desk.needs_you) == ([], [], [])
