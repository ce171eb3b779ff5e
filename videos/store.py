"""The one door to where files are kept: the portal's own disk, or a bucket where a setting names one.

Names are those the storage gave, such as `videos/<id>/original.mp4`. A file
that is not there is FileNotFoundError; a storage that cannot be used is an
OSError for which `is_trouble` is true, whatever kind of storage it is.
"""

import contextlib
import errno
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final, Protocol

from django.core.files import File
from django.core.files.storage import FileSystemStorage, default_storage

BLOCK_BYTES: Final = 256 * 1024
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
#: Errors of our own disk, folders and processes; what a film's content causes has other numbers, or none.
_CLOSED: Final = frozenset(
    {errno.EROFS, errno.EACCES, errno.EPERM, errno.EIO, errno.ENOENT, errno.ENOTDIR, errno.ENOTCONN}
    | {errno.ESTALE, errno.ENODEV, errno.ENXIO, errno.EMFILE, errno.ENFILE}
)


class StorageTrouble(Exception):
    """Our own storage did not take the file. `sentence` says so for people."""

    def __init__(self, cause: OSError) -> None:
        what = "is full" if cause.errno in _FULL else "cannot be written to"
        self.sentence = f"The storage of this portal {what}, so the finished video could not be kept."
        super().__init__(self.sentence)


def is_trouble(cause: OSError) -> bool:
    """Whether an error is the storage's own and not that of what should be stored."""
    return cause.errno in _FULL | _CLOSED


def is_local() -> bool:
    """Whether files lie on a disk of this machine."""
    return isinstance(default_storage, FileSystemStorage)


class _Movable(File):  # type: ignore[type-arg]
    """A file that a storage on the same disk may move instead of copying it."""

    def temporary_file_path(self) -> str:
        """Where the file is now; named by Django's upload protocol."""
        return self.name or ""


def put(name: str, path: Path) -> str:
    """Put a file into the storage and return the name it got: another one where this name is taken."""
    with path.open("rb") as content:
        return default_storage.save(name, _Movable(content, name=str(path)))


def forget(*names: str) -> None:
    """Take files out again; one that is not there, or cannot be reached, is left."""
    for name in names:
        with contextlib.suppress(OSError):
            default_storage.delete(name)


class Readable(Protocol):
    """What can be read to its end and closed: an open file, or an answer of a bucket."""

    def read(self, size: int, /) -> bytes:
        """Return up to `size` bytes, none at the end."""
        ...

    def close(self) -> None:
        """Let go of it."""
        ...


class Blocks:
    """What follows in an open source, up to `length` bytes, in blocks; closing it closes the source, read or not."""

    def __init__(self, source: Readable, length: int) -> None:
        self._source, self._left = source, length

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        block = self._source.read(min(BLOCK_BYTES, self._left)) if self._left else b""
        if not block:
            raise StopIteration
        self._left -= len(block)
        return block

    def close(self) -> None:
        """Close the source."""
        self._source.close()


def size(name: str) -> int:
    """Return a file's size in bytes; raises FileNotFoundError."""
    return default_storage.size(name)


def modified(name: str) -> int:
    """Return when a file on our disk was written, in whole seconds since 1970; raises FileNotFoundError."""
    return int(Path(default_storage.path(name)).stat().st_mtime)


def part(name: str, start: int, length: int) -> Blocks:
    """Open `length` bytes of a file from `start`, and never more than those; raises FileNotFoundError."""
    if not is_local():
        return Blocks(default_storage.part(name, start, length), length)  # type: ignore[attr-defined]
    file: IO[bytes] = default_storage.open(name, "rb")
    file.seek(start)
    return Blocks(file, length)


def is_gone(name: str) -> bool:
    """Whether the storage is there and the file is not; a disk that is not mounted has lost nothing, nor a bucket."""
    try:
        if default_storage.exists(name):
            return False
    except OSError:
        return False
    if is_local():
        return Path(default_storage.path(name)).parents[1].is_dir()
    return bool(default_storage.is_there())  # type: ignore[attr-defined]


@contextlib.contextmanager
def at_hand(name: str, folder: Path) -> Iterator[Path]:
    """A stored file as a file to read: itself on our disk, else a copy in `folder`. Raises FileNotFoundError."""
    if is_local():
        path = Path(default_storage.path(name))
        if not path.is_file():
            raise FileNotFoundError(errno.ENOENT, "no such file in the storage", name)
        yield path
        return
    path = folder / "stored.mp4"
    with contextlib.closing(part(name, 0, size(name))) as blocks, path.open("wb") as target:
        target.writelines(blocks)
    yield path


def free_bytes() -> int | None:
    """Return what is free on the disk of a local storage, None where nobody can know."""
    if not is_local():
        return None
    place = Path(default_storage.path(""))
    while not place.exists():
        place = place.parent
    return shutil.disk_usage(place).free
