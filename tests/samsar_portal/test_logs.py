"""No secret reaches a log line: not by a field's name, not within an address."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from structlog.stdlib import ProcessorFormatter

from teams.models import Membership
from teams.sign_in import make_link

TOKEN = "Zm9v-YmFy_token"


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What the portal's own handler writes."""
    handlers = [each for each in logging.getLogger().handlers if isinstance(each.formatter, ProcessorFormatter)]
    [handler] = handlers
    assert isinstance(handler, logging.StreamHandler)
    written = io.StringIO()
    before = handler.setStream(written)
    yield written
    handler.setStream(before)


def test_a_sign_in_link_that_was_refused_stays_secret(owner: Membership, lines: io.StringIO) -> None:
    path = make_link(owner.user, now=timezone.now())

    assert Client(enforce_csrf_checks=True).post(path).status_code == 403

    assert path not in lines.getvalue()
    assert "/sign-in/***/" in lines.getvalue()


@pytest.mark.parametrize(
    "path",
    [
        f"/hooks/samsar/{TOKEN}/nothing/",
        f"/sign-in/{TOKEN}/nothing/",
        f"/account/confirm-email/{TOKEN}/nothing/",
        f"/invited/{TOKEN}/nothing/",
        f"/stop-mail/{TOKEN}/nothing/",
    ],
)
def test_a_path_that_is_not_found_is_logged_without_its_token(db: None, lines: io.StringIO, path: str) -> None:
    assert Client().get(path).status_code == 404

    assert TOKEN not in lines.getvalue()
    assert "/***/nothing/" in lines.getvalue()


@pytest.mark.parametrize(
    "log",
    [
        lambda path: logging.getLogger("django.server").warning('"GET %s HTTP/1.1" 200', path),
        lambda path: structlog.get_logger("ours").warning("asked", path=path, more={"seen": [path]}),
        lambda path: _fails(f"no answer from https://portal.test{path}?x=1"),
    ],
)
@pytest.mark.parametrize("name", ["sign_in_link", "doorbell", "invited"])
def test_a_secret_path_is_masked_in_messages_fields_and_tracebacks(lines: io.StringIO, log: Any, name: str) -> None:
    log(reverse(name, args=[TOKEN]))

    assert TOKEN not in lines.getvalue()
    assert "***" in lines.getvalue()
    assert all(json.loads(line) for line in lines.getvalue().splitlines())


def test_a_field_that_is_called_a_secret_is_hidden(lines: io.StringIO) -> None:
    structlog.get_logger("ours").warning("stored", api_key="sbx_fake", team=7)

    assert {"api_key": "***", "team": 7}.items() <= json.loads(lines.getvalue()).items()


def _fails(reason: str) -> None:
    try:
        raise ValueError(reason)
    except ValueError:
        logging.getLogger("ours").exception("failed")
