"""What a request asks for, once it is read and checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True, slots=True)
class Order:
    """A valid submission: its price (thousandths of a credit), length (seconds) and what the renderer needs.

    `webhook_url` is where the source's end was told, for a request that brings no address of its own.
    """

    kind: str
    price: int
    duration: int
    provider: str
    language: str
    subtitles: bool
    recipe: dict[str, Any]
    scripted_by: str = ""
    skipped_stages: tuple[str, ...] = ()
    webhook_url: str | None = None
