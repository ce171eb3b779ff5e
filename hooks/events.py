"""What a team's addresses can hear of: one table. A new event is one entry here and one call of `telling.tell`.

Each message says `{"type", "timestamp", "data"}`. In `data` there is always
`team` (its key); amounts are credits as decimal strings, moments ISO 8601 in
UTC. No prompt, no key and nobody's address stand in any of them.
"""

from enum import StrEnum
from typing import Final


class Event(StrEnum):
    """Each event by the name that is stored and sent; never rename one."""

    #: A render ended well: `video` (its id), `address` (its page), `title`, `state`, `credits` (charged, or null).
    VIDEO_READY = "video.ready"
    #: A video will not come: the same. If it comes all the same, `video.ready` follows.
    VIDEO_FAILED = "video.failed"
    #: A limit is used up so far: `percent` (50, 75, 90 or 100), `month` ("2026-11"), `scope` ("team", "project" or
    #: "member"), `name` (of the project, empty otherwise), `limit`, `charged`, `reserved`, `address` (Budgets).
    BUDGET_THRESHOLD = "budget.threshold"
    #: Somebody asks for what costs more than they may spend alone: `request` (its id, of the batch where one press asks
    #: for several videos), `address` (Requests), `title`, `credits` (what all of it would cost).
    APPROVAL_REQUESTED = "approval.requested"
    #: What the button on the page sends, whatever else an address hears of: `address` (the page of the webhook).
    TEST = "webhook.test"


#: What an address can be told of, in words for people; a test comes to all of them.
WORDS: Final[dict[Event, str]] = {
    Event.VIDEO_READY: "A video is ready",
    Event.VIDEO_FAILED: "A video failed",
    Event.BUDGET_THRESHOLD: "A budget reaches a threshold",
    Event.APPROVAL_REQUESTED: "Somebody asks for an approval",
}


def words(name: str) -> str:
    """Say an event for people; one of a later version as it is stored."""
    if name == Event.TEST:
        return "A test"
    return WORDS[Event(name)] if name in WORDS else name
