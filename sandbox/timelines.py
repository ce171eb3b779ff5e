"""The timeline behind a session, finished or not: what its video is made of, and what others are made from."""

from __future__ import annotations

import json
from typing import Any

from sandbox.catalogue import CANVASES
from sandbox.render import Timeline, plan


def recipe(timeline: Timeline) -> dict[str, Any]:
    """Return what the renderer is told for a timeline that is known already."""
    return {"timeline": json.loads(timeline.to_json())}


def from_recipe(recipe: dict[str, Any]) -> Timeline:
    """Return the timeline that a recipe stands for: the one it holds, or the one planned from its prompt."""
    if "timeline" in recipe:
        return Timeline.from_json(json.dumps(recipe["timeline"]))
    return plan(**recipe)


def seconds(timeline: Timeline) -> int:
    """Return the length in whole seconds, rounded up."""
    return -(-timeline.length_ms // 1000)


def canvas(timeline: Timeline) -> tuple[int, int]:
    """Return the width and height in pixels that outros and focus areas of this video are measured in."""
    return CANVASES["16:9" if timeline.width > timeline.height else "9:16"]
