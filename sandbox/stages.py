"""Which stage a render is in at which moment. Pure: no clock, no store.

Stage names and values: API document, GET /status, `expressGenerationStatus`.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass

SHARES = {
    "prompt_generation": 2.0,
    "image_generation": 3.0,
    "speech_generation": 2.0,
    "music_generation": 1.0,
    "audio_generation": 1.0,
    "ai_video_generation": 5.0,
    "lip_sync_generation": 1.0,
    "sound_effect_generation": 1.0,
    "transcript_generation": 1.0,
    "frame_generation": 1.5,
    "video_generation": 1.5,
}
NAMES = tuple(SHARES)
SLOW_FACTOR = 5
STUCK_AT = "ai_video_generation"
ALMOST = 0.001


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """What lies before one render: how long each stage takes (seconds), and where it fails or sticks."""

    steps: tuple[tuple[str, float], ...]
    fails_at: str | None = None
    stuck_at: str | None = None

    @property
    def ends_as(self) -> str:
        """COMPLETED or FAILED: how this render ends if nobody cancels it."""
        return "FAILED" if self.fails_at else "COMPLETED"

    @property
    def ends_after(self) -> float | None:
        """Seconds from acceptance to the end; None for a render that is stuck for ever."""
        elapsed = 0.0
        for name, seconds in self.steps:
            if name == self.stuck_at:
                return None
            if name == self.fails_at:
                return elapsed + seconds / 2
            elapsed += seconds
        return elapsed

    def view(self, elapsed: float, *, finished: bool) -> dict[str, str]:
        """Return every stage's value after so many seconds.

        A render that is not finished never shows its last stage as done,
        however late it is: the file decides, not the clock.
        """
        end = self.ends_after
        if end is not None:
            elapsed = max(elapsed, end) if finished else min(elapsed, end - ALMOST)
        view: dict[str, str] = {}
        begin = 0.0
        for name, seconds in self.steps:
            fate = "FAILED" if name == self.fails_at and finished else "IN_PROGRESS"
            if name in (self.stuck_at, self.fails_at):
                view[name] = fate if elapsed >= begin else "PENDING"
                begin = float("inf")
                continue
            done = elapsed >= begin + seconds
            view[name] = "COMPLETED" if done or not seconds else "IN_PROGRESS" if elapsed >= begin else "PENDING"
            begin += seconds
        return view

    def to_json(self) -> str:
        """Return the plan as text for the store."""
        return json.dumps({"steps": self.steps, "fails_at": self.fails_at, "stuck_at": self.stuck_at})

    @classmethod
    def from_json(cls, text: str) -> Plan:
        """Read a plan that to_json wrote."""
        data = json.loads(text)
        steps = tuple((name, float(seconds)) for name, seconds in data["steps"])
        return cls(steps=steps, fails_at=data["fails_at"], stuck_at=data["stuck_at"])


def plan(
    duration: int,
    *,
    skipped: Collection[str] = (),
    slow: bool = False,
    stuck: bool = False,
    fails_at: str | None = None,
) -> Plan:
    """Plan the stages of a video of `duration` seconds: about 20 s of stages for 30 s of video.

    Skipped stages count as done from the start (a render without subtitles
    has no transcript stage; derived sessions skip most). A render that sticks
    where nothing is to be done sticks in its first stage instead.
    """
    pace = (12.5 + duration / 4) / sum(SHARES.values()) * (SLOW_FACTOR if slow else 1)
    steps = tuple((name, 0.0 if name in skipped else share * pace) for name, share in SHARES.items())
    running = [name for name in NAMES if name not in skipped]
    stuck_at = STUCK_AT if STUCK_AT in running else running[0]
    return Plan(steps=steps, fails_at=fails_at, stuck_at=stuck_at if stuck else None)


def stopped(view: dict[str, str]) -> dict[str, str]:
    """Return the stages of a cancelled render: what was not done is CANCELLED."""
    return {name: value if value in ("COMPLETED", "FAILED") else "CANCELLED" for name, value in view.items()}
