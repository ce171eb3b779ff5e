"""What a first start makes: the Practice team with its samples, and a Live team if a key is given."""

import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from credits import balance, ledger
from teams import connections, practice
from teams.models import Connection, Membership, Mode, Team, User
from teams.roles import Role
from videos import catalogue, samples
from videos.models import Catalogue

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
        team = Team.objects.create(name=name, mode=Mode.PRACTICE)
        place = Membership.objects.create(team=team, user=user, role=Role.OWNER)
    if not Connection.objects.filter(team=place.team).exists():
        connections.store_key(place.team, new_sandbox_key(PRACTICE_CREDITS), now=timezone.now())
        ledger.allocate(
            place.team, PRACTICE_CREDITS * 1000, at=timezone.now(), by=user, reason="Practice starts with this"
        )
    if not Catalogue.objects.filter(team=place.team, fetched_at__isnull=False).exists():
        _fill(place)
    return place


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


def _fill(place: Membership) -> None:
    team, samsar = place.team, connections.client_for(place.team)
    _wait_for_sandbox(team)
    now = timezone.now()
    samples.adopt(practice.finished_sessions(team), by=place, now=now)
    balance.note(team, connections.ask_balance(team, samsar), read_at=now)
    connections.note_answer(team.pk, now=now)
    # Last, because its row says that all of this was done.
    catalogue.refresh(team, samsar, now=now)


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
        team, _ = live_team(owner, "My studio")
        keep_key(team, key, now=now)
    return team


def live_team(owner: User, name: str) -> tuple[Team, bool]:
    """Return the Live team of this name that `owner` owns, and whether it was made just now.

    Raises ValidationError for what cannot be a team's name.
    """
    owned = Membership.objects.filter(user=owner, role=Role.OWNER, team__name=name, team__mode=Mode.LIVE)
    place = owned.select_related("team").order_by("pk").first()
    if place is not None:
        return place.team, False
    team = Team(name=name, mode=Mode.LIVE)
    team.full_clean()
    team.save()
    Membership.objects.create(team=team, user=owner, role=Role.OWNER)
    return team, True


def keep_key(team: Team, key: str, *, now: datetime) -> None:
    """Store a key that nobody tried yet. Sends nothing.

    Raises ValueError for what cannot be a key, and NotConnected for one of the other mode.
    """
    connections.store_key(team, key, now=now)
    Connection.objects.filter(team=team).update(state=Connection.State.UNTESTED, tested_at=None)
    connections.client_for(team)  # the first to look whether key and address belong together
