"""My credits: what stands in one person's name, and nothing else; and no team sees another's."""

from collections.abc import Callable

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from credits import ledger
from samsar.pricing import credits_text
from teams.models import Membership, Team
from teams.roles import Role
from tests.conftest import join
from tests.home.desk.month import C, page, spend
from videos.jobs.states import State
from videos.models import Job

MakeJob = Callable[..., Job]


def test_nothing_of_another_team_stands_in_it(busy: Membership, owner_client: Client) -> None:
    other = join(Team.objects.create(name="Others"), "else@example.test", Role.OWNER)
    spend(other, 4321, at=timezone.now(), model="HUNYUAN", language="ja")
    for name in ("credits", "my_credits"):
        text = page(owner_client, busy, name)
        assert credits_text(4321 * C) not in text
        assert "HUNYUAN" not in text
    stranger = Client()
    stranger.force_login(other.user)
    assert stranger.get(reverse("credits", args=[busy.team.key])).status_code == 404


def test_mine_is_what_is_in_my_name(busy: Membership, owner_client: Client, make_job: MakeJob) -> None:
    now = timezone.now()
    ledger.set_limit(busy.team, 500 * C, at=now, member=busy.user)
    job = make_job(State.PARKED, title="It waits")
    ledger.hold(busy.team, 9 * C, job.facts, at=now)
    text = page(owner_client, busy, "my_credits")
    assert f'person={busy.user_id}">440</a>' in text
    assert "<dt>Reserved</dt><dd>9</dd>" in text
    assert "<dt>Free</dt><dd>51</dd>" in text
    assert "It waits</a></th><td>Parked</td><td>9</td>" in text
    assert "SORA2" not in text
    assert f"person={busy.user_id}&amp;project=launch" in text
    assert "By member" not in text
    ole = Client()
    ole.force_login(Membership.objects.get(user__email="ole@example.test").user)
    other = page(ole, busy, "my_credits")
    assert "No limit of your own is set" in other
    assert "+5 adjusted" in other


def test_what_was_charged_lately_leaves_out_what_only_came_and_went(busy: Membership, owner_client: Client) -> None:
    listed = page(owner_client, busy, "my_credits").split("Charged lately")[1].split("</table>")[0]
    assert listed.count("Charged") == 3
    assert listed.count("Corrected by evidence") == 1
    assert "Reserved" not in listed
    assert "Released" not in listed
