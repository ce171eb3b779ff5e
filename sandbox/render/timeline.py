"""What a video is made of: scenes, spoken lines and music on one clock. A timeline is a value that survives JSON.

A derived video (another language, no subtitles, two videos joined) is another timeline rendered again.
"""

import json
from dataclasses import asdict, dataclass
from typing import Any

VERSION = 1


class TimelineError(ValueError):
    """The JSON is not a timeline of this version."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """One moving picture. All times are milliseconds.

    The next scene fades in over its own `lead_ms` before it starts plus this scene's `tail_ms` after this one ends.
    `kind` names a painter; the kinds `still` and `outro` show `picture`, a file below the folder that the renderer is
    told. `focus` is the part of an outro to look at: left, top, width and height in pixels of the canvas.
    """

    length_ms: int
    kind: str
    palette: str
    seed: int
    subject: str = ""
    lead_ms: int = 0
    tail_ms: int = 0
    black_ms: int = 0
    picture: str = ""
    focus: tuple[int, int, int, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One spoken line, heard as a voice tone and, where `shown`, seen as a caption. Times are milliseconds.

    `stand_in` marks words that are not in `language`: they stand for a translation, and the caption says so.
    """

    start_ms: int
    end_ms: int
    text: str
    language: str
    font_key: str
    shown: bool = True
    stand_in: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Music:
    """A stretch of music. Times are milliseconds; `mood` is the tone that was asked for."""

    start_ms: int
    end_ms: int
    seed: int
    mood: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """A whole video: `width` x `height` pixels, as long as its scenes together."""

    width: int
    height: int
    scenes: tuple[Scene, ...]
    lines: tuple[Line, ...] = ()
    music: tuple[Music, ...] = ()

    @property
    def length_ms(self) -> int:
        """The exact length in milliseconds."""
        return sum(scene.length_ms for scene in self.scenes)

    def to_json(self) -> str:
        """JSON text that `from_json` reads back to an equal timeline."""
        return json.dumps({"version": VERSION, **asdict(self)}, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> "Timeline":
        """Read what `to_json` wrote; raises TimelineError for anything else."""
        try:
            data: dict[str, Any] = json.loads(text)
            if data.pop("version") != VERSION:
                raise TimelineError("this timeline has another version")
            return cls(
                width=data.pop("width"),
                height=data.pop("height"),
                scenes=tuple(_scene(**scene) for scene in data.pop("scenes")),
                lines=tuple(Line(**line) for line in data.pop("lines")),
                music=tuple(Music(**music) for music in data.pop("music")),
                **data,
            )
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise TimelineError(f"not a timeline: {error}") from error


def _scene(*, focus: list[int] | None = None, **data: Any) -> Scene:
    """A scene from its JSON object, in which the focus is a list."""
    if focus is None:
        return Scene(**data)
    left, top, width, height = focus
    return Scene(**data, focus=(left, top, width, height))
