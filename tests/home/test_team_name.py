"""The name of a team and its time zone: changed, recorded, refused."""

import pytest
from django.test import Client

from audit.models import Entry
from teams.models import Membership, Team
from tests.home.test_team import url


def test_name_and_time_zone_are_changed_and_recorded(owner: Membership, owner_client: Client) -> None:
    told = {"name": "  Fjord \n & Sons ", "timezone": "Europe/Oslo"}
    for _ in range(2):
        answer = owner_client.post(url("team_name", owner), told, follow=True)
        assert "The team is called “Fjord &amp; Sons”, and its months begin in Europe/Oslo." in answer.text

    entry = Entry.objects.get()
    assert (entry.action, entry.actor) == ("team.renamed", owner.user)
    assert entry.before == {"name": "Fjord & Field", "timezone": "UTC"}
    assert entry.after == {"name": "Fjord & Sons", "timezone": "Europe/Oslo"}
    part = owner_client.get(url("team_name", owner), headers={"HX-Request": "true"}).text
    assert "<option selected>Europe/Oslo</option>" in part


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"name": " \n ", "timezone": "UTC"}, "needs a name"),
        ({"name": "x" * 10_240, "timezone": "UTC"}, "at most 80 fit"),
        ({"name": "Fine", "timezone": "Mars/Olympus"}, "no such time zone"),
        ({"name": "Fine", "timezone": "../../etc/passwd"}, "no such time zone"),
        ({}, "needs a name"),
        ({"name": "Fjord\u202eterces", "timezone": "UTC"}, "characters that do not show"),
    ],
)
def test_a_name_or_zone_that_is_none_changes_nothing(
    owner: Membership, owner_client: Client, told: dict[str, str], words: str
) -> None:
    answer = owner_client.post(url("team_name", owner), told)

    assert answer.status_code == 422
    assert words in answer.text
    team = Team.objects.get()
    assert (team.name, team.timezone) == ("Fjord & Field", "UTC")
    assert not Entry.objects.exists()
