"""How often a person may try keys and open teams: enough for anybody at work, too little to guess or to flood."""

from datetime import datetime, timedelta
from typing import Final

from django.core.cache import cache

from teams.models import User

_KEY_TESTS: Final = (20, timedelta(minutes=10))
_OPENINGS: Final = (10, timedelta(hours=1))


def wait_for_key_test(user: User, *, now: datetime) -> int:
    """Count one test of a key; 0 where it may be made, else the seconds until one may."""
    return _seconds_to_wait("key-test", str(user.pk), *_KEY_TESTS, now=now)


def wait_for_opening(user: User, *, now: datetime) -> int:
    """Count one opening of a team; 0 where it may be opened, else the seconds until one may."""
    return _seconds_to_wait("team-opening", str(user.pk), *_OPENINGS, now=now)


def in_words(seconds: int) -> str:
    """Say a wait as a person would: "in a minute", "in 7 minutes"."""
    minutes = -(-seconds // 60)
    return "in a minute" if minutes <= 1 else f"in {minutes} minutes"


def too_many_tests(seconds: int) -> str:
    """Say that a key was not tested, and when one may be."""
    return (
        "Keys were tested often in the last minutes, so this one was not. Nothing was changed; go on "
        f"{in_words(seconds)}."
    )


def _seconds_to_wait(name: str, key: str, per: int, within: timedelta, *, now: datetime) -> int:
    """Allow `per` tries in a sliding window."""
    kept = f"tries:{name}:{key}"
    since = now.timestamp() - within.total_seconds()
    tries = [at for at in cache.get(kept, []) if at > since]
    if len(tries) >= per:
        return max(1, int(tries[0] - since) + 1)
    cache.set(kept, [*tries, now.timestamp()], within.total_seconds())
    return 0
