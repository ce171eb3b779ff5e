"""Lets people in: one process on the stack's database, asked over a pipe, one JSON object a line.

Started as `python -m tests.browser.registrar` with the environment of the
stack's own processes. It says "open" once it can be asked.
"""

import contextlib
import io
import itertools
import json
import sys
from datetime import timedelta
from importlib import import_module
from typing import Any
from uuid import UUID

import django

django.setup()  # models may be imported from here on

from django.conf import settings  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.db import transaction  # noqa: E402
from django.db.models import F  # noqa: E402
from django.utils import timezone  # noqa: E402

from credits import balance, ledger  # noqa: E402
from home.first_start import PRACTICE_CREDITS  # noqa: E402
from outbound import practice  # noqa: E402
from samsar import JoinVideos, TextToVideo, TranslateVideo  # noqa: E402
from samsar.submissions import load  # noqa: E402
from sandbox.__main__ import main as sandbox_command  # noqa: E402
from teams import connections, sign_in  # noqa: E402
from teams.models import Connection, Membership, Mode, Team, User  # noqa: E402
from teams.roles import Role  # noqa: E402
from tests.browser.desk_of_credits import spends  # noqa: E402
from tests.browser.desk_of_money import asks_above, drifts  # noqa: E402
from tests.browser.desk_of_months import passes  # noqa: E402
from tests.browser.desk_of_people import account, enters  # noqa: E402
from tests.browser.desk_of_proof import gets_password, grows_stale, holds  # noqa: E402
from tests.browser.orders import asks_for  # noqa: E402
from videos import catalogue, search  # noqa: E402
from videos import samples as finished  # noqa: E402
from videos.ids import uuid7  # noqa: E402
from videos.jobs import intake, lifecycle  # noqa: E402
from videos.jobs.states import State  # noqa: E402
from videos.models import Batch, Catalogue, Job, Video  # noqa: E402

_numbers = itertools.count(1)


def join(*, samples: bool, teams: int) -> dict[str, str]:
    """Make the owner of `teams` fresh Practice teams, each with an account of 10,000 credits; tell about the first."""
    user = User.objects.create_user(f"mira-{next(_numbers)}@example.test", name="Mira Solberg")
    told = [_place(user, samples=samples) for _ in range(teams)]
    return {**told[0], "email": user.email, "session": _session(user)}


def colleague(*, team: str, role: str, name: str) -> dict[str, str]:
    """Put somebody new into a team, and tell how they are signed in."""
    user = User.objects.create_user(f"{role}-{next(_numbers)}@example.test", name=name)
    Membership.objects.create(team=Team.objects.get(key=team), user=user, role=Role(role))
    return {"team": team, "key": "", "email": user.email, "session": _session(user)}


def link(*, email: str) -> str:
    """Return the path of a fresh sign-in link."""
    return sign_in.make_link(User.objects.get(email=email), now=timezone.now())


def revision(*, key: str) -> int:
    """Return the revision of the video with this id, as a page's poller would know it."""
    return Job.objects.get(public_id=UUID(hex=key)).revision


def hurries(*, team: str) -> None:
    """Let a team's time pass: what waits to be sent is due now, and a silence has lasted for two minutes."""
    Job.objects.filter(team__key=team, state=State.QUEUED).update(send_at=timezone.now())
    silent = Connection.objects.filter(team__key=team, silent_since__isnull=False)
    silent.update(silent_since=timezone.now() - timedelta(minutes=2))


def parks(*, team: str, email: str = "") -> None:
    """Leave two videos of a member parked, in a batch, as if Samsar had been away when they were asked for."""
    people, now = Membership.objects.filter(team__key=team, user__email__startswith=email), timezone.now()
    place = people.select_related("team", "user").get()
    made = Batch.objects.create(team=place.team, by=place.user, form_token="parked", title="Two harbours")
    for position, prompt in enumerate(("A harbour at noon.", "A harbour at night.")):
        asked = TextToVideo(prompt=prompt, video_model="RUNWAYML", image_model="SEEDREAM", duration=10)
        told = {"by": place, "token": f"parked-{position}", "offer": catalogue.offer_for(place.team), "now": now}
        with transaction.atomic():  # so that no worker takes it first
            job = intake.queue(asked, **told, batch=made, position=position)
            lifecycle.park(job, "Samsar did not answer.", at=now)


