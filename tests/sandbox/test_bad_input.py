"""Bad input to every submission: no crash, no charge, an answer like the service's."""

from __future__ import annotations

import pytest
import requests

from sandbox.application import LARGEST_BODY
from sandbox.endpoints import SUBMISSIONS
from tests.sandbox.conftest import Caller

PATHS = (*SUBMISSIONS, "/video/cancel_render")
DEEP = '{"input": ' * 200 + "{}" + "}" * 200


def send(caller: Caller, path: str, body: str | bytes, key: str | None = None) -> requests.Response:
    """POST bytes that are called JSON."""
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {caller.key if key is None else key}"}
    return requests.post(f"{caller.sandbox.url}{path}", data=body, headers=headers, timeout=30)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "body", ["", "{}", "[]", "[{}]", '{"input": {}}', '{"input": null}', '{"input": []}', '{"input": "x"}', DEEP]
)
def test_json_of_another_shape_is_refused_with_a_message(caller: Caller, path: str, body: str) -> None:
    reply = send(caller, path, body)

    assert (reply.status_code, list(reply.json())) == (400, ["message"])
    assert caller.credits() == 10_000


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("body", ['{"input": {', '{"input": {"language": NaN}}', b"\xff\xfe", "null", "[" * 100_000])
def test_malformed_json_is_a_page_of_html(caller: Caller, path: str, body: str | bytes) -> None:
    reply = send(caller, path, body)

    assert (reply.status_code, reply.headers["Content-Type"]) == (400, "text/html; charset=utf-8")


@pytest.mark.parametrize("path", PATHS)
def test_every_field_of_a_wrong_type_is_refused_with_a_message(caller: Caller, path: str) -> None:
    names = ("videoSessionId", "session_ids", "image_urls", "prompt", "language", "outro_image_url", "webhookUrl")
    for value in (7, True, {"a": {}}, ["a", {}], "\ud800", "\x00", "x" * 100_000):
        reply = caller.post(path, **dict.fromkeys(names, value))
        assert (reply.status_code, list(reply.json())) == (400, ["message"]), value
    assert caller.credits() == 10_000


@pytest.mark.parametrize("path", PATHS)
def test_a_key_is_asked_for(caller: Caller, path: str) -> None:
    assert [send(caller, path, "{}", key).status_code for key in ("", "sbx_fake_of_nobody")] == [400, 401]


def test_a_huge_body_is_413_and_not_read_to_its_end(caller: Caller) -> None:
    reply = send(caller, "/video/add_outro_image", b" " * (LARGEST_BODY + 1))

    assert (reply.status_code, reply.headers["Content-Type"]) == (413, "text/html; charset=utf-8")
