"""The way in on a host: one command makes a person, a team and a link, and does it once."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client

from audit.models import Entry
from samsar_portal import env
from teams.models import Connection, Membership, Mode, Team, User
from teams.roles import Role
from teams.sealing import unseal
from tests.conftest import Sandbox

KEY = "sk_fake-live-key"


@pytest.fixture(autouse=True)
def _no_key(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(env, "SAMSAR_API_KEY", "")


def opened(*words: str) -> list[str]:
    """Run the command and return what it printed."""
    out = StringIO()
    call_command("open_team", *words, stdout=out)
    return out.getvalue().splitlines()


def test_an_empty_house_gets_an_owner_a_live_team_and_a_link_that_signs_in(client: Client) -> None:
    said = opened("Mira@Example.test", "--name", "Our team")

    place = Membership.objects.get()
    assert (place.user.email, place.team.name, place.team.mode) == ("mira@example.test", "Our team", Mode.LIVE)
    assert place.role == Role.OWNER
    assert said[:2] == [
        "The Live team “Our team” was made; mira@example.test is its owner.",
        "It has no key yet; its owner adds one in Settings.",
    ]
    path = "/" + said[-1].split("/", 3)[3]
    page = client.post(path, follow=True)
    assert page.status_code == 200
    assert page.request["PATH_INFO"].startswith(f"/t/{place.team.key}/")


def test_what_a_command_opens_stands_in_the_trail_as_the_portals() -> None:
    opened("mira@example.test", "--name", "Our team")
    opened("mira@example.test", "--name", "Our team")
    told = Entry.objects.values_list("action", "actor", "subject", "after")
    assert list(told) == [("team.opened", None, "Our team", {"mode": "Live", "time zone": "UTC"})]


def test_a_second_time_makes_nothing_and_another_name_makes_another_team() -> None:
    opened("mira@example.test", "--name", "Our team")
    said = opened("mira@example.test", "--name", "Our team", "--live")
    assert said[0] == "The Live team “Our team” is there already; mira@example.test is its owner."
    assert (User.objects.count(), Team.objects.count()) == (1, 1)

    opened("mira@example.test", "--name", "Another")
    opened("jonas@example.test", "--name", "Our team")
    assert (User.objects.count(), Team.objects.count(), Membership.objects.count()) == (2, 3, 3)


def test_the_key_of_the_environment_is_stored_untested_and_never_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(env, "SAMSAR_API_KEY", KEY)
    said = opened("mira@example.test")
    line = Connection.objects.get()
    assert (unseal(line.sealed_key), line.state, line.tested_at) == (KEY, Connection.State.UNTESTED, None)
    assert said[1] == "The key in SAMSAR_API_KEY is stored, encrypted; Settings tests it."
    assert KEY not in "".join(said)

    monkeypatch.setattr(env, "SAMSAR_API_KEY", "sk_fake-other-key")
    assert opened("mira@example.test")[1] == "It has a key; Settings replaces it."
    assert unseal(Connection.objects.get().sealed_key) == KEY


@pytest.mark.parametrize("state", [Connection.State.REVOKED, Connection.State.REJECTED])
def test_a_key_that_is_of_no_use_is_said_and_the_one_of_the_environment_takes_no_place(
    state: Connection.State, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(env, "SAMSAR_API_KEY", KEY)
    opened("mira@example.test")
    Connection.objects.update(state=state, sealed_key=b"")
    assert opened("mira@example.test")[1].startswith("Its key was revoked, or Samsar rejects it; its owner saves")
    assert bytes(Connection.objects.get().sealed_key) == b""


@pytest.mark.parametrize("key", ["short", "sk fake with spaces", "sbx_fakefakefakefakefake"])
def test_a_key_that_cannot_be_used_makes_nothing(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(env, "SAMSAR_API_KEY", key)
    with pytest.raises(
        CommandError, match=r"^SAMSAR_API_KEY cannot be used: .*\. Nothing was made or stored\.$"
    ) as said:
        opened("mira@example.test")
    assert key not in str(said.value)
    assert not User.objects.exists()
    assert not Team.objects.exists()


@pytest.mark.parametrize(
    "words", [["not an address"], ["mira@example.test", "--name", " "], ["m@x.test", "--name", "a" * 81]]
)
def test_what_cannot_be_an_address_or_a_name_makes_nothing(words: list[str]) -> None:
    with pytest.raises(CommandError, match="Nothing was made"):
        opened(*words)
    assert not User.objects.exists()


def test_practice_is_filled_from_the_sandbox_and_needs_one(sandbox: Sandbox, settings: Any) -> None:
    settings.SANDBOX_URL = ""
    with pytest.raises(CommandError, match="There is no sandbox here"):
        opened("mira@example.test", "--practice")
    assert not User.objects.exists()

    settings.SANDBOX_URL, settings.SANDBOX_DATA = sandbox.url, str(sandbox.data)
    for _ in range(2):
        said = opened("mira@example.test", "--practice", "--name", "Our playground")
        assert said[0] == (
            "The Practice team “Our playground” is there, with play credits; mira@example.test is a member."
        )
    assert Team.objects.get().jobs.count() == 3
