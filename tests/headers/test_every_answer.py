"""Every address, asked in every way: each answer is fenced in as the policy says."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path, reverse

from samsar_portal.middleware import policy_text
from samsar_portal.urls import urlpatterns as real
from teams.models import User
from teams.roles import Role
from tests.headers.policy import WIDER, faults
from tests.tenancy.asking import ANONYMOUS, Target, address_of, filled
from tests.tenancy.judging import Scene
from tests.tenancy.row import Row
from tests.tenancy.stage import Undone
from tests.tenancy.table import BY_NAME, ROWS

#: Who asks, how, and whether by script: those who are refused, those who are let in, and a method there is not.
WAYS = [
    *((who, way, False) for who in (ANONYMOUS, Role.OWNER, Role.FINANCE) for way in ("GET", "POST")),
    *((Role.OWNER, way, True) for way in ("GET", "POST")),
    (ANONYMOUS, "GET", True),
    (Role.OWNER, "PUT", False),
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_every_answer_is_fenced_in(row: Row, scene: Scene, undone: Undone) -> None:
    wrong = []
    for who, way, hx in WAYS:
        with undone():
            visitor, target = scene.visitor(who), Target(scene.ours, scene.ours)
            answer = visitor.asks(way, address_of(row, target), hx=hx, body=filled(row.body, scene.ours))
            found = faults(answer.headers, row.name, status=answer.status_code)
            found += list(_of_cookies(answer))
            _close(answer)
            wrong += [f"{way}{' by script' if hx else ''} as {who}, {answer.status_code}: {each}" for each in found]
    assert wrong == []


def _of_cookies(answer: Any) -> Iterator[str]:
    for name, cookie in answer.cookies.items():
        is_gone = cookie["max-age"] == 0
        if not (cookie["httponly"] or is_gone) or cookie["samesite"] not in ("Lax", "Strict") or cookie["domain"]:
            yield f"the cookie {name} is {cookie.OutputString()!r}"


def _close(answer: Any) -> None:
    if answer.streaming:
        b"".join(answer)


def test_every_wider_policy_is_one_that_an_address_has(scene: Scene, undone: Undone) -> None:
    """A line in the list of exceptions that nobody needs is a door that stands open."""
    is_wider = set()
    for name in WIDER:
        row = BY_NAME[name]
        for way in row.ways:
            address = address_of(row, Target(scene.ours, scene.ours))
            answer = scene.visitor(Role.OWNER).asks(way, address)
            if answer.headers.get("Content-Security-Policy", policy_text()) != policy_text():
                is_wider.add(name)
    assert is_wider == set(WIDER)


@pytest.mark.parametrize("told", [{"Range": "bytes=0-9"}, {"Range": "bytes=99999999-"}, {"If-None-Match": "*"}, {}])
def test_parts_of_a_film_are_fenced_in(told: dict[str, str], scene: Scene, undone: Undone) -> None:
    address = address_of(BY_NAME["video_file"], Target(scene.ours, scene.ours))
    visitor = scene.visitor(Role.OWNER)
    for ask in (visitor.client.get, visitor.client.head):
        answer = ask(address, headers=told)
        assert faults(answer.headers, "video_file", status=answer.status_code) == []
        _close(answer)


#: Pages that only somebody sees who has no app, and where passkeys work.
BEGINNINGS = [("mfa_activate_totp", "testserver"), ("mfa_add_webauthn", "localhost:8000")]


@pytest.mark.parametrize(("name", "host"), BEGINNINGS)
def test_a_page_that_shows_a_new_secret_is_fenced_in(name: str, host: str, db: None) -> None:
    client = Client()
    client.force_login(User.objects.create_user("new@example.test", "Somebody new", "a-fake-pass-phrase"))
    for ask in (client.get, client.post):
        answer = ask(reverse(name), headers={"Host": host})
        assert (answer.status_code, faults(answer.headers, name)) == (200, [])
        assert "<form" in answer.text


def test_a_limit_on_tries_is_fenced_in(scene: Scene, undone: Undone) -> None:
    """One try too many, of what allauth counts and of what we count."""
    password = BY_NAME["account_change_password"]
    for row, most in ((password, 5), (BY_NAME["sign_in_link"], 30)):
        visitor, address = scene.visitor(Role.OWNER), address_of(row, Target(scene.ours, scene.ours))
        answers = [visitor.asks("POST", address, body=filled(row.body, scene.ours)) for _ in range(most + 1)]
        assert [answer.status_code == 429 for answer in answers] == [*[False] * most, True]
        assert faults(answers[-1].headers, row.name, status=429) == []
        assert int(answers[-1].headers["Retry-After"]) > 0
        assert "Wait" in answers[-1].text


def _breaks(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("as it must not be")


def _suspects(request: HttpRequest) -> HttpResponse:
    raise SuspiciousOperation("odd")


urlpatterns = [path("breaks/", _breaks), path("suspects/", _suspects), *real]


@pytest.mark.parametrize(
    ("way", "address", "told", "status"),
    [
        ("get", "/suspects/", {}, 400),
        ("get", "/sign-in/", {"Host": "evil.example.test"}, 400),
        ("post", "/sign-out/", {}, 403),
        ("post", "/sign-out/", {"Origin": "https://evil.example.test"}, 403),
        ("get", "/nothing/here/", {}, 404),
        ("get", "/sign-out/", {}, 405),
        ("get", "/breaks/", {}, 500),
        ("get", "/sign-in", {}, 404),
    ],
)
def test_errors_are_fenced_in(
    way: str, address: str, told: dict[str, str], status: int, db: None, settings: Any
) -> None:
    settings.ROOT_URLCONF = __name__
    settings.APPEND_SLASH = False
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    answer = getattr(client, way)(address, headers=told)
    assert answer.status_code == status
    assert faults(answer.headers, status=status) == []
    assert "Traceback" not in answer.text
    assert "RuntimeError" not in answer.text
