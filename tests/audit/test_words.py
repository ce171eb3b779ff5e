"""Every entry reads as a sentence, also one that a later version wrote."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from audit import words
from audit.models import Entry
from audit.trail import Action
from audit.words import Line

OSLO = ZoneInfo("Europe/Oslo")
Note = Callable[..., Entry]


@pytest.mark.parametrize("action", Action)
def test_every_action_has_words_and_a_group(action: Action) -> None:
    assert words.group_of(action) in words.GROUPS
    assert action in words.actions_in(words.group_of(action))
    assert words.verb(action)[0].islower()


@pytest.mark.parametrize(
    ("action", "told", "sentence"),
    [
        (
            Action.MEMBER_ROLE,
            {"subject": "ola@example.test", "before": {"role": "creator"}, "after": {"role": "manager"}},
            "Mira Solberg changed a role: ola@example.test, creator → manager",
        ),
        (
            Action.BUDGET_SET,
            {"before": {"limit": 5_000_000}, "after": {"limit": 97_500}},
            "Mira Solberg set the monthly limit: 5\u202f000 credits → 97.5 credits",
        ),
        (
            Action.BUDGET_SET,
            {"before": {"limit": None}, "after": {"limit": 0}},
            "Mira Solberg set the monthly limit: no limit → 0 credits",
        ),
        (
            Action.KEY_SAVED,
            {"by": None, "before": {"last_four": None}, "after": {"last_four": "9f3a"}},
            "The portal saved the Samsar key: no key → …9f3a",
        ),
        (
            Action.MEMBER_INVITED,
            {"subject": "ola@example.test", "after": {"role": "creator", "expires_at": "2026-11-27T23:30:00+00:00"}},
            "Mira Solberg invited somebody: ola@example.test, role creator; expires at 28 November 2026, 00:30",
        ),
        (
            Action.MEMBER_REMOVED,
            {"subject": "ola@example.test", "before": {"role": "creator"}},
            "Mira Solberg removed a member: ola@example.test, role creator before",
        ),
        (
            Action.CHANGES_ASKED,
            {"before": {"version": 2, "sent": True}, "after": {"version": 2, "sent": False}},
            "Mira Solberg asked for changes to a video: version 2; sent yes → no",
        ),
        (Action.TRAIL_EXPORTED, {}, "Mira Solberg exported the audit trail"),
        (
            Action.MEMBER_JOINED,
            {"subject": "Mira Solberg", "after": {"role": "creator"}},
            "Mira Solberg joined the team: role creator",
        ),
        (
            Action.MEMBER_REMOVED,  # of the same name, but somebody else
            {"subject": "Mira Solberg", "before": {"role": "creator"}},
            "Mira Solberg removed a member: Mira Solberg, role creator before",
        ),
        (
            Action.CREDITS_ADDED,
            {"subject": "Practice refill", "after": {"credits": 10_000_000}},
            "Mira Solberg added practice credits: Practice refill, credits 10\u202f000",
        ),
        (
            Action.WORK_HANDED_OVER,
            {
                "subject": "Ola Nordmann",
                "before": {"running": 2, "waiting": 1, "drafts": 3, "reserved": 60_000},
                "after": {"running": "keep", "waiting": "hand over", "drafts": "stop", "to": "Jonas Berg"},
            },
            "Mira Solberg handed work over: Ola Nordmann, videos that rendered 2, went on; videos not sent yet 1, "
            "handed over; drafts 3, deleted; reserved for them 60 credits before; handed over to Jonas Berg",
        ),
        (
            Action.WORK_HANDED_OVER,
            {"before": {"waiting": 2}, "after": {"waiting": "stop", "cancelled": 2, "freed": 120_000}},
            "Mira Solberg handed work over: videos not sent yet 2, cancelled; videos cancelled 2; "
            "credits free again 120",
        ),
        ("pet.fed", {"subject": "Rex"}, "Mira Solberg did what this version has no words for: pet.fed: Rex"),
    ],
)
def test_the_sentence(note: Note, action: Any, told: dict[str, Any], sentence: str) -> None:
    assert Line(note(action, **told), OSLO).sentence == sentence


def test_who_lost_their_row_keeps_the_name_and_who_never_had_one_is_somebody(note: Note) -> None:
    entry = note()
    entry.actor_name = ""
    assert Line(entry, OSLO).who == "Somebody"
    assert not Line(entry, OSLO).is_portal


def test_the_moment_from_which_prices_hold_reads_as_a_moment(note: Note) -> None:
    entry = note(after={"from": "2026-12-01T00:00+01:00"})

    assert [(each.label, each.new) for each in Line(entry, OSLO).changes] == [("From", "1 December 2026, 00:00")]


def test_a_moment_that_is_none_stands_as_it_was_written(note: Note) -> None:
    entry = note(after={"seen_at": "soon", "kept_until": "2026-12-24"})
    assert [each.new for each in Line(entry, OSLO).changes] == ["soon", "24 December 2026"]


def test_time_is_the_team_s(note: Note) -> None:
    entry = note()
    assert Line(entry, OSLO).at - entry.at == timedelta(0)
    assert f"{Line(entry, OSLO).at:%H:%M}" == "13:00"
