"""Newer renders of a finished session, and addresses that stop working."""

from __future__ import annotations

from pathlib import Path

import pytest
import requests

from tests.sandbox.conftest import Caller
from tests.sandbox.render.film_reading import difference, open_film


@pytest.fixture
def finished(caller: Caller) -> str:
    """A finished session of the caller's."""
    session_id = caller.session("A lighthouse at dusk")
    caller.sandbox.advance(60)
    return session_id


def latest(caller: Caller, session_id: str) -> str:
    return str(caller.get("/video/fetch_latest_version", session_id=session_id).json()["result_url"])


def codes(*urls: str) -> list[int]:
    return [requests.head(url, timeout=10).status_code for url in urls]


def test_a_newer_render_looks_different_under_another_address_and_the_old_one_stays(
    caller: Caller, finished: str, tmp_path: Path
) -> None:
    first = caller.status(finished)["result_url"]
    old = requests.get(first, timeout=10).content

    told = caller.sandbox.tell("rerender", session_id=finished)

    assert told == {"session_id": finished, "version": 2, "result_url": first.replace(".mp4", ".v2.mp4")}
    assert caller.status(finished)["result_url"] == latest(caller, finished) == told["result_url"]
    assert requests.get(first, timeout=10).content == old
    new = requests.get(told["result_url"], timeout=10).content
    for name, content in (("old", old), ("new", new)):
        (tmp_path / name).write_bytes(content)
    before, after = open_film(tmp_path / "old"), open_film(tmp_path / "new")
    assert (before.seconds, before.size) == (after.seconds, after.size)
    assert difference(before.frames[5], after.frames[5]) > 10
    assert caller.sandbox.tell("rerender", session_id=finished)["version"] == 3


def test_rendering_again_is_free_and_others_can_still_be_made_from_the_session(caller: Caller, finished: str) -> None:
    charged = caller.credits()
    caller.sandbox.tell("rerender", session_id=finished)
    assert caller.credits() == charged

    derived = caller.derived("remove_subtitles", None, videoSessionId=finished)
    caller.sandbox.advance(60)

    assert requests.get(latest(caller, derived), timeout=10).status_code == 200


def test_only_a_finished_session_is_rendered_again(caller: Caller) -> None:
    session_id = caller.session()

    reply = requests.post(f"{caller.sandbox.control}/rerender", json={"session_id": session_id}, timeout=10)

    assert (reply.status_code, caller.status(session_id)["status"]) == (400, "PENDING")


def test_addresses_expire_and_fresh_ones_work_until_the_files_are_gone(caller: Caller, finished: str) -> None:
    first = latest(caller, finished)

    caller.sandbox.tell("media", session_id=finished, links="expired")
    second = latest(caller, finished)
    assert first != second == caller.status(finished)["result_url"]
    assert codes(first, second) == [410, 200]

    caller.sandbox.tell("media", session_id=finished, links="gone")
    assert codes(first, second, latest(caller, finished)) == [410, 410, 410]

    caller.sandbox.tell("media", session_id=finished, links="fine")
    assert latest(caller, finished) == first
    assert codes(first, second) == [200, 200]


@pytest.mark.parametrize("body", [{"links": "fine"}, {"links": "dead"}, {}])
def test_a_wrong_call_about_files_is_refused(caller: Caller, body: dict[str, str]) -> None:
    session_id = "vid_nowhere" if body.get("links") == "fine" else caller.session()

    reply = requests.post(f"{caller.sandbox.control}/media", json={"session_id": session_id, **body}, timeout=10)

    assert reply.status_code == (404 if session_id == "vid_nowhere" else 400)
