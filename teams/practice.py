"""Practice: asking the sandbox for more credits, and for the samples that an account starts with."""

from typing import Any

from django.conf import settings

from outbound import practice
from teams.connections import NotConnected
from teams.models import Connection, Team
from teams.sealing import CannotOpen, unseal


def refill(team: Team, credits: int) -> bool:
    """Add `credits` whole credits to a Practice team's account in the sandbox; return whether it did so.

    Raises NotConnected, with a sentence for people, when the stored key cannot be opened.
    """
    key = _key(team)
    return key is not None and practice.refill(settings.SANDBOX_URL, key, credits)


def finished_sessions(team: Team) -> list[dict[str, Any]]:
    """Return the finished sessions of a Practice team's account: `session_id`, `input` and `result_url` each.

    Raises NotConnected when the stored key cannot be opened.
    """
    key = _key(team)
    return [] if key is None else practice.finished_sessions(settings.SANDBOX_URL, key)


def _key(team: Team) -> str | None:
    connection = Connection.objects.filter(team=team).first()
    if connection is None or not team.is_practice or not settings.SANDBOX_URL:
        return None
    try:
        return unseal(connection.sealed_key)
    except CannotOpen:
        raise NotConnected("The stored key cannot be read any more. An owner can save it again in Settings.") from None
