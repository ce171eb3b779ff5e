"""Practice talks to the sandbox's controls, with practice keys alone."""

import json

from outbound import practice
from samsar import ApiKey, Origin, SamsarClient
from tests.conftest import Sandbox
from tests.outbound.loopback import Loopback, reply, silence

KEY = "sbx_fake_key_for_tests"


def says(status: int = 200, body: bytes = b"{}", **headers: str):
    return reply(status, body, Content_Type="application/json", **headers)


def test_a_refill_names_the_account_and_whole_credits():
    with Loopback(says(body=b'{"credits": 12800}')) as server:
        assert practice.refill(f"{server.origin}/v1", KEY, 10_000)

    (request,) = server.requests
    assert request.startswith("POST /control/refill HTTP/1.1\r\n")
    assert json.loads(request.partition("\r\n\r\n")[2]) == {"key": KEY, "credits": 10_000}


def test_the_sandbox_s_account_holds_more_afterwards(sandbox: Sandbox):
    key = sandbox.new_key(credits=100)

    assert practice.refill(sandbox.url, key, 250)

    client = SamsarClient(Origin(sandbox.url, practice=True), ApiKey(key))
    assert client.remaining_credits() == 350_000


def test_a_refused_or_odd_refill_is_no_refill():
    for play in (says(404), says(500), says(body=b"<html>"), says(body=b"[]"), says(307, Location="/elsewhere")):
        with Loopback(play) as server:
            assert not practice.refill(f"{server.origin}/v1", KEY, 1)
        assert server.connections == 1


def test_a_sandbox_that_is_gone_refills_nothing():
    with Loopback(silence) as server:
        pass

    assert not practice.refill(f"{server.origin}/v1", KEY, 1)


def test_a_live_key_is_never_sent():
    with Loopback(says()) as server:
        assert not practice.refill(f"{server.origin}/v1", "sk_fake_live_key", 1)
        assert practice.finished_sessions(f"{server.origin}/v1", "sk_fake_live_key") == []

    assert server.connections == 0


def test_finished_sessions_are_read_and_junk_is_none():
    session = {"session_id": "ses_1", "input": {"prompt": "A harbour."}, "result_url": "http://127.0.0.1:1/a.mp4"}
    for body, expected in (({"sessions": [session, 7]}, [session]), ({"sessions": 7}, []), ({}, [])):
        with Loopback(says(body=json.dumps(body).encode())) as server:
            assert practice.finished_sessions(f"{server.origin}/v1", KEY) == expected


def test_sample_pictures_are_those_of_the_sandbox_alone():
    def says_where(sock, stop):
        port = sock.getsockname()[1]
        listed = [{"url": f"http://127.0.0.1:{port}/pictures/a.jpg"}, {"url": "http://127.0.0.1:1/b.jpg"}, {}, 7]
        says(body=json.dumps({"pictures": listed}).encode())(sock, stop)

    with Loopback(says_where) as server:
        assert practice.sample_pictures(f"{server.origin}/v1") == [f"{server.origin}/pictures/a.jpg"]
    assert server.requests[0].startswith("GET /control/pictures HTTP/1.1\r\n")


def test_a_sandbox_that_is_gone_or_odd_has_no_samples():
    for body in (b'{"pictures": 7}', b"[]", b"<html>"):
        with Loopback(says(body=body)) as server:
            assert practice.sample_pictures(f"{server.origin}/v1") == []
    assert practice.sample_pictures(f"{server.origin}/v1") == []


def test_the_sandbox_lists_its_sample_pictures(sandbox: Sandbox):
    pictures = practice.sample_pictures(sandbox.url)

    assert f"{sandbox.url.removesuffix('/v1')}/pictures/bottle.jpg" in pictures
