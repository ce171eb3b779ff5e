"""What another site can bring about: a form of its own is refused, and no address leads away from ours."""

import re
from urllib.parse import quote, urljoin, urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from teams import sign_in
from teams.roles import Role
from tests.tenancy import traces
from tests.tenancy.asking import Target, address_of, filled
from tests.tenancy.judging import Scene
from tests.tenancy.row import Row
from tests.tenancy.stage import Undone
from tests.tenancy.table import BY_NAME, ROWS
from tests.tenancy.walk import addresses

HERE = "http://testserver"
#: Samsar rings at the one: it has no session, and what it sends is not read. Mail programs press the other, by a
#: signed address of one person.
WITHOUT_TOKEN = frozenset({"doorbell", "notices_stop"})
POSTED = [row for row in ROWS if "POST" in row.ways and row.name not in WITHOUT_TOKEN]
NASTY = (
    *("//evil.example", "///evil.example", "////evil.example", r"/\evil.example", r"\\evil.example", r"\/evil.example"),
    *(
        "https://evil.example/",
        "https:evil.example",
        "https:/evil.example",
        "http:///evil.example",
        "HTTPS://EVIL.EXAMPLE",
    ),
    *(
        "javascript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "/%09/evil.example",
        "/\t/evil.example",
        "\t//evil.example",
    ),
    *("/\n/evil.example", "//evil.example\\@testserver/", "https://testserver@evil.example/", "%2f%2fevil.example"),
    *(
        quote("//evil.example", safe=""),
        "//testserver.evil.example",
        "https://testserver.evil.example/",
        "/\x00/evil.example",
    ),
)
#: Addresses that lead on to where they are told, by the name under which they are told it.
LEADING = ("next", "back", "return", "to", "url")


@pytest.mark.parametrize("row", POSTED, ids=lambda row: row.name)
def test_a_form_of_another_site_changes_nothing(row: Row, scene: Scene, undone: Undone) -> None:
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(scene.ours.people[Role.OWNER].user)
    client.get(address_of(BY_NAME["settings"], Target(scene.ours, scene.ours)))
    token = client.cookies["csrftoken"].value
    address, body = address_of(row, Target(scene.ours, scene.ours)), filled(row.body, scene.ours)
    before = traces.of_everything()
    for sent, told in (
        (body, {}),
        ({**body, "csrfmiddlewaretoken": "x" * 64}, {}),
        # Even with the right token, if it ever became known: another site is another site.
        ({**body, "csrfmiddlewaretoken": token}, {"Origin": "https://evil.example"}),
        ({**body, "csrfmiddlewaretoken": token}, {"Origin": "null"}),
    ):
        answer = client.post(address, sent, headers=told)
        assert answer.status_code == 403
        assert "This form is out of date" in answer.text
        assert "Nothing was sent and nothing was spent" in answer.text
        assert "css/portal.css" in answer.text
    assert traces.differing(before, traces.of_everything()) == []


def test_only_these_two_take_forms_of_others() -> None:
    assert {name for name, view in addresses() if getattr(view, "csrf_exempt", False)} == WITHOUT_TOKEN


def leaves(address: str) -> bool:
    """Whether a browser that is told to go to `address` leaves our host; it reads a backslash as a slash."""
    plain = re.sub(r"[\t\n\r\0]", "", address).replace("\\", "/").strip()
    where = urlsplit(urljoin(f"{HERE}/sign-in/", plain))
    return where.scheme not in ("http", "https") or where.netloc != "testserver"


@pytest.mark.parametrize("nasty", NASTY)
def test_no_address_leads_away(nasty: str, scene: Scene, undone: Undone) -> None:
    wrong = []
    for row in ROWS:
        target = Target(scene.ours, scene.ours)
        told = {**filled(row.body, scene.ours), **dict.fromkeys(LEADING, nasty)}
        plain = address_of(row, target)
        address = plain + ("&" if "?" in plain else "?") + "&".join(f"{name}={quote(nasty)}" for name in LEADING)
        for way in row.ways & {"GET", "POST"}:
            with undone():
                headers = {"Referer": nasty} if nasty.isprintable() else {}
                client = scene.visitor(Role.OWNER).client
                answer = (
                    client.post(address, told, headers=headers)
                    if way == "POST"
                    else client.get(address, headers=headers)
                )
                to = answer.headers.get("Location") or answer.headers.get("HX-Redirect") or ""
                if leaves(to):
                    wrong.append(f"{way} {row.name} leads to {to!r}")
                if answer.streaming:
                    b"".join(answer)
    assert wrong == []


@pytest.mark.parametrize("nasty", NASTY)
def test_the_way_in_leads_to_our_own_pages(nasty: str, scene: Scene, undone: Undone) -> None:
    """The page that was asked for is remembered over the sign-in, if it is one of ours."""
    client = Client()
    client.get("/sign-in/", {"next": nasty})
    link = sign_in.make_link(scene.ours.people[Role.OWNER].user, now=timezone.now())
    assert not leaves(client.post(link)["Location"])


@pytest.mark.parametrize("address", ["//evil.example", r"/\evil.example", "javascript:x", "/\t/evil.example"])
def test_what_leaves_is_seen_to_leave(address: str) -> None:
    assert leaves(address)
    assert not leaves("/t/abc/")
    assert not leaves("")
