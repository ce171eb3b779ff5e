"""How often a person may try keys and open teams: enough for anybody at work, too little to guess or to flood."""

from datetime import datetime, timedelta
from typing import Final

from accounts import limits
from teams.models import User

_KEY_TESTS: Final = (20, timedelta(minutes=10))
_OPENINGS: Final = (10, timedelta(hours=1))


def wait_for_key_test(user: User, *, now: datetime) -> int:
    """Count one test of a key; 0 where it may be made, else the seconds until one may."""
    per, within = _KEY_TESTS
    return limits.seconds_to_wait("key-test", str(user.pk), per=per, within=within, now=now)


def wait_for_opening(user: User, *, now: datetime) -> int:
    """Count one opening of a team; 0 where it may be opened, else the seconds until one may."""
    per, within = _OPENINGS
    return limits.seconds_to_wait("team-opening", str(user.pk), per=per, within=within, now=now)


def too_many_tests(seconds: int) -> str:
    """Say that a key was not tested, and when one may be."""
    return (
        "Keys were tested often in the last minutes, so this one was not. Nothing was changed; go on "
        f"in {limits.in_words(seconds)}."
    )
