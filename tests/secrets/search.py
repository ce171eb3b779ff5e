"""Looking for a secret in bytes, in every form in which software writes a text down."""

import base64
import json
import os
import subprocess
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, quote_plus


def forms(secret: str) -> set[bytes]:
    """Return a secret as it may stand in a file: plain, quoted for an address, escaped, base64 at any offset."""
    plain = secret.encode()
    found = {plain, quote(secret, safe="").encode(), quote_plus(secret).encode(), json.dumps(secret)[1:-1].encode()}
    found |= {secret.replace("/", "\\/").encode(), plain.hex().encode(), plain.hex().upper().encode()}
    for offset in range(3):
        for alphabet in (base64.b64encode, base64.urlsafe_b64encode):
            # The first and the last letters depend on what stands beside it.
            code = alphabet(b"\0" * offset + plain)
            found.add(code[4 if offset else 0 : len(code) - 4])
    return found


@dataclass(frozen=True, slots=True)
class Search:
    """Which secrets are looked for, by name."""

    secrets: Mapping[str, str]

    def in_bytes(self, data: bytes) -> list[str]:
        """Return the names of the secrets that stand in `data`."""
        return [name for name, secret in self.secrets.items() if any(form in data for form in forms(secret))]

    def in_folder(self, folder: Path) -> Iterator[tuple[str, Path]]:
        """Yield the names of secrets in the files below a folder, and in the names of these files."""
        for path in sorted(folder.rglob("*")):
            said = str(path.relative_to(folder)).encode()
            said += path.read_bytes() if path.is_file() and not path.is_symlink() else b""
            yield from ((name, path) for name in self.in_bytes(said))


@dataclass(slots=True)
class Arguments:
    """Writes down the command lines of all processes of this machine, over and over, as a neighbour could read them."""

    seen: set[str] = field(default_factory=set)
    _done: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def __enter__(self) -> "Arguments":
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._done.set()
        assert self._thread is not None
        self._thread.join()

    def _look(self) -> None:
        while not self._done.wait(0.1):
            self.seen.update(_command_lines())


def _command_lines() -> Iterator[str]:
    if not Path("/proc/self/cmdline").exists():
        asked = ["ps", "-axww", "-o", "args="]
        yield from subprocess.run(asked, capture_output=True, text=True, check=False).stdout.splitlines()
        return
    for name in filter(str.isdigit, os.listdir("/proc")):  # noqa: PTH208 - names alone
        try:
            yield Path(f"/proc/{name}/cmdline").read_text(errors="replace").replace("\0", " ")
        except OSError:  # it ended meanwhile
            continue
