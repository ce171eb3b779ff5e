"""An address that the portal would not send to is refused with a sentence; secrets are sealed, and end when removed."""

import socket
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.core.management import call_command

from audit.models import Entry
from home import upkeep
from hooks import endpoints
from hooks.endpoints import AddressUnusable, Refused
from hooks.models import Delivery, Endpoint
from teams import sealing
from teams.models import Membership, Team
from tests.conftest import NOW
from tests.hooks.conftest import Make
from tests.outbound.test_addresses import BAD_ADDRESSES, ODD_LINKS

PUBLIC = "93.184.215.14"


@pytest.mark.parametrize("url", [*ODD_LINKS, "https://hooks.example.test/#part", f"https://{'a' * 500}.example.test/"])
def test_an_odd_address_is_refused(url: str, practice_team: Team) -> None:
    with pytest.raises(AddressUnusable) as refused:
        endpoints.check(practice_team, url, resolve=lambda host, _port: [host])
    said = str(refused.value)
    assert said.endswith(".")
    assert "video" not in said.lower()


@pytest.mark.parametrize("address", BAD_ADDRESSES)
def test_an_address_that_points_inside_is_refused_even_beside_a_public_one(address: str, practice_team: Team) -> None:
    for found in ([address], [PUBLIC, address]):
        with pytest.raises(AddressUnusable, match="private or reserved network"):
            endpoints.check(practice_team, "https://hooks.example.test/in", resolve=lambda *_, found=found: found)


def test_a_host_that_cannot_be_found_is_refused(practice_team: Team) -> None:
    def resolve(*_: object) -> list[str]:
        raise socket.gaierror(-2, "Name or service not known")

    with pytest.raises(AddressUnusable, match="cannot be found"):
        endpoints.check(practice_team, "https://hooks.example.test/in", resolve=resolve)


def test_a_public_https_address_is_taken_as_written(practice_team: Team) -> None:
    url = "https://hooks.example.test/in/ö?token=a%2Fb"
    assert endpoints.check(practice_team, f"  {url} ", resolve=lambda *_: [PUBLIC]) == url


@pytest.mark.parametrize(
    ("mode", "origin", "allowed"), [("practice", True, True), ("practice", False, False), ("live", True, False)]
)
def test_the_origin_on_this_machine_is_for_practice_and_by_setting(
    mode: str, origin: bool, allowed: bool, settings: Any, practice_team: Team
) -> None:
    settings.HOOKS_ORIGIN = "http://127.0.0.1:9000" if origin else ""
    practice_team.mode = mode
    if allowed:
        assert endpoints.check(practice_team, "http://127.0.0.1:9000/in") == "http://127.0.0.1:9000/in"
        for other in ("http://127.0.0.1:9001/", "http://localhost:9000/", "https://127.0.0.1:9000/"):
            with pytest.raises(AddressUnusable):
                endpoints.check(practice_team, other)
    else:
        with pytest.raises(AddressUnusable):
            endpoints.check(practice_team, "http://127.0.0.1:9000/in")


def test_a_team_has_each_address_once_and_at_most_so_many(make: Make, owner: Membership) -> None:
    endpoint, _ = make("https://one.example.test/")
    with pytest.raises(AddressUnusable, match="already"):
        make("https://one.example.test/")
    for number in range(endpoints.MOST - 1):
        make(f"https://{number}.example.test/")
    with pytest.raises(Refused, match="at most 10"):
        make("https://more.example.test/")
    assert endpoints.remove(owner, endpoint, now=NOW)
    make("https://one.example.test/")
    assert endpoints.of(owner.team).count() == endpoints.MOST


@pytest.mark.parametrize("wanted", [[], ["video.lost"], ["webhook.test"]])
def test_at_least_one_event_is_chosen(wanted: list[str], owner: Membership) -> None:
    with pytest.raises(Refused, match="at least one"):
        endpoints.make(owner, "https://one.example.test/", wanted, now=NOW)
    assert not Endpoint.objects.exists()
    assert not Entry.objects.exists()


def test_a_secret_is_sealed_and_a_removed_address_keeps_none(make: Make, owner: Membership) -> None:
    endpoint, secret = make("https://one.example.test/path")
    renewed = endpoints.renew(owner, endpoint, 1, now=NOW)
    row = Endpoint.objects.get()
    assert [sealing.unseal(row.sealed_secret), sealing.unseal(row.sealed_former)] == [renewed, secret]
    everything = f"{Endpoint.objects.values()} {Entry.objects.values()} {Delivery.objects.values()}"
    assert secret not in everything
    assert renewed not in everything
    assert "whsec_" not in everything

    assert endpoints.remove(owner, endpoint, now=NOW)
    row.refresh_from_db()
    assert (bytes(row.sealed_secret), bytes(row.sealed_former), row.former_until) == (b"", b"", None)
    assert not endpoints.remove(owner, endpoint, now=NOW)
    assert Entry.objects.filter(action="hook.removed").count() == 1


def test_a_page_that_was_left_open_renews_nothing(make: Make, owner: Membership) -> None:
    endpoint, _ = make("https://one.example.test/")
    renewed = endpoints.renew(owner, endpoint, 1, now=NOW)
    with pytest.raises(Refused, match="since this page"):
        endpoints.renew(owner, endpoint, 1, now=NOW)
    assert sealing.unseal(Endpoint.objects.get().sealed_secret) == renewed
    assert Entry.objects.filter(action="hook.secret_renewed").count() == 1


def test_keys_are_rotated_and_the_doctor_knows(make: Make, owner: Membership, settings: Any) -> None:
    endpoint, secret = make("https://one.example.test/")
    renewed = endpoints.renew(owner, endpoint, 1, now=NOW)
    gone, _ = make("https://gone.example.test/")
    endpoints.remove(owner, gone, now=NOW)
    old = settings.PORTAL_KEYS
    settings.PORTAL_KEYS = [Fernet.generate_key().decode(), *old]
    assert "Webhook secrets: 2 sealed by an older key" in " ".join(upkeep.late(NOW))
    call_command("rotate_keys", verbosity=0)
    settings.PORTAL_KEYS = settings.PORTAL_KEYS[:1]
    row = Endpoint.objects.get(pk=endpoint.pk)
    assert [sealing.unseal(row.sealed_secret), sealing.unseal(row.sealed_former)] == [renewed, secret]
    assert "Webhook" not in " ".join(upkeep.late(NOW))
    settings.PORTAL_KEYS = [Fernet.generate_key().decode()]
    assert "Webhook secrets: 2 cannot be opened" in " ".join(upkeep.late(NOW))


def test_the_trail_names_the_host_and_never_the_path(make: Make, owner: Membership) -> None:
    endpoint, _ = make("https://one.example.test/T0/secret-path", "video.ready")
    change = {"now": NOW, "is_on": True}
    assert not endpoints.change(owner, endpoint, endpoint.address, ["video.ready"], **change)
    assert endpoints.change(owner, endpoint, "https://one.example.test/T1/secret-path", ["video.ready"], **change)
    assert endpoints.change(owner, endpoint, "https://two.example.test/secret-path", ["video.failed"], **change)
    told = [(each.action, each.subject, each.before, each.after) for each in Entry.objects.order_by("pk")]
    assert told == [
        ("hook.made", "one.example.test", {}, {"events": "video.ready"}),
        ("hook.changed", "one.example.test", {}, {"path": "another one"}),
        (
            "hook.changed",
            "one.example.test",
            {"host": "one.example.test", "events": "video.ready"},
            {"host": "two.example.test", "events": "video.failed"},
        ),
    ]
