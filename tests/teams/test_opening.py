"""A Live team is opened once, however often and however fast the button is pressed."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier

import pytest
from django.db import connection

from teams.models import Membership, Mode, Team
from teams.opening import open_live


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_the_same_moment_make_one_team(owner: Membership, now: datetime) -> None:
    start = Barrier(2)

    def press(key: str) -> tuple[Team, bool]:
        start.wait(10)
        try:
            return open_live(key, owner=owner.user, name="Ours", timezone="UTC", now=now)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        presses = list(pool.map(press, ["fake-live-key"] * 2))

    assert Team.objects.filter(mode=Mode.LIVE).count() == 1
    assert {team.pk for team, _ in presses} == {Team.objects.get(mode=Mode.LIVE).pk}
    assert sorted(is_new for _, is_new in presses) == [False, True]
