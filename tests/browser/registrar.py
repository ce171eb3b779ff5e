"""Lets people in: one process on the stack's database, asked over a pipe, one JSON object a line.

Started as `python -m tests.browser.registrar` with the environment of the
stack's own processes. It says "open" once it can be asked.
"""

import contextlib
import io
import itertools
import json
import sys
from importlib import import_module
from typing import Any
from uuid import UUID

import django

django.setup()  # models may be imported from here on

from django.conf import settings  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.utils import timezone  # noqa: E402

from credits import balance, ledger  # noqa: E402
from home.first_start import PRACTICE_CREDITS  # noqa: E402
from outbound import practice  # noqa: E402
from sandbox.__main__ import main as sandbox_command  # noqa: E402
from teams import connections, sign_in  # noqa: E402
from teams.models import Membership, Mode, Team, User  # noqa: E402
from teams.roles import Role  # noqa: E402
from videos import catalogue  # noqa: E402
from videos import samples as finished  # noqa: E402
from videos.models import Job  # noqa: E402

_numbers = itertools.count(1)


def join(*, samples: bool, teams: int) -> dict[str, str]:
    """Make the owner of `teams` fresh Practice teams, each with an account of 10,000 credits; tell about the first."""
    user = User.objects.create_user(f"mira-{next(_numbers)}@example.test", name="Mira Solberg")
    told = [_place(user, samples=samples) for _ in range(teams)]
    return {**told[0], "email": user.email, "session": _session(user)}


def link(*, email: str) -> str:
    """Return the path of a fresh sign-in link."""
    return sign_in.make_link(User.objects.get(email=email), now=timezone.now())


def revision(*, key: str) -> int:
    """Return the revision of the video with this id, as a page's poller would know it."""
    return Job.objects.get(public_id=UUID(hex=key)).revision


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
    operations: dict[str, Any] = {"join": join, "link": link, "revision": revision}
    _say("open")
    for line in sys.stdin:
        asked = json.loads(line)
        _say(json.dumps(operations[asked.pop("do")](**asked)))


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
