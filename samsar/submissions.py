"""What can be sent to Samsar: one frozen dataclass for each paid endpoint.

`to_wire()` is the `input` object of the request and the only place where the
API's own spellings appear. `dump()` and `load()` carry a submission through a
JSON column and back, unchanged.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, ClassVar, Self

Json = dict[str, Any]


class UnreadableSubmission(ValueError):
    """A stored submission has an unknown kind, or fields other than those of its kind."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FocusArea:
    """A rectangle on the session's canvas, in whole pixels from the top left corner."""

    x: int
    y: int
    width: int
    height: int


class _Stored:
    """Carries the fields of a submission to JSON and back."""

    __slots__ = ()

    def dump(self) -> Json:
        """The fields as JSON types, under our names; `load` turns them back."""
        data: Json = asdict(self)  # type: ignore[call-overload]
        return {name: list(value) if isinstance(value, tuple) else value for name, value in data.items()}

    @classmethod
    def restore(cls, data: Mapping[str, Any]) -> Self:
        """The submission that `dump` wrote; raises UnreadableSubmission for other fields than its own."""
        unknown = data.keys() - {field.name for field in fields(cls)}  # type: ignore[arg-type]
        if unknown:
            raise UnreadableSubmission(f"{cls.__name__} has no fields {', '.join(sorted(unknown))}")
        values = {name: tuple(value) if isinstance(value, list) else value for name, value in data.items()}
        focus = data.get("focus_area")
        try:
            if focus is not None:
                values["focus_area"] = FocusArea(**focus)
            return cls(**values)
        except TypeError as exc:
            raise UnreadableSubmission(f"{cls.__name__}: {exc}") from exc


@dataclass(frozen=True, kw_only=True, slots=True)
class TextToVideo(_Stored):
    """A video of `duration` seconds from a prompt alone (API document, POST /video/text_to_video)."""

    kind: ClassVar[str] = "text_to_video"
    path: ClassVar[str] = "/video/text_to_video"

    prompt: str
    image_model: str
    video_model: str
    duration: int
    tone: str = "cinematic"
    aspect_ratio: str = "16:9"
    language: str = "auto"
    enable_subtitles: bool = True
    font_key: str | None = None

    def to_wire(self) -> Json:
        """The `input` object; `enable_subtitles` is always said, its default has changed before."""
        return _without_none(
            prompt=self.prompt,
            image_model=self.image_model,
            video_model=self.video_model,
            duration=self.duration,
            tone=self.tone,
            aspect_ratio=self.aspect_ratio,
            language=self.language,
            enable_subtitles=self.enable_subtitles,
            font_key=self.font_key,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class ImageListToVideo(_Stored):
    """A video from an ordered list of public picture addresses (API document, POST /video/image_list_to_video)."""

    kind: ClassVar[str] = "image_list_to_video"
    path: ClassVar[str] = "/video/image_list_to_video"

    image_urls: tuple[str, ...]
    prompt: str | None = None
    metadata: dict[str, Any] | None = None
    language: str = "auto"
    enable_subtitles: bool = True
    font_key: str | None = None
    outro_image_url: str | None = None
    add_outro_animation: bool = False
    focus_area: FocusArea | None = None

    def to_wire(self) -> Json:
        """The `input` object; the outro's switches only travel with an outro."""
        outro = _outro(self.outro_image_url, self.add_outro_animation, self.focus_area) if self.outro_image_url else {}
        return _without_none(
            image_urls=list(self.image_urls),
            prompt=self.prompt,
            metadata=self.metadata,
            language=self.language,
            enable_subtitles=self.enable_subtitles,
            font_key=self.font_key,
            **outro,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class AddOutroImage(_Stored):
    """A copy of a session that ends in this picture, a URL or data URL (API document, POST /video/add_outro_image)."""

    kind: ClassVar[str] = "add_outro_image"
    path: ClassVar[str] = "/video/add_outro_image"

    session_id: str
    outro_image_url: str
    add_outro_animation: bool = False
    focus_area: FocusArea | None = None

    def to_wire(self) -> Json:
        """The `input` object."""
        return {
            "videoSessionId": self.session_id,
            **_outro(self.outro_image_url, self.add_outro_animation, self.focus_area),
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class TranslateVideo(_Stored):
    """A session again, in another language (API document, POST /video/translate_video)."""

    kind: ClassVar[str] = "translate_video"
    path: ClassVar[str] = "/video/translate_video"

    session_id: str
    language: str
    outro_image_url: str | None = None

    def to_wire(self) -> Json:
        """The `input` object."""
        return _without_none(
            videoSessionId=self.session_id, language=self.language, outro_image_url=self.outro_image_url
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class JoinVideos(_Stored):
    """Two or more sessions after each other (API document, POST /video/join_videos)."""

    kind: ClassVar[str] = "join_videos"
    path: ClassVar[str] = "/video/join_videos"

    session_ids: tuple[str, ...]
    blend_scenes: bool = False

    def to_wire(self) -> Json:
        """The `input` object."""
        return {"session_ids": list(self.session_ids), "blend_scenes": self.blend_scenes}


@dataclass(frozen=True, kw_only=True, slots=True)
class RemoveSubtitles(_Stored):
    """A copy of a session without its subtitles (API document, POST /video/remove_subtitles)."""

    kind: ClassVar[str] = "remove_subtitles"
    path: ClassVar[str] = "/video/remove_subtitles"

    session_id: str

    def to_wire(self) -> Json:
        """The `input` object."""
        return {"videoSessionId": self.session_id}


Submission = TextToVideo | ImageListToVideo | AddOutroImage | TranslateVideo | JoinVideos | RemoveSubtitles

KINDS: Mapping[str, type[Submission]] = {
    TextToVideo.kind: TextToVideo,
    ImageListToVideo.kind: ImageListToVideo,
    AddOutroImage.kind: AddOutroImage,
    TranslateVideo.kind: TranslateVideo,
    JoinVideos.kind: JoinVideos,
    RemoveSubtitles.kind: RemoveSubtitles,
}
"""Every submission by its kind."""


def load(kind: str, data: Mapping[str, Any]) -> Submission:
    """The submission that `dump` wrote; raises UnreadableSubmission for an unknown kind or other fields."""
    if kind not in KINDS:
        raise UnreadableSubmission(f"no kind of submission is called {kind!r}")
    return KINDS[kind].restore(data)


def _outro(url: str, animation: bool, focus: FocusArea | None) -> Json:
    """The outro's keys; a focus area needs the animation, so it switches it on."""
    wire: Json = {"outro_image_url": url, "add_outro_animation": animation or focus is not None}
    if focus is not None:
        wire |= {"add_outro_focus_area": True, "outro_focust_area": asdict(focus)}  # the API's own spelling
    return wire


def _without_none(**pairs: Any) -> Json:
    return {name: value for name, value in pairs.items() if value is not None}