def remembers(*, team: str, seconds: int) -> None:
    """Give a team five renders of the past that took so long, each like its first sample in Spanish, the files gone."""
    now = timezone.now()
    source = Job.objects.filter(team__key=team, state=State.COMPLETED).earliest("pk")
    for number in range(5):
        job = Job.objects.create(
            team=source.team,
            by=source.by,
            form_token=f"past-{number}",
            kind=TranslateVideo.kind,
            recipe=TranslateVideo(session_id=source.session_id, language="es").dump(),
            title="Of the past",
            expected_ms=source.expected_ms,
            quote=0,
            quote_sentence="",
            price_list="",
            state=State.COMPLETED,
            session_id=f"past-{number}",
            accepted_at=now - timedelta(seconds=seconds),
            settled_at=now,
        )
        lost = Video.Phase.LOST
        Video.objects.create(job=job, team=job.team, public_id=job.public_id, completed_at=now, phase=lost)


def derives(*, team: str, kind: str, sources: list[str], told: dict[str, Any]) -> str:
    """Ask for a video made from finished ones of a team, in this order, as its form would; return its id."""
    place = Membership.objects.select_related("team", "user").get(team__key=team)
    found = {video.public_id: video for video in Video.objects.filter(team=place.team).select_related("job")}
    videos = [found[UUID(each)] for each in sources]
    sessions = [video.job.session_id for video in videos]
    which = {"session_ids": sessions} if kind == JoinVideos.kind else {"session_id": sessions[0]}
    token, now = f"derived-{next(_numbers)}", timezone.now()
    job = intake.queue(load(kind, {**told, **which}), by=place, token=token, offer=None, now=now, sources=videos)
    return str(job.public_id)


def renews(*, key: str) -> None:
    """Let a video be at version 2, its file as before."""
    Video.objects.filter(public_id=UUID(key)).update(version=2)


def multiplies(*, team: str, ready: int) -> None:
    """Fill a team's library up to so many videos that play: its samples again, on the same files."""
    jobs = list(Job.objects.filter(team__key=team, video__phase=Video.Phase.READY).select_related("video"))
    for number in range(len(jobs), ready):
        job = jobs[number % len(jobs)]
        copy = Job.objects.create(
            team=job.team,
            by=job.by,
            form_token=f"more-{number}",
            kind=job.kind,
            recipe=job.recipe,
            title=f"{job.title}, take {number}",
            language=job.language,
            aspect_ratio=job.aspect_ratio,
            expected_ms=job.expected_ms,
            quote=0,
            quote_sentence="",
            price_list="",
            state=State.COMPLETED,
            session_id=f"more-{number}",
            accepted_at=job.accepted_at,
            settled_at=job.settled_at,
        )
        search.note(copy)
        made, made.pk, made.job, made.public_id = job.video, None, copy, copy.public_id
        made.save()


def grows_quiet(*, key: str) -> None:
    """Let the silence of a render be worth a word from now on."""
    Job.objects.filter(public_id=UUID(hex=key)).update(quiet_at=timezone.now())


def hangs(*, team: str, videos: int, sizes: list[list[int]]) -> None:
    """Fill the wall: copies of the team's finished samples that share their files, each with one of `sizes` in turn."""
    ready = list(Video.objects.filter(team__key=team, phase=Video.Phase.READY).select_related("job"))
    for number in range(videos):
        video = ready[number % len(ready)]
        job = video.job
        job.pk, job.public_id, job.form_token = None, uuid7(), f"copy-{number}"
        job.session_id = job.request_id = f"copy-{number}"
        job.save(force_insert=True)
        video.pk, video.job, video.public_id = None, job, job.public_id
        video.width, video.height = sizes[number % len(sizes)]
        video.save(force_insert=True)


def goes_without_pictures(*, key: str) -> None:
    """Let a video be one of which no picture could be made."""
    Video.objects.filter(public_id=UUID(hex=key)).update(poster="", thumb="", strip="")
    Job.objects.filter(public_id=UUID(hex=key)).update(revision=F("revision") + 1)


