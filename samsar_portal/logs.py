"""Logs as JSON lines with one request id through web, worker and outbound calls."""

import logging
import re
from collections.abc import MutableMapping
from typing import Any

import structlog

_SECRET_WORDS = ("key", "token", "secret", "password", "authorization", "cookie")
#: Addresses whose last part is a secret: whoever has a sign-in link is in.
_SECRET_PATHS = re.compile(
    r"(/sign-in/|/hooks/samsar/|/account/confirm-email/|/account/password/reset/key/|/invited/|/stop-mail/)"
    r"[^/\s\"\\?#]+"
)


def hide_secrets(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Replace the value of any field whose name speaks of a secret."""
    for name in event:
        if any(word in name.lower() for word in _SECRET_WORDS):
            event[name] = "***"
    return event


def hide_secret_paths(_logger: Any, _method: str, line: str) -> str:
    """Mask the token in each sign-in link and doorbell address of a finished line, wherever it stands in it."""
    return _SECRET_PATHS.sub(r"\1***", line)


_SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
    hide_secrets,
]

structlog.configure(
    processors=[*_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
    logger_factory=structlog.stdlib.LoggerFactory(),
    wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
    cache_logger_on_first_use=True,
)

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": structlog.stdlib.ProcessorFormatter,
            "foreign_pre_chain": _SHARED,
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
                hide_secret_paths,
            ],
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "django.server": {"handlers": ["stderr"], "propagate": False},
        "celery.beat": {"level": "WARNING"},
        "celery.app.trace": {"level": "WARNING"},
        "celery.worker.strategy": {"level": "WARNING"},
    },
}
