"""The courier of mail: it carries nothing, decides nothing and retries nothing; due times are columns."""

from threading import Lock
from typing import Any

from celery import shared_task
from django.utils import timezone

from notices import mailing

_posting = Lock()


@shared_task(ignore_result=True)
def post_mail(**_future: Any) -> None:
    """Send the mail that is due; a round that finds another at it leaves it all to that one."""
    if _posting.acquire(blocking=False):
        try:
            mailing.post_due(clock=timezone.now)
        finally:
            _posting.release()
