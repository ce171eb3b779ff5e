"""What Samsar's answers mean: values without JSON, spelled in our words.

A word that nobody knows is kept and counts as still running: a render that
was paid for is never given up because of a new word.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from samsar.credit_notes import CreditNote
from samsar.vocabulary import stage_words

DEFAULT_FONTS: Final = "default"


class Observed(StrEnum):
    """How far a session is, as far as its owner cares."""

    RUNNING = "RUNNING"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"
    COMPLETED = "COMPLETED"

    @classmethod
    def of(cls, raw: str, result_url: str | None) -> "Observed":
        """The meaning of a status word; COMPLETED without an address is still running, and so is an unknown word."""
        meaning = _MEANINGS.get(raw.strip().upper(), cls.RUNNING)
        return cls.RUNNING if meaning is cls.COMPLETED and result_url is None else meaning


_MEANINGS: Final[Mapping[str, Observed]] = {
    **dict.fromkeys(("COMPLETED", "COMPLETE", "SUCCEEDED", "SUCCESS", "DONE"), Observed.COMPLETED),
    **dict.fromkeys(("FAILED", "FAIL", "ERROR", "REJECTED", "TIMED_OUT", "TIMEOUT"), Observed.FAILED),
    **dict.fromkeys(("CANCELLED", "CANCELED"), Observed.CANCELLED),
}


@dataclass(frozen=True, slots=True)
class Model:
    """A model on offer: text for people, key for requests, live base price in thousandths of a credit a unit."""

    label: str
    value: str
    base_price: int | None


@dataclass(frozen=True, slots=True)
class SupportedModels:
    """The models that can be asked for at present (API document, GET /video/supported_models)."""

    image_models: tuple[Model, ...]
    video_models: tuple[Model, ...]


@dataclass(frozen=True, slots=True)
class SupportedFonts:
    """The fonts for subtitles by language code (API document, GET /supported_fonts)."""

    by_language: Mapping[str, tuple[str, ...]]

    def for_language(self, code: str) -> tuple[str, ...]:
        """The fonts of a language; those of `default` where it has none of its own, as for "auto"."""
        return self.by_language.get(code) or self.by_language.get(DEFAULT_FONTS, ())


@dataclass(frozen=True, slots=True)
class Accepted:
    """Samsar took a submission and gave it these ids."""

    session_id: str
    request_id: str
    credits: CreditNote


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of a render: the API's name and its value in capitals, such as IN_PROGRESS."""

    name: str
    value: str

    @property
    def words(self) -> str:
        """What the stage does, for people."""
        return stage_words(self.name)


@dataclass(frozen=True, slots=True)
class Observation:
    """One look at a session (API document, GET /status).

    `session_id` is empty where the answer names none. `stages` are in the
    order in which they run. `error` is the service's own sentence after a
    failure, else empty. `result_url` may expire: it is not the asset.
    """

    session_id: str
    request_id: str
    state: Observed
    raw_status: str
    stages: tuple[Stage, ...]
    result_url: str | None
    error: str
    credits: CreditNote


@dataclass(frozen=True, slots=True)
class CancelAnswer:
    """The answer to a cancellation (API document, POST /video/cancel_render)."""

    cancelled: bool
    status: str
    message: str


@dataclass(frozen=True, slots=True)
class LatestVersion:
    """The newest render of a session (API document, GET /video/fetch_latest_version)."""

    state: Observed
    result_url: str | None
    message: str


@dataclass(frozen=True, slots=True)
class CompletedSession:
    """One finished session of the account; `language` is empty and `has_subtitles` None where not said."""

    session_id: str
    language: str
    has_subtitles: bool | None
    result_url: str | None
