"""Mail in plain text: one way out for all of it, and whole addresses for what stands in it."""

import logging
import smtplib
import ssl
import textwrap
from email.utils import make_msgid
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.dispatch import Signal
from django.template.loader import render_to_string

log = logging.getLogger(__name__)

#: A mail was tried, outside of every transaction: `why` says why none can leave, and is empty where the host took it.
tried = Signal()
#: From this answer on, a mail host says no for good.
FOR_GOOD: Final = 500
_COLUMNS: Final = 78


class NotSentNow(Exception):
    """The mail host took no mail; nobody was told anything."""


def send(to: str, *, subject: str, body: str) -> None:
    """Send one mail to one address, after the transaction that it tells of. Raises NotSentNow."""
    text, line = wrapped(body.strip()) + "\n", get_connection()
    message = EmailMessage(" ".join(subject.split()), text, to=[to], headers=heads(), connection=line)
    try:
        message.send()
    except (smtplib.SMTPException, OSError) as problem:
        # Neither the address nor the host's words, which may hold it; the request id leads to the rest.
        log.error("A mail could not be sent: %s", type(problem).__name__)
        if why := outage(problem):
            tried.send(None, why=why)
        raise NotSentNow from None
    finally:
        line.close()  # a host that refused the sign-in left it open
    tried.send(None, why="")


def send_template(to: str, stem: str, context: dict[str, Any]) -> None:
    """Send what `<stem>_subject.txt` and `<stem>_message.txt` say. Raises NotSentNow."""
    told = {**context, "portal": origin(), "is_open": settings.SIGN_UP == "open"}
    send(
        to,
        subject=render_to_string(f"{stem}_subject.txt", told),
        body=render_to_string(f"{stem}_message.txt", told),
    )


def heads() -> dict[str, str]:
    """Return what stands in the head of each mail: that a program wrote it, and an id that names no machine."""
    return {"Auto-Submitted": "auto-generated", "Message-ID": make_msgid(domain=urlsplit(origin()).hostname)}


def wrapped(text: str) -> str:
    """Break lines where they are wider than a mail is read; an address stays whole, on a line of its own if need be."""
    return "\n".join(
        "\n".join(textwrap.wrap(line, _COLUMNS, break_long_words=False, break_on_hyphens=False))
        if len(line) > _COLUMNS
        else line
        for line in text.split("\n")
    )


def outage(problem: Exception) -> str:
    """Say why no mail at all can leave; empty where the host said no to this one mail alone."""
    is_about_this = isinstance(problem, smtplib.SMTPDataError) and problem.smtp_code >= FOR_GOOD
    return "" if is_about_this or isinstance(problem, smtplib.SMTPRecipientsRefused) else in_words(problem)


def in_words(problem: Exception) -> str:
    """Say why, without what a host says in its own words: addresses and names may stand in that."""
    if isinstance(problem, smtplib.SMTPAuthenticationError):
        return "the mail server does not accept the portal's name and password"
    if isinstance(problem, smtplib.SMTPResponseException):
        return f"the mail server answers {problem.smtp_code}"
    if isinstance(problem, smtplib.SMTPNotSupportedError):
        return "the mail server offers no encryption or no sign-in, which EMAIL_URL asks for"
    if isinstance(problem, ssl.SSLCertVerificationError):
        return "the mail server's certificate cannot be trusted"
    if isinstance(problem, TimeoutError):
        return "the mail server does not answer in time"
    return "the mail server cannot be reached"


def origin() -> str:
    """Where people reach the portal, such as https://videos.example.com; what a request says of it is not believed."""
    there: str = settings.PUBLIC_URL or settings.PORTAL_URL
    return there


def absolute(path: str) -> str:
    """Return a path of ours as an address for a mail."""
    return origin() + path