def raises_prices(*, team: str) -> None:
    """Let every video model of a team's catalogue cost 90 credits a unit, as if Samsar had said so."""
    row = Catalogue.objects.get(team__key=team)
    dearer = [{**model, "base_price": 90_000} for model in row.offered["video"]]
    Catalogue.objects.filter(pk=row.pk).update(
        offered={**row.offered, "video": dearer}, fetch_at=timezone.now() + timedelta(hours=1)
    )


def withdraws(*, team: str, model: str) -> None:
    """Take a video model out of what Samsar offers the team, until it is asked again."""
    row = Catalogue.objects.get(team__key=team)
    left = [each for each in row.offered["video"] if each["value"] != model]
    Catalogue.objects.filter(pk=row.pk).update(
        offered={**row.offered, "video": left}, fetch_at=timezone.now() + timedelta(hours=1)
    )


def fills(*, team: str, prompts: list[str]) -> None:
    """Put a finished video for each prompt into a team's library, each with the files of the newest that it has."""
    film = (
        Video.objects.filter(team__key=team, phase=Video.Phase.READY)
        .select_related("job__team", "job__by")
        .latest("pk")
    )
    kept = {name: getattr(film, name) for name in ("file", "poster", "size", "width", "height", "duration_ms")}
    for number, prompt in enumerate(prompts):
        asked = TextToVideo(prompt=prompt, video_model="RUNWAYML", image_model="SEEDREAM", duration=20, language="es")
        job = Job.objects.create(
            team=film.team,
            by=film.job.by,
            form_token=f"filled-{number}",
            kind=asked.kind,
            recipe=asked.dump(),
            title=f"Film {number}",
            language=asked.language,
            expected_ms=asked.duration * 1000,
            quote=0,
            quote_sentence="",
            price_list="",
            state=State.COMPLETED,
            session_id=f"filled-{number}",
        )
        search.note(job)
        now = timezone.now()
        Video.objects.create(
            job=job, team=film.team, public_id=job.public_id, completed_at=now, phase=Video.Phase.READY, **kept
        )


def _place(user: User, *, samples: bool) -> dict[str, str]:
    now = timezone.now()
    team = Team.objects.create(name="Fjord & Field", mode=Mode.PRACTICE)
    place = Membership.objects.create(team=team, user=user, role=Role.OWNER)
    key = _new_account(samples=samples)
    connections.store_key(team, key, now=now)
    ledger.allocate(team, PRACTICE_CREDITS * 1000, at=now, by=user, reason="Practice starts with this")
    samsar = connections.client_for(team)
    catalogue.refresh(team, samsar, now=now)
    balance.note(team, samsar.remaining_credits(), read_at=now)
    connections.note_answer(team.pk, now=now)
    if samples:
        finished.adopt(practice.finished_sessions(settings.SANDBOX_URL, key), by=place, now=now)
    return {"team": team.key, "key": key}


def _new_account(*, samples: bool) -> str:
    """Say `python -m sandbox key …` without the cost of a process."""
    words = ["key", "--credits", str(PRACTICE_CREDITS), "--data", settings.SANDBOX_DATA]
    with contextlib.redirect_stdout(io.StringIO()) as said:
        assert sandbox_command([*words, "--samples"] if samples else words) == 0
    return said.getvalue().strip()


def _session(user: User) -> str:
    """Return the cookie of a browser in which the user is signed in."""
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.save()
    return str(store.session_key)


def main() -> None:
    """Answer until nobody asks any more."""
    known = (join, colleague, link, revision, hurries, parks, remembers, derives, renews, multiplies, hangs, fills)
    known += (goes_without_pictures, grows_quiet, raises_prices, withdraws, gets_password, grows_stale, holds)
    known += (account, enters, asks_for, drifts, asks_above, spends, passes)
    operations: dict[str, Any] = {each.__name__: each for each in known}
    _say("open")
    for line in sys.stdin:
        asked = json.loads(line)
        _say(json.dumps(operations[asked.pop("do")](**asked)))


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
