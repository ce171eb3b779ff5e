"""What a first start makes: the Practice team with its samples, and a Live team if a key is given."""

import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Final

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from credits import balance, ledger
from samsar import SamsarError
from samsar.pricing import credits_text
from teams import connections, opening, practice
from teams.connections import NotConnected, store_key
from teams.models import Connection, Membership, Mode, Team, User
from teams.roles import Role
from teams.turns import turn
from videos import catalogue, samples
from videos.models import Catalogue, Job

log = structlog.get_logger(__name__)

OWNER_EMAIL = "you@example.test"
PRACTICE_CREDITS = 10_000


class SandboxSilent(Exception):
    """The sandbox did not answer in time, so Practice could not be filled."""


def seed_practice(*, email: str = OWNER_EMAIL, name: str = "My studio") -> Membership:
    """Make the Practice team once: owner, key, 10,000 credits, models, fonts and three samples.

    Every step is skipped if it was done before. Raises SandboxSilent.
    """
    user = User.objects.filter(email=email).first() or User.objects.create_user(email)
    place = Membership.objects.filter(user=user, team__mode=Mode.PRACTICE).select_related("team").first()
    if place is None:
        team = opening.make(user, Mode.PRACTICE, name, now=timezone.now())
        place = Membership.objects.select_related("team").get(team=team, user=user)
    while step := next_step(place.team):
        if step != "account":
            _wait_for_sandbox(place.team)
        _STEPS[step](place, timezone.now())
    return place


def next_step(team: Team) -> str:
    """Return what a Practice team still lacks: `account`, `samples` or `models`; empty when it has all, or is Live."""
    if not team.is_practice:
        return ""
    line = Connection.objects.filter(team=team).first()
    if line is None:
        return "account"
    # The catalogue's row is written last and says that all of this was done; without a key nothing can be done.
    is_filled = Catalogue.objects.filter(team=team, fetched_at__isnull=False).exists()
    if is_filled or line.state == Connection.State.REVOKED:
        return ""
    return "models" if Job.objects.filter(team=team).exists() else "samples"


def steps(team: Team) -> list[tuple[str, str]]:
    """Return the steps of a Practice team as words, each with `done`, `now` or nothing; none for a Live team."""
    if not team.is_practice:
        return []
    names, at = list(_STEPS), next_step(team)
    reached = names.index(at) if at else len(names)
    return [
        (_WORDS[name], "done" if number < reached else "now" if number == reached else "")
        for number, name in enumerate(names)
    ]


def take(step: str, place: Membership, *, now: datetime) -> str:
    """Do one step, and return why it could not be done, in words for people, or nothing."""
    try:
        _STEPS[step](place, now)
    except NotConnected as problem:
        return str(problem)
    except (SandboxSilent, SamsarError, subprocess.TimeoutExpired) as problem:
        log.warning("practice not filled", team=place.team_id, step=step, reason=str(problem))
        return "The sandbox did not answer in time. What was done so far is kept, and nothing was charged."
    return ""


def _open_account(place: Membership, now: datetime) -> None:
    key = new_sandbox_key(PRACTICE_CREDITS)
    with turn(place.team):
        if Connection.objects.filter(team=place.team).exists():
            return  # another request was quicker; nobody uses the account that was made here
        store_key(place.team, key, now=now, by=place.user)
        reason = "Practice starts with this"
        ledger.allocate(place.team, PRACTICE_CREDITS * 1000, at=now, by=place.user, reason=reason)


def _bring_samples(place: Membership, now: datetime) -> None:
    sessions = practice.finished_sessions(place.team)
    if not sessions:
        raise SandboxSilent(f"The sandbox at {settings.SANDBOX_URL} names no samples.")
    with turn(place.team):
        samples.adopt(sessions, by=place, now=now)


def _learn_offer(place: Membership, now: datetime) -> None:
    team, samsar = place.team, connections.client_for(place.team)
    balance.note(team, connections.ask_balance(team, samsar), read_at=now)
    connections.note_answer(team.pk, now=now)
    catalogue.refresh(team, samsar, now=now)


_STEPS: Final[dict[str, Callable[[Membership, datetime], None]]] = {
    "account": _open_account,
    "samples": _bring_samples,
    "models": _learn_offer,
}
_WORDS: Final = {
    "account": f"An account with {credits_text(PRACTICE_CREDITS * 1000)} play credits",
    "samples": "Three finished samples",
    "models": "Models and fonts",
}


def new_sandbox_key(credits: int) -> str:
    """Return the key of a new sandbox account with `credits` whole credits and three finished samples."""
    command = [sys.executable, "-m", "sandbox", "key", "--credits", str(credits), "--samples"]
    made = subprocess.run(  # noqa: S603 - our own program with our own arguments
        [*command, "--data", settings.SANDBOX_DATA],
        cwd=Path(settings.BASE_DIR),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    if made.returncode:
        raise SandboxSilent(f"The sandbox made no key: {made.stderr.strip()[-300:]}")
    return made.stdout.strip()


def _wait_for_sandbox(team: Team, *, seconds: float = 20.0) -> None:
    until = time.monotonic() + seconds
    while not connections.try_line(team, now=timezone.now()).works:
        if time.monotonic() > until:
            raise SandboxSilent(f"The sandbox at {settings.SANDBOX_URL} does not answer.")
        time.sleep(0.1)


def make_live_team(key: str, *, owner: User, now: datetime) -> Team | None:
    """Make a Live team with `key` at the first start only; None if there ever was one. Sends nothing.

    Raises ValueError or NotConnected, and makes nothing, for what cannot be its key.
    """
    if Team.objects.filter(mode=Mode.LIVE).exists():
        return None
    with transaction.atomic():
        team, _ = live_team(owner, "My studio", now=now)
        keep_key(team, key, now=now)
    return team


def live_team(owner: User, name: str, *, now: datetime) -> tuple[Team, bool]:
    """Return the Live team of this name that `owner` owns, and whether it was made just now.

    Raises ValidationError for what cannot be a team's name.
    """
    owned = Membership.objects.filter(user=owner, role=Role.OWNER, team__name=name, team__mode=Mode.LIVE)
    place = owned.select_related("team").order_by("pk").first()
    if place is not None:
        return place.team, False
    Team(name=name, mode=Mode.LIVE).full_clean()
    return opening.make(owner, Mode.LIVE, name, now=now), True


def keep_key(team: Team, key: str, *, now: datetime) -> None:
    """Store a key that nobody tried yet. Sends nothing.

    Raises ValueError for what cannot be a key, and NotConnected for one of the other mode.
    """
    store_key(team, key, now=now)
    Connection.objects.filter(team=team).update(state=Connection.State.UNTESTED, tested_at=None)
    connections.client_for(team)  # the first to look whether key and address belong together
