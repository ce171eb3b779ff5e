"""One file, whole or by range: what a player asks and what it gets."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import Http404, HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.test import RequestFactory

from videos.views.ranges import BLOCK_BYTES, Blocks, Span, StoredFile, Unsatisfiable, answer, wanted_span

CONTENT = bytes(range(256)) * 4 + b"tail"
SIZE = len(CONTENT)
STORED_AT = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@pytest.fixture
def film(db: None) -> Iterator[StoredFile]:
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
    with default_storage.open(path, "rb") as file:
        sizes = [len(block) for block in Blocks(file, Span(0, 2 * BLOCK_BYTES + 1))]
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
