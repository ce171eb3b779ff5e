"""The key stays out of everything that can be read later."""

import copy
import http.client
import json
import logging
import pickle
import traceback
from collections.abc import Callable

import pytest

from samsar import ApiKey, Origin, SamsarClient, SamsarError
from tests.samsar.faulty_servers import QUICK, get, post, resets_on_accept
from tests.samsar.servers import KEY, answering, http_answer, serving

MASKED = "sbx_…3a9c"


def test_a_key_shows_its_last_four_at_most() -> None:
    key = ApiKey(KEY)
    assert [str(key), repr(key), f"{key}", f"{[key]}"] == [MASKED, MASKED, MASKED, f"[{MASKED}]"]
    assert key.last_four == "3a9c"
    assert key.reveal() == KEY
    assert ApiKey("fake-live-key-5678").__repr__() == "…5678"
    assert ApiKey("sbx_fake").last_four == ""


@pytest.mark.parametrize("bad", ["", "short", "with space in it", "line\r\nbreak-in-it", "schlüssel-mit-ü", "x" * 513])
def test_a_bad_key_is_refused_without_repeating_it(bad: str) -> None:
    with pytest.raises(ValueError, match="8 to 512") as caught:
        ApiKey(bad)
    assert not bad or bad not in str(caught.value)


@pytest.mark.parametrize("carry", [pickle.dumps, copy.copy, copy.deepcopy])
def test_a_key_cannot_be_carried_off(carry: Callable[[object], object]) -> None:
    with pytest.raises(TypeError, match="never pickled"):
        carry(ApiKey(KEY))


def test_a_client_shows_the_masked_key() -> None:
    client = SamsarClient(Origin("http://127.0.0.1:1/v1", practice=True), ApiKey(KEY))
    assert repr(client) == f"SamsarClient(http://127.0.0.1:1/v1, {MASKED})"


@pytest.mark.parametrize("behave", [resets_on_accept, *QUICK.values()][:6])
@pytest.mark.parametrize("call", [post, get])
def test_no_traceback_holds_the_key_even_with_its_variables(
    behave: Callable[..., None], call: Callable[[SamsarClient], object]
) -> None:
    with serving(behave) as server:
        client = server.client()
        with pytest.raises(SamsarError) as caught:
            call(client)
    shown = "".join(traceback.TracebackException.from_exception(caught.value, capture_locals=True).format())
    assert KEY not in shown
    assert caught.value.__context__ is None


def test_a_service_that_repeats_the_key_is_masked() -> None:
    body = f'{{"message": "Invalid API key {KEY}."}}'.encode()
    with serving(answering(http_answer(401, body))) as server, pytest.raises(SamsarError) as caught:
        get(server.client())
    assert caught.value.message == f"Invalid API key {MASKED}."  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "escape", [lambda text: text.replace("/", "\\/"), lambda text: f"\\u{ord(text[0]):04x}{text[1:]}"]
)
@pytest.mark.parametrize("call", [post, get])
def test_a_key_that_comes_back_escaped_is_masked_too(
    escape: Callable[[str], str], call: Callable[[SamsarClient], object]
) -> None:
    key = "sbx_fake/with+slashes/3a9c"
    body = f'{{"message": "Bad key {escape(key)}.", "{escape(key)}": ["{escape(key)}"]}}'.encode()
    assert key.encode() not in body
    with serving(answering(http_answer(401, body))) as server, pytest.raises(SamsarError) as caught:
        call(SamsarClient(server.origin, ApiKey(key)))
    assert caught.value.message == f"Bad key {MASKED}."  # type: ignore[attr-defined]


def test_a_failure_that_repeats_the_key_is_masked() -> None:
    key = "sbx_fake/with+slashes/3a9c"
    failed = {"request_id": "vid_1", "session_id": "vid_1", "status": "FAILED"}
    document = failed | {"expressGenerationError": {"message": f"{key} was refused."}}
    body = json.dumps(document).replace("/", "\\/").encode()
    with serving(answering(http_answer(200, body))) as server:
        seen = SamsarClient(server.origin, ApiKey(key)).status("vid_1")
    assert seen.error == f"{MASKED} was refused."


def test_nothing_is_logged_or_printed_even_when_http_is_being_debugged(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(http.client.HTTPConnection, "debuglevel", 2)
    caplog.set_level(logging.DEBUG)
    body = b'{"request_id": "vid_1", "session_id": "vid_1", "status": "PENDING"}'
    with serving(answering(http_answer(200, body))) as server:
        post(server.client())
        get(server.client())
    assert "was accepted as session vid_1" in caplog.text
    assert KEY not in caplog.text + "".join(capfd.readouterr())


@pytest.mark.parametrize(
    "url",
    [
        "ftp://host/v1",
        "//host/v1",
        "http:///v1",
        "https://user:pw@host/v1",
        "https://host/v1?x=1",
        "https://host/v1#x",
        "https://host/v1\r\nX: y",
        "http://api.example.com/v1",
        "",
    ],
)
def test_an_odd_address_is_no_live_origin(url: str) -> None:
    with pytest.raises(ValueError, match="service"):
        Origin(url, practice=False)


def test_an_origin_names_its_parts() -> None:
    origin = Origin("https://api.example.com/v1/", practice=False)
    assert (origin.url, origin.host, origin.port, origin.base_path) == (
        "https://api.example.com/v1",
        "api.example.com",
        443,
        "/v1",
    )
    assert origin.host_header == "api.example.com"
    assert Origin("http://[::1]:8700/v1", practice=True).host_header == "[::1]:8700"
    assert Origin("http://127.0.0.1:9/v1", practice=False).is_tls is False
