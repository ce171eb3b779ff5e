"""Mail in plain text: one way out for all of it, and whole addresses for what stands in it."""

import logging
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string

log = logging.getLogger(__name__)


class NotSentNow(Exception):
    """The mail host took no mail; nobody was told anything."""


def send(to: str, *, subject: str, body: str) -> None:
    """Send one mail to one address, after the transaction that it tells of. Raises NotSentNow."""
    message = EmailMessage(subject=" ".join(subject.split()), body=body.strip() + "\n", to=[to])
    message.extra_headers["Auto-Submitted"] = "auto-generated"
    try:
        message.send()
    except (SMTPException, OSError) as problem:
        # The address stays out of the log; the request id leads to the rest.
        log.exception("A mail could not be sent: %s", type(problem).__name__)
        raise NotSentNow from problem


def send_template(to: str, stem: str, context: dict[str, Any]) -> None:
    """Send what `<stem>_subject.txt` and `<stem>_message.txt` say. Raises NotSentNow."""
    told = {**context, "portal": origin(), "is_open": settings.SIGN_UP == "open"}
    send(
        to,
        subject=render_to_string(f"{stem}_subject.txt", told),
        body=render_to_string(f"{stem}_message.txt", told),
    )


def origin() -> str:
    """Where people reach the portal, such as https://videos.example.com; what a request says of it is not believed."""
    there: str = settings.PUBLIC_URL or settings.PORTAL_URL
    return there


def absolute(path: str) -> str:
    """Return a path of ours as an address for a mail."""
    return origin() + path
