"""Mail without a mail host: the portal writes each mail to a file, and the window of `./portal run` shows it."""

import email
import email.policy
import time
from contextlib import suppress
from pathlib import Path

from launcher.places import Places
from launcher.trouble import say

FOLDER = "PORTAL_MAIL_FOLDER"
WEEK = 7 * 24 * 3600.0  # seconds


def make_folder(places: Places) -> Path:
    """Make the folder that mails are written to, readable by its owner alone, and return it.

    What is older than a week goes: no link in it works any more.
    """
    folder = places.var / "mail"
    folder.mkdir(mode=0o700, exist_ok=True)
    for path in folder.glob("*.log"):
        if time.time() - path.stat().st_mtime > WEEK:
            path.unlink()
    return folder


class Reader:
    """Shows mails that came after it was made, each once and whole; those of earlier runs lie in the folder."""

    def __init__(self, folder: str) -> None:
        self._folder = Path(folder) if folder else None
        self._shown = set(self._files())
        self._sizes: dict[Path, int] = {}

    def _files(self) -> list[Path]:
        return sorted(self._folder.glob("*.log")) if self._folder else []

    def look(self) -> None:
        """Show what is new; a file counts as whole when it did not grow since the last look."""
        for path in self._files():
            if path in self._shown:
                continue
            with suppress(OSError):
                size = path.stat().st_size
                if size and self._sizes.get(path) == size:
                    self._shown.add(path)
                    say(_in_words(path))
                self._sizes[path] = size


def _in_words(path: Path) -> str:
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    part = message.get_body(("plain",))
    # Django closes each mail with a line of hyphens.
    body = str(part.get_content()).strip().rstrip("-").strip() if part else "(no text)"
    told = "\n".join(f"  {line}".rstrip() for line in body.splitlines())
    return _harmless(f"\nMail to {message['To']}: {message['Subject']}\n\n{told}\n")


def _harmless(text: str) -> str:
    """Leave out what a terminal would obey: the text is somebody else's."""
    return "".join(letter for letter in text if letter == "\n" or letter.isprintable())
