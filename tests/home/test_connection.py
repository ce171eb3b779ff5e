"""Replacing and revoking the key on the settings page: who may, what stops, and what is said."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry
from credits import spending
from home import tries
from teams import connections
from teams.models import Connection, Membership, Team
from teams.roles import Permission, Role
from teams.sealing import unseal
from tests.conftest import Sandbox, join
from videos.jobs import keys, lifecycle
from videos.jobs.states import State
from videos.models import Job


@pytest.fixture(autouse=True)
def _nobody_tried_yet(db: None) -> None:
    cache.clear()


def url(name: str, place: Membership) -> str:
    """The address of one settings view."""
    return reverse(name, args=[place.team.key])


def version() -> str:
    """What the page that asks sends along."""
    return str(Connection.objects.get().version)


def test_revoking_says_what_stops_and_then_stops_it(
    owner: Membership, owner_client: Client, connected: Callable[..., str], queue: Callable[..., Job]
) -> None:
    key = connected()
    waiting, sending, rendering = (queue(token=f"token-{number}") for number in range(3))
    lifecycle.claim(sending, boot="here/1", at=timezone.now())
    Job.objects.filter(pk=rendering.pk).update(state=State.RENDERING, session_id="vid_1", next_look_at=timezone.now())

    page = owner_client.get(url("connection_revoke", owner))
    assert f"Revoke the key ending in {key[-4:]}?" in page.text
    for said in ("1 video waits to be sent", "1 is being sent at this moment", "1 video renders"):
        assert said in page.text
    assert Connection.objects.get().state == Connection.State.WORKING

    page = owner_client.post(url("connection_revoke", owner), {"version": version()}, follow=True)
    assert "The key is revoked and gone from the portal. One video that waited is parked." in page.text
    assert "Until an owner saves one" in page.text  # the banner, on every page
    assert key not in page.text
    assert key[-4:] not in page.text
    line = Connection.objects.get()
    assert (bytes(line.sealed_key), line.state) == (b"", Connection.State.REVOKED)
    states = [Job.objects.get(pk=job.pk).state for job in (waiting, sending, rendering)]
    assert states == [State.PARKED, State.SUBMITTING, State.RENDERING]
    assert Job.objects.get(pk=waiting.pk).message == keys.REVOKED
    assert spending.month(owner.team, timezone.now()).reserved > 0
    told = Entry.objects.get(action="connection.revoked")
    assert (told.actor, told.before, told.after) == (owner.user, {"last_four": key[-4:]}, {})


def test_a_key_that_was_replaced_since_the_page_was_loaded_is_not_revoked(
    owner: Membership, owner_client: Client, connected: Callable[..., str]
) -> None:
    connected()
    asked = version()
    new = connected()
    for told in (asked, "", "x", "9" * 9, "9" * 5000, "²"):
        page = owner_client.post(url("connection_revoke", owner), {"version": told}, follow=True)
        assert "Nothing was changed." in page.text
    assert unseal(Connection.objects.get().sealed_key) == new


def test_a_second_press_and_a_team_without_a_key_are_told(
    owner: Membership, owner_client: Client, connected: Callable[..., str]
) -> None:
    assert owner_client.get(url("connection_revoke", owner)).status_code == 303
    connected()
    asked = {"version": version()}
    owner_client.post(url("connection_revoke", owner), asked)
    page = owner_client.post(url("connection_revoke", owner), asked, follow=True)
    assert "Nothing was changed." in page.text
    assert Entry.objects.filter(action="connection.revoked").count() == 1


def test_after_a_revocation_a_new_key_brings_the_looks_back(
    owner: Membership, owner_client: Client, connected: Callable[..., str], sandbox: Sandbox, queue: Callable[..., Job]
) -> None:
    connected()
    job, later = queue(), timezone.now() + timedelta(minutes=30)
    Job.objects.filter(pk=job.pk).update(state=State.RENDERING, session_id="vid_1", next_look_at=later)
    connections.revoke(owner.team, owner.user, now=timezone.now())

    page = owner_client.get(url("settings", owner))
    assert "is no longer in the portal" in page.text
    assert "Test connection" not in page.text
    page = owner_client.post(url("connection_save", owner), {"key": sandbox.new_key()}, follow=True)
    assert "It is saved." in page.text
    assert Connection.objects.get().state == Connection.State.WORKING
    assert Job.objects.get(pk=job.pk).next_look_at <= timezone.now()  # type: ignore[operator]


def test_a_replacement_that_samsar_rejects_leaves_the_old_key(
    owner: Membership, owner_client: Client, connected: Callable[..., str]
) -> None:
    key = connected()
    answer = owner_client.post(url("connection_save", owner), {"key": "sbx_fakefakefakefakefake"})
    assert answer.status_code == 422
    line = Connection.objects.get()
    assert (unseal(line.sealed_key), line.state, line.version) == (key, Connection.State.WORKING, 1)
    assert not Entry.objects.exclude(actor=None).exists()


@pytest.mark.parametrize("role", [role for role in Role if not role.may(Permission.CONNECT)])
def test_who_may_not_sees_the_reason_and_changes_nothing(
    owner: Membership, connected: Callable[..., str], role: Role
) -> None:
    connected()
    client = Client()
    client.force_login(join(owner.team, "rita@example.test", role).user)
    page = client.get(url("settings", owner))
    assert f'disabled title="{Permission.CONNECT.refusal}">Revoke the key' in page.text
    assert f'id="key-hint">{Permission.CONNECT.refusal}</p>' in page.text  # a phone shows no titles
    for method in (client.get, client.post):
        answer = method(url("connection_revoke", owner), {"version": version()})
        assert answer.status_code == 403
        assert Permission.CONNECT.refusal in answer.text
    assert Connection.objects.get().state == Connection.State.WORKING


def test_another_teams_key_is_no_page(owner: Membership, connected: Callable[..., str]) -> None:
    connected()
    client = Client()
    client.force_login(join(Team.objects.create(name="Elsewhere"), "rita@example.test", Role.OWNER).user)
    assert client.get(url("connection_revoke", owner)).status_code == 404
    assert client.post(url("connection_revoke", owner), {"version": version()}).status_code == 404
    assert Connection.objects.get().state == Connection.State.WORKING


def test_a_cross_site_post_changes_nothing(owner: Membership, connected: Callable[..., str]) -> None:
    connected()
    client = Client(enforce_csrf_checks=True)
    client.force_login(owner.user)
    assert client.post(url("connection_revoke", owner), {"version": version()}).status_code == 403
    assert Connection.objects.get().state == Connection.State.WORKING


def test_an_old_proof_shows_the_way_to_confirm_in_place_of_the_forms(
    owner: Membership, owner_client: Client, connected: Callable[..., str], settings: Any
) -> None:
    connected()
    owner.user.set_password("a fake password")
    owner.user.save()
    owner_client.force_login(owner.user)
    assert 'name="key"' in owner_client.get(url("settings", owner)).text
    session = owner_client.session
    session["proved_at"] = int(timezone.now().timestamp()) - 16 * 60
    session.save()
    page = owner_client.get(url("settings", owner)).text
    assert page.count("confirm-first") == 2  # the key, the Live team
    assert 'name="key"' not in page
    assert "Test connection" in page


def test_keys_are_not_tested_without_end(
    owner: Membership, owner_client: Client, connected: Callable[..., str], settings: Any
) -> None:
    connected()
    settings.SANDBOX_URL = "http://127.0.0.1:9/v1"
    for _ in range(20):
        assert "could not be asked" in owner_client.post(url("connection_test", owner), follow=True).text
    assert "go on in 10 minutes" in owner_client.post(url("connection_test", owner), follow=True).text
    answer = owner_client.post(url("connection_save", owner), {"key": "sbx_fakefakefakefakefake"})
    assert answer.status_code == 429
    assert "Nothing was changed" in answer.text


def test_waiting_lets_one_try_again(owner: Membership) -> None:
    now = timezone.now()
    assert [tries.wait_for_opening(owner.user, now=now) for _ in range(11)] == [0] * 10 + [3600]
    assert tries.wait_for_opening(owner.user, now=now + timedelta(minutes=59)) > 0
    assert tries.wait_for_opening(owner.user, now=now + timedelta(minutes=61)) == 0
