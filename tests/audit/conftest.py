"""A trail to read: a few entries of one team, as people left them."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from audit import trail
from audit.models import Entry
from audit.trail import Action
from teams.models import Membership


@pytest.fixture
def note(owner: Membership, now: datetime) -> Callable[..., Entry]:
    """Write an entry of the owner's team, so many minutes ago; `by=None` is the portal."""

    def write(action: Action = Action.MEMBER_ROLE, *, ago: float = 0, **told: Any) -> Entry:
        told.setdefault("by", owner.user)
        return trail.record(owner.team_id, action, at=now - timedelta(minutes=ago), **told)

    return write
