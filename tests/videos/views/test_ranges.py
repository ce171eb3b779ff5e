"""One file, whole or by range: what a player asks and what it gets."""

import contextlib
import errno
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import Http404, HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.test import RequestFactory

from videos import store
from videos.store import BLOCK_BYTES, part
from videos.views.ranges import Span, StoredFile, Unsatisfiable, answer, wanted_span

CONTENT = bytes(range(256)) * 4 + b"tail"
SIZE = len(CONTENT)
STORED_AT = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@pytest.fixture
def film(db: None, either_storage: str) -> Iterator[StoredFile]:
    path = default_storage.save("tests/film.mp4", ContentFile(CONTENT))
    yield StoredFile(path=path, content_type="video/mp4", name="", stored_at=STORED_AT)
    default_storage.delete(path)


@dataclass(frozen=True, slots=True)
class Answer:
    """A response, read to its end."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def ask(film: StoredFile, method: str = "GET", **headers: str) -> Answer:
    request = RequestFactory().generic(
        method, "/film.mp4", headers={k.replace("_", "-"): v for k, v in headers.items()}
    )
    return read(answer(request, film))


def read(response: HttpResponseBase) -> Answer:
    sent = b"".join(response) if response.streaming else response.content  # type: ignore[arg-type,attr-defined]
    response.close()
    return Answer(response.status_code, response.headers, sent)


@pytest.mark.parametrize(
    ("header", "span"),
    [
        ("bytes=0-0", Span(0, 1)),
        ("bytes=0-", Span(0, 100)),
        ("bytes=10-19", Span(10, 10)),
        ("bytes=90-1000", Span(90, 10)),
        ("bytes=99-99", Span(99, 1)),
        ("bytes=-1", Span(99, 1)),
        ("bytes=-1000", Span(0, 100)),
        ("Bytes = 5 - 6", Span(5, 2)),
        ("bytes=0-1,5-6", None),
        ("bytes=5-2", None),
        ("bytes=-", None),
        ("bytes=a-b", None),
        ("items=0-5", None),
        ("", None),
        ("bytes=" + "9" * 400 + "-", None),
    ],
)
def test_a_range_header_names_one_span_or_the_whole_file(header: str, span: Span | None) -> None:
    assert wanted_span(header, 100) == span


@pytest.mark.parametrize("header", ["bytes=100-", "bytes=100-200", "bytes=-0"])
def test_a_range_behind_the_end_cannot_be_satisfied(header: str) -> None:
    with pytest.raises(Unsatisfiable):
        wanted_span(header, 100)


def test_without_a_range_the_whole_file_comes(film: StoredFile) -> None:
    response = ask(film)

    assert response.status == 200
    assert response.headers["Content-Length"] == str(SIZE)
    assert response.headers["Accept-Ranges"] == "bytes"
    assert response.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    assert response.body == CONTENT


def test_a_range_comes_as_206_with_its_place(film: StoredFile) -> None:
    response = ask(film, Range="bytes=1000-1003")

    assert (response.status, response.headers["Content-Range"]) == (206, f"bytes 1000-1003/{SIZE}")
    assert response.headers["Content-Length"] == "4"
    assert response.body == CONTENT[1000:1004]


def test_a_suffix_comes_from_the_end(film: StoredFile) -> None:
    assert ask(film, Range="bytes=-4").body == b"tail"


def test_several_ranges_get_the_whole_file(film: StoredFile) -> None:
    response = ask(film, Range="bytes=0-1,4-5")

    assert response.status == 200
    assert response.body == CONTENT


def test_a_range_behind_the_end_is_416_with_the_size(film: StoredFile) -> None:
    response = ask(film, Range=f"bytes={SIZE}-")

    assert (response.status, response.headers["Content-Range"]) == (416, f"bytes */{SIZE}")


def test_head_tells_the_whole_and_sends_nothing(film: StoredFile) -> None:
    response = ask(film, "HEAD", Range="bytes=0-1")

    assert (response.status, response.headers["Content-Length"]) == (200, str(SIZE))
    assert response.body == b""


def test_the_same_file_again_is_304(film: StoredFile) -> None:
    first = ask(film)

    assert ask(film, If_None_Match=first.headers["ETag"]).status == 304
    assert ask(film, If_Modified_Since=first.headers["Last-Modified"]).status == 304
    assert ask(film, If_None_Match='"other"').status == 200
    assert ask(film, If_Match='"other"').status == 412


def test_if_range_sends_the_part_of_the_same_file_only(film: StoredFile) -> None:
    first = ask(film)

    assert ask(film, Range="bytes=0-1", If_Range=first.headers["ETag"]).status == 206
    assert ask(film, Range="bytes=0-1", If_Range=first.headers["Last-Modified"]).status == 206
    assert ask(film, Range="bytes=0-1", If_Range='"other"').status == 200
    assert ask(film, Range="bytes=0-1", If_Range="Thu, 01 Jan 1970 00:00:00 GMT").status == 200
    assert ask(film, Range="bytes=0-1", If_Range="nonsense").status == 200


def test_a_file_that_the_storage_lost_is_missing(film: StoredFile) -> None:
    default_storage.delete(film.path)

    with pytest.raises(Http404):
        ask(film)


def test_long_files_come_in_blocks() -> None:
    path = default_storage.save("tests/long.mp4", ContentFile(b"x" * (2 * BLOCK_BYTES + 1)))
    with contextlib.closing(part(path, 0, 2 * BLOCK_BYTES + 1)) as blocks:
        sizes = [len(block) for block in blocks]
    default_storage.delete(path)

    assert sizes == [BLOCK_BYTES, BLOCK_BYTES, 1]


def test_a_download_says_its_name(film: StoredFile) -> None:
    named = StoredFile(
        path=film.path, content_type="video/mp4", name="dünen.mp4", stored_at=STORED_AT, is_download=True
    )

    assert ask(named).headers["Content-Disposition"].startswith("attachment; filename*=utf-8''d%C3%BCnen.mp4")


def test_films_are_never_compressed_on_the_way(film: StoredFile) -> None:
    request = RequestFactory().get("/film.mp4", headers={"Accept-Encoding": "gzip"})

    response = read(GZipMiddleware(lambda asked: answer(asked, film))(request))  # type: ignore[arg-type,return-value]

    assert "Content-Encoding" not in response.headers
    assert response.body == CONTENT


def test_a_bucket_gives_the_asked_bytes_and_no_others(film: StoredFile, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is asked of the storage is the part, however large the file is."""
    asked: list[tuple[int, int]] = []
    part_of = store.part
    monkeypatch.setattr(store, "part", lambda name, *span: asked.append(span) or part_of(name, *span))

    assert ask(film, Range="bytes=1000-1003").body == CONTENT[1000:1004]
    assert ask(film, Range="bytes=-4").body == b"tail"

    assert asked == [(1000, 4), (SIZE - 4, 4)]


