"""The courier of webhooks: it carries nothing, decides nothing and retries nothing; due times are columns."""

from typing import Any

import structlog
from celery import shared_task
from celery.signals import worker_shutting_down
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from hooks import rounds

log = structlog.get_logger(__name__)


@shared_task(ignore_result=True)
def deliver(**_future: Any) -> None:
    """Let every address that something is due for have its turn; ends at once, and the turns go on beside."""
    rounds.go_round(clock=timezone.now)


def ring() -> None:
    """Ask for a round after commit; with a dead broker the next one finds the rows, so that is only logged."""

    def send() -> None:
        try:
            deliver.delay()
        except (OperationalError, RedisError, OSError) as problem:
            log.warning("not rung", task=deliver.name, reason=type(problem).__name__)

    transaction.on_commit(send)


@worker_shutting_down.connect
def _begin_leaving(**_signal: Any) -> None:
    rounds.leave()
