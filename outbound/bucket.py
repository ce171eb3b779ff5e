"""Files in a bucket that speaks S3, where `PORTAL_S3_BUCKET` names one; needs requirements-s3.

To the rest of the portal it behaves like a disk: what is missing is
FileNotFoundError, and a bucket that is full, shut or silent is an OSError with
the number that a disk would have. Every wait is bounded.
"""

import contextlib
import errno
from collections.abc import Iterator
from typing import Any, Final

from boto3.exceptions import Boto3Error
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError
from storages.backends.s3 import S3Storage

CONNECT_SECONDS: Final = 5
READ_SECONDS: Final = 20  # between two pieces of an answer, not for the whole of it
TRIES: Final = 2
_NUMBERS: Final = {404: errno.ENOENT, 401: errno.EACCES, 403: errno.EACCES, 507: errno.ENOSPC}


@contextlib.contextmanager
def _as_a_disk(name: str) -> Iterator[None]:
    """Turn what the client raises into the OSError that a disk would raise; names no address and no key."""
    try:
        yield
    except ClientError as refusal:
        status = refusal.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        reason = refusal.response.get("Error", {}).get("Code", "")
        raise OSError(_NUMBERS.get(status, errno.EIO), f"the bucket says {reason or status}", name) from None
    except Boto3Error as problem:
        raise OSError(errno.EIO, "the bucket did not take it", name) from problem
    except (BotoCoreError, HTTPClientError) as problem:
        raise OSError(errno.EIO, f"the bucket does not answer ({type(problem).__name__})", name) from None


class Answer:
    """A part of an object while it is read."""

    def __init__(self, name: str, body: Any) -> None:
        self._name, self._body = name, body

    def read(self, size: int, /) -> bytes:
        """Return up to `size` bytes, none at the end. Raises OSError."""
        with _as_a_disk(self._name):
            content: bytes = self._body.read(size)
        return content

    def close(self) -> None:
        """Let go of the connection."""
        self._body.close()


class Bucket(S3Storage):  # type: ignore[misc]
    """A bucket as Django's storage. A name that is taken gives another, as on a disk, and nothing is public."""

    def __init__(self, **options: Any) -> None:
        # Path style and no checksums of their own: servers that are not AWS know neither.
        config = Config(
            connect_timeout=CONNECT_SECONDS,
            read_timeout=READ_SECONDS,
            retries={"total_max_attempts": TRIES, "mode": "standard"},
            s3={"addressing_style": "path" if options.get("endpoint_url") else "auto"},
            signature_version="s3v4",
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        )
        super().__init__(file_overwrite=False, default_acl=None, client_config=config, **options)

    def size(self, name: str) -> int:
        """Return the object's size in bytes. Raises OSError."""
        with _as_a_disk(name):
            length: int = super().size(name)
        return length

    def exists(self, name: str) -> bool:
        """Whether there is such an object. Raises OSError."""
        with _as_a_disk(name):
            return bool(super().exists(name))

    def delete(self, name: str) -> None:
        """Take the object out; one that is not there is none. Raises OSError."""
        with _as_a_disk(name):
            super().delete(name)

    def part(self, name: str, start: int, length: int) -> Answer:
        """Ask for `length` bytes from `start` and for no others. Raises OSError."""
        key = self._normalize_name(name)
        asked = {"Range": f"bytes={start}-{start + length - 1}"} if length else {}
        with _as_a_disk(name):
            answer = self.connection.meta.client.get_object(Bucket=self.bucket_name, Key=key, **asked)
        return Answer(name, answer["Body"])

    def is_there(self) -> bool:
        """Whether the bucket itself can be reached: without it, nothing can be said to be missing."""
        try:
            with _as_a_disk(self.bucket_name):
                self.connection.meta.client.head_bucket(Bucket=self.bucket_name)
        except OSError:
            return False
        return True

    def _save(self, name: str, content: Any) -> str:
        with _as_a_disk(name):
            saved: str = super()._save(name, content)
        return saved