def test_a_storage_that_does_not_answer_is_503_and_loses_nothing(
    film: StoredFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_name: str) -> int:
        raise OSError(errno.EIO, "silent")

    monkeypatch.setattr(store, "size", fail)

    response = ask(film)

    assert (response.status, response.headers["Retry-After"]) == (503, "10")
    assert b"Nothing is lost" in response.body


@pytest.fixture
def sent_by_nginx(db: None, settings: Any) -> Iterator[StoredFile]:
    settings.X_ACCEL = "/protected/"
    path = default_storage.save("tests/fi lm ü.mp4", ContentFile(CONTENT))
    yield StoredFile(path=path, content_type="video/mp4", name="dusk.mp4", stored_at=STORED_AT, is_download=True)
    default_storage.delete(path)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("range_", ["", "bytes=0-1", "bytes=99999-"])
def test_nginx_is_told_what_to_send_and_cuts_ranges_itself(sent_by_nginx: StoredFile, method: str, range_: str) -> None:
    response = ask(sent_by_nginx, method, **({"Range": range_} if range_ else {}))

    assert (response.status, response.body) == (200, b"")
    inner = response.headers["X-Accel-Redirect"]
    assert inner.isascii()
    assert unquote(inner) == f"/protected/{sent_by_nginx.path}"
    assert response.headers["Content-Type"] == "video/mp4"
    assert response.headers["Content-Disposition"] == 'attachment; filename="dusk.mp4"'
    assert "Content-Length" not in response.headers


def test_conditions_are_settled_here_with_the_validators_of_nginx(sent_by_nginx: StoredFile) -> None:
    """nginx writes an ETag as time of the file and size, both hexadecimal: ours is the same."""
    written = int(Path(default_storage.path(sent_by_nginx.path)).stat().st_mtime)
    tag = f'"{written:x}-{SIZE:x}"'
    first = ask(sent_by_nginx)

    assert first.headers["ETag"] == tag
    settled = ask(sent_by_nginx, If_None_Match=tag)
    assert (settled.status, "X-Accel-Redirect" in settled.headers) == (304, False)
    assert ask(sent_by_nginx, If_Modified_Since=first.headers["Last-Modified"]).status == 304
    assert ask(sent_by_nginx, If_Match='"other"').status == 412
    assert ask(sent_by_nginx, If_Match=tag).status == 200


def test_nginx_is_not_sent_after_a_file_that_is_gone(sent_by_nginx: StoredFile) -> None:
    default_storage.delete(sent_by_nginx.path)

    with pytest.raises(Http404):
        ask(sent_by_nginx)


def test_files_in_a_bucket_are_never_left_to_nginx(bucket: object, settings: Any) -> None:
    settings.X_ACCEL = "/protected/"
    path = default_storage.save("tests/film.mp4", ContentFile(CONTENT))

    response = ask(StoredFile(path=path, content_type="video/mp4", name="", stored_at=STORED_AT))

    assert response.body == CONTENT
    assert "X-Accel-Redirect" not in response.headers
