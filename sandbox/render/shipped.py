"""The three finished videos that Practice starts with, as they lie in `sandbox/samples`."""

import json
from dataclasses import dataclass
from pathlib import Path

from sandbox.render.timeline import Timeline

FOLDER = Path(__file__).parents[1] / "samples"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A finished sample: what was asked for, its timeline and the MP4 file. `duration` is in seconds."""

    name: str
    title: str
    prompt: str
    duration: int
    aspect_ratio: str
    language: str
    font_key: str
    image_model: str
    video_model: str
    tone: str
    timeline: Timeline
    path: Path


def samples() -> tuple[Sample, ...]:
    """The shipped samples by file name."""
    found = []
    for path in sorted(FOLDER.glob("*.json")):
        data = json.loads(path.read_text(encoding="utf-8"))
        timeline = Timeline.from_json(json.dumps(data.pop("timeline")))
        found.append(Sample(**data, name=path.stem, timeline=timeline, path=path.with_suffix(".mp4")))
    return tuple(found)
