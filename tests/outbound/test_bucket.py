"""A bucket behaves like a disk: what is missing, shut or silent says so with a disk's number, and soon."""

import errno
import socket
import threading
import time
from collections.abc import Iterator

import pytest
from django.core.files.base import ContentFile

from outbound import bucket as buckets
from outbound.bucket import Bucket
from tests.videos import buckets as served


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    with served.server() as address:
        yield address


@pytest.fixture
def bucket(endpoint: str) -> Bucket:
    made = served.fresh(endpoint)
    return Bucket(bucket_name=made.name, endpoint_url=endpoint, region_name="us-east-1")


def test_a_file_comes_back_whole_and_in_parts(bucket: Bucket) -> None:
    name = bucket.save("videos/1/original.mp4", ContentFile(b"0123456789"))

    assert (name, bucket.size(name), bucket.exists(name)) == ("videos/1/original.mp4", 10, True)
    part = bucket.part(name, 3, 4)
    assert (part.read(100), part.read(100)) == (b"3456", b"")
    part.close()


def test_a_part_asks_the_server_for_a_range(bucket: Bucket) -> None:
    name = bucket.save("film.mp4", ContentFile(b"0123456789"))
    asked: list[str] = []
    bucket.connection.meta.client.meta.events.register(
        "before-send.s3.GetObject", lambda request, **_: asked.append(request.headers["Range"].decode())
    )

    bucket.part(name, 3, 4).close()

    assert asked == ["bytes=3-6"]


def test_a_name_that_is_taken_is_not_overwritten(bucket: Bucket) -> None:
    first = bucket.save("film.mp4", ContentFile(b"one"))
    second = bucket.save("film.mp4", ContentFile(b"two"))

    assert second != first
    assert bucket.part(first, 0, 3).read(9) == b"one"


def test_what_is_missing_is_file_not_found(bucket: Bucket) -> None:
    assert not bucket.exists("nothing.mp4")
    bucket.delete("nothing.mp4")
    with pytest.raises(FileNotFoundError):
        bucket.size("nothing.mp4")
    with pytest.raises(FileNotFoundError):
        bucket.part("nothing.mp4", 0, 1)


def test_without_the_bucket_nothing_is_said_to_be_missing(endpoint: str, bucket: Bucket) -> None:
    assert bucket.is_there()
    assert not Bucket(bucket_name="no-such-bucket", endpoint_url=endpoint, region_name="us-east-1").is_there()


def test_nobody_at_the_address_is_an_error_of_the_disk() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        nobody = Bucket(
            bucket_name="films", endpoint_url=f"http://127.0.0.1:{taken.getsockname()[1]}", region_name="us-east-1"
        )
        with pytest.raises(OSError, match="does not answer") as caught:
            nobody.save("film.mp4", ContentFile(b"film"))
    assert caught.value.errno == errno.EIO
    assert "127.0.0.1" not in str(caught.value)


def test_a_silent_bucket_is_given_up_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(buckets, "READ_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        connections: list[socket.socket] = []
        threading.Thread(target=lambda: connections.extend(silent.accept()[0] for _ in range(2)), daemon=True).start()
        port = silent.getsockname()[1]
        bucket = Bucket(bucket_name="films", endpoint_url=f"http://127.0.0.1:{port}", region_name="us-east-1")
        begun = time.monotonic()
        with pytest.raises(OSError, match="does not answer"):
            bucket.size("film.mp4")
        for each in connections:
            each.close()
    assert time.monotonic() - begun < 15
