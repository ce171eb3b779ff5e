"""Pictures from addresses in a request: downloaded from this machine only, checked, kept under the data folder.

API document, POST /video/image_list_to_video (image_urls, outro_image_url)
and POST /video/add_outro_image (also data URLs).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import http.client
import io
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, unquote_to_bytes, urlsplit

from sandbox.loopback import loopback_target, request_target
from sandbox.replies import Problem

LARGEST_FILE = 20 * 1024 * 1024
MOST_PIXELS = 50_000_000
STALL_SECONDS = 5.0
DOWNLOAD_SECONDS = 20.0
SUFFIXES = {"PNG": ".png", "JPEG": ".jpg", "WEBP": ".webp"}


@dataclass(frozen=True, slots=True)
class Picture:
    """A whole picture on disk: its path below the pictures' folder, and its size in pixels."""

    path: Path
    width: int
    height: int


class Unusable(Exception):
    """An address gave no picture; the text goes on after the field's name: "could not be downloaded: …"."""


class Pictures:
    """The pictures that requests brought, in one folder, each file under the hash of its content."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def get(self, name: str, url: str, *, data_url: bool = False) -> Picture:
        """Return the picture at an http(s) address or, where allowed, in a data URL.

        `name` is the field that holds the address. Raises Problem(400).
        """
        try:
            if data_url and url.startswith("data:"):
                return self._keep(inline(url))
            parts = web_address(url)
            if parts is None:
                wanted = "an http(s) URL or a data URL" if data_url else "an http(s) URL"
                raise Problem(400, f"{name} must be {wanted}.")
            return self._keep(download(url))
        except Unusable as problem:
            raise Problem(400, f"{name} {problem}.") from None

    def _keep(self, content: bytes) -> Picture:
        form, width, height = inspect(content)
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / (hashlib.sha256(content).hexdigest()[:40] + SUFFIXES[form])
        if not path.exists():
            part = path.with_suffix(f".{time.monotonic_ns()}.part")
            part.write_bytes(content)
            part.replace(path)
        return Picture(Path(path.name), width, height)


def web_address(url: str) -> SplitResult | None:
    """Return the parts of an http(s) address, or None for anything else."""
    try:
        parts = urlsplit(url)
        return parts if parts.scheme in ("http", "https") and parts.hostname else None
    except ValueError:
        return None


def download(url: str) -> bytes:
    """Return what stands at an address of this machine; redirects are not followed. Raises Unusable."""
    target = loopback_target(url)
    if target is None:
        raise Unusable("could not be downloaded: the sandbox fetches pictures from this machine only, over http")
    deadline = time.monotonic() + DOWNLOAD_SECONDS
    content = bytearray()
    connection = http.client.HTTPConnection(target.hostname or "", target.port or 80, timeout=STALL_SECONDS)
    try:
        connection.request("GET", request_target(target), headers={"Accept": "image/*", "Connection": "close"})
        with connection.getresponse() as reply:
            if reply.status != 200:
                raise Unusable(f"could not be downloaded: the address answered {reply.status}")
            while piece := reply.read1(65_536):
                content += piece
                if len(content) > LARGEST_FILE:
                    raise Unusable(f"is larger than {LARGEST_FILE // 1024 // 1024} MB")
                if time.monotonic() > deadline:
                    raise Unusable("could not be downloaded in time")
    except (OSError, ValueError, http.client.HTTPException):
        raise Unusable("could not be downloaded: the address does not answer") from None
    finally:
        connection.close()
    return bytes(content)


def inline(url: str) -> bytes:
    """Return the content of a data URL. Raises Unusable."""
    head, comma, content = url.removeprefix("data:").partition(",")
    if not comma or not head.lower().startswith("image/"):
        raise Unusable("must be a data URL of an image")
    if len(content) > LARGEST_FILE * 4 // 3 + 4:
        raise Unusable(f"is larger than {LARGEST_FILE // 1024 // 1024} MB")
    if not head.lower().endswith(";base64"):
        return unquote_to_bytes(content)
    with suppress(binascii.Error, ValueError):
        return base64.b64decode(content, validate=True)
    raise Unusable("is not valid base64")


def inspect(content: bytes) -> tuple[str, int, int]:
    """Return the format, width and height (pixels) of a picture that decodes to its last row. Raises Unusable."""
    from PIL import Image, UnidentifiedImageError  # late: most requests bring no picture

    try:
        with Image.open(io.BytesIO(content), formats=tuple(SUFFIXES)) as picture:
            form, (width, height) = picture.format or "", picture.size
            if width * height > MOST_PIXELS:
                raise Unusable(f"has more than {MOST_PIXELS // 1_000_000} million pixels")
            picture.load()
    except UnidentifiedImageError:
        raise Unusable("is not a PNG, JPEG or WebP image") from None
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise Unusable("is a damaged image") from None
    return form, width, height
