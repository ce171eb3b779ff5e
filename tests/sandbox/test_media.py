"""Files: ranges of a video, sample pictures."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
import requests

from tests.conftest import Sandbox

CONTENT = bytes(range(256)) * 40


@pytest.fixture(scope="module")
def url(sandbox: Sandbox) -> str:
    """The address of a file of known bytes among the finished videos."""
    folder = sandbox.data / "media"
    folder.mkdir(exist_ok=True)
    (folder / "vid_ranges.mp4").write_bytes(CONTENT)
    return sandbox.url.removesuffix("/v1") + "/media/vid_ranges.mp4"


def fetch(url: str, method: str = "GET", headers: Mapping[str, str] | None = None) -> requests.Response:
    """Fetch without content encoding."""
    return requests.request(method, url, headers={"Accept-Encoding": "identity", **(headers or {})}, timeout=10)


@pytest.mark.parametrize(
    ("range_", "first", "last"),
    [
        ("bytes=0-", 0, 10239),
        ("bytes=0-0", 0, 0),
        ("bytes=100-199", 100, 199),
        ("bytes=-10", 10230, 10239),
        ("bytes=10000-99999", 10000, 10239),
    ],
)
def test_a_range_is_answered_with_just_those_bytes(url: str, range_: str, first: int, last: int) -> None:
    reply = fetch(url, headers={"Range": range_})

    assert reply.status_code == 206
    assert reply.headers["Content-Range"] == f"bytes {first}-{last}/10240"
    assert reply.content == CONTENT[first : last + 1]


def test_the_whole_file_says_that_ranges_are_welcome(url: str) -> None:
    for reply in (fetch(url), fetch(url, headers={"Range": "bytes=0-1,5-6"})):
        assert (reply.status_code, reply.content) == (200, CONTENT)
        assert reply.headers["Accept-Ranges"] == "bytes"
        assert reply.headers["Content-Type"] == "video/mp4"


def test_head_tells_the_length_without_the_bytes(url: str) -> None:
    reply = fetch(url, "HEAD")

    assert (reply.status_code, reply.headers["Content-Length"], reply.content) == (200, "10240", b"")


def test_a_range_beyond_the_end_is_416(url: str) -> None:
    reply = fetch(url, headers={"Range": "bytes=20000-"})

    assert (reply.status_code, reply.headers["Content-Range"]) == (416, "bytes */10240")


def test_a_range_of_a_file_that_has_changed_is_the_whole_file(url: str) -> None:
    etag = fetch(url).headers["ETag"]

    same = fetch(url, headers={"Range": "bytes=0-9", "If-Range": etag})
    other = fetch(url, headers={"Range": "bytes=0-9", "If-Range": '"another"'})

    assert (same.status_code, other.status_code) == (206, 200)


@pytest.mark.parametrize(
    "path",
    [
        "/media/vid_nowhere.mp4",
        "/media/vid_ranges.v2.mp4",
        "/media/vid_ranges.vx.mp4",
        "/media/..%2Fsandbox.mp4",
        "/media/x",
        "/pictures/nowhere.jpg",
    ],
)
def test_what_is_not_there_is_404(sandbox: Sandbox, path: str) -> None:
    assert fetch(sandbox.url.removesuffix("/v1") + path).status_code == 404
