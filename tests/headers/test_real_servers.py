"""What really travels: a server on a socket, once plain and once behind TLS."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.headers.policy import faults
from tests.headers.servers import BEHIND_TLS, Caller, Reply, prepared, serving


@dataclass(frozen=True, slots=True)
class Served:
    """Two servers on one database, and a signed-in browser of each."""

    plain: Caller
    secure: Caller
    welcome: Reply


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Serve the same portal twice: for this machine, and behind a proxy that speaks TLS."""
    var = tmp_path_factory.mktemp("headers")
    environ, links = prepared(var)
    with (
        serving(environ, var / "plain.log") as plain,
        serving(environ, var / "secure.log", PORTAL_HTTPS="1", PUBLIC_URL="https://portal.example.test") as secure,
    ):
        callers = Caller(plain), Caller(secure, BEHIND_TLS)
        replies = [caller.signs_in(link) for caller, link in zip(callers, links, strict=True)]
        assert [reply.status for reply in replies] == [302, 302]
        yield Served(*callers, welcome=replies[1])


def _team(caller: Caller) -> str:
    return caller.asks("GET", "/").headers["Location"]


def _static(caller: Caller) -> list[str]:
    """The static files of a page, as it names them."""
    return sorted(set(re.findall(r'(?:href|src)="(/static/[^"#]+)', caller.asks("GET", _team(caller)).text)))


@pytest.mark.parametrize("which", ["plain", "secure"])
def test_every_kind_of_answer_is_fenced_in(served: Served, which: str) -> None:
    caller: Caller = getattr(served, which)
    home = _team(caller)
    calls = [
        ("GET", "/", 302),
        ("GET", home, 200),
        ("GET", f"{home}videos/", 200),
        ("HEAD", f"{home}videos/", 200),
        ("GET", f"{home}settings/", 200),
        ("GET", f"{home}changes/", 400),
        ("GET", "/t/zzzzzzzzzz/", 404),
        ("GET", "/no/such/page/", 404),
        ("GET", f"{home}videos", 301),
        ("GET", "/sign-out/", 405),
        ("POST", "/sign-out/", 403),
        ("POST", "/hooks/samsar/nobody/", 204),
        ("GET", "/healthz", 200),
        ("GET", "/readyz", 503),
    ]
    for method, path, status in calls:
        reply = caller.asks(method, path)
        assert (path, reply.status) == (path, status)
        assert (path, faults(reply.headers, status=status)) == (path, [])
        assert not re.search(r"\d", reply.headers.get("Server", "")), "the server tells its version"


@pytest.mark.parametrize("which", ["plain", "secure"])
def test_static_files_are_kept_for_ever_and_fenced_in(served: Served, which: str) -> None:
    caller: Caller = getattr(served, which)
    files = _static(caller)
    assert any(path.endswith(".js") for path in files)
    for path in [*files, "/static/no-such.js"]:
        reply = caller.asks("GET", path)
        is_there = path in files
        assert reply.status == (200 if is_there else 404)
        assert (path, faults(reply.headers, is_static=is_there)) == (path, [])
        assert ("immutable" in reply.headers["Cache-Control"]) is is_there
        assert reply.cookies == []


def test_cookies_behind_tls_are_bound_to_this_host(served: Served) -> None:
    names = {re.split("[=]", cookie)[0]: cookie for cookie in served.welcome.cookies}
    assert {"__Host-sessionid", "__Host-csrftoken"} <= set(names)
    for name in ("__Host-sessionid", "__Host-csrftoken"):
        told = {part.strip().lower() for part in names[name].split(";")[1:]}
        assert {"secure", "httponly", "samesite=lax", "path=/"} <= told
        assert not any(part.startswith("domain") for part in told)


def test_every_cookie_behind_tls_is_secure(served: Served) -> None:
    fresh = Caller(served.secure.port, BEHIND_TLS)
    sent = [*fresh.asks("GET", "/sign-in/?next=/t/abc/").cookies, *served.secure.asks("GET", "/").cookies]
    sent += fresh.asks("GET", "/sign-in/some-link/").cookies
    assert sent
    for cookie in [*sent, *served.welcome.cookies]:
        if "Max-Age=0" not in cookie:
            assert re.search(r";\s*secure", cookie, re.IGNORECASE), cookie


def test_browsers_are_told_to_come_by_tls_only(served: Served) -> None:
    told = served.secure.asks("GET", "/sign-in/").headers["Strict-Transport-Security"]
    assert told == "max-age=31536000; includeSubDomains; preload"
    assert "Strict-Transport-Security" not in served.plain.asks("GET", "/sign-in/").headers


def test_a_call_without_tls_is_led_to_it_and_gets_no_cookie(served: Served) -> None:
    reply = Caller(served.secure.port).asks("GET", "/sign-in/?next=/t/abc/")
    assert reply.status == 301
    assert reply.headers["Location"].startswith("https://127.0.0.1")
    assert reply.cookies == []
    assert faults(reply.headers, status=301) == []
    # A monitor inside the house asks without TLS.
    assert Caller(served.secure.port).asks("GET", "/healthz").status == 200


def test_a_foreign_host_is_refused_in_our_look(served: Served) -> None:
    reply = served.plain.asks("GET", "/sign-in/", Host="evil.example.test")
    assert reply.status == 400
    assert faults(reply.headers, status=400) == []
    assert "evil.example.test" not in reply.text
