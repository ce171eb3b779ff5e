"""The mail that a portal wrote into its data folder in place of sending it."""

import email
import email.policy
import re
from email.message import EmailMessage

from tests.browser.stack import Stack


def link_for(portal: Stack, address: str, subject: str) -> str:
    """Return the link in the newest mail with this subject to this address; it is there before the page that says so.

    What the link leads to is the first address of ours below the portal's own.
    """
    mails = [each for each in _mails(portal) if each["To"] == address and each["Subject"] == subject]
    assert mails, f"nobody wrote {subject!r} to {address}"
    part = mails[-1].get_body(("plain",))
    assert part is not None
    found = re.search(rf"{re.escape(portal.url)}/\S+", part.get_content())
    assert found, part.get_content()
    return found[0]


def _mails(portal: Stack) -> list[EmailMessage]:
    """All of it, oldest first; a file holds what one connection sent, with a line of dashes after each."""
    files = sorted((portal.var / "mail").iterdir(), key=lambda path: (path.stat().st_mtime_ns, path.name))
    texts = [text for file in files for text in re.split(rb"(?m)^-{79}\n", file.read_bytes()) if text.strip()]
    return [email.message_from_bytes(text, EmailMessage, policy=email.policy.default) for text in texts]
