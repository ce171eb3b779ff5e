"""Turns parsed JSON into our replies; raises Unusable where a document lacks what it must have.

Lists are cut to what any real answer holds, entries that make no sense are
left out, and whatever the service says is trimmed to fit a line.
"""

from collections.abc import Callable
from typing import Any, Final

from samsar import documents
from samsar.credit_notes import CreditNote, read_amount
from samsar.documents import sentence, usable_id
from samsar.replies import (
    DEFAULT_FONTS,
    Accepted,
    CancelAnswer,
    CompletedSession,
    LatestVersion,
    Model,
    Observation,
    Observed,
    Stage,
    SupportedFonts,
    SupportedModels,
)
from samsar.vocabulary import STAGES

MOST_ENTRIES: Final = 200
MOST_STAGES: Final = 40
LONGEST_NAME: Final = 80  # characters of a model, font, stage or status word


class Unusable(ValueError):
    """An answer is JSON but not what was asked for; the text says what is missing."""


def supported_models(document: Any) -> SupportedModels:
    """Both lists of models; either may be empty, but not both may be missing."""
    answer = _object(document)
    lists = answer.get("IMAGE_MODELS"), answer.get("VIDEO_MODELS")
    if not any(isinstance(each, list) for each in lists):
        raise Unusable("the answer lists no models")
    image_models, video_models = (_models(each) for each in lists)
    return SupportedModels(image_models=image_models, video_models=video_models)


def supported_fonts(document: Any) -> SupportedFonts:
    """The fonts by language code."""
    by_language = _object(document).get("fontsByLanguage")
    if not isinstance(by_language, dict):
        raise Unusable("the answer lists no fonts")
    fonts = {
        code: tuple(font for each in list_[:MOST_ENTRIES] if (font := sentence(each, LONGEST_NAME)))
        for code, list_ in list(by_language.items())[:MOST_ENTRIES]
        if isinstance(list_, list) and (code == DEFAULT_FONTS or usable_id(code))
    }
    return SupportedFonts(by_language=fonts)


def accepted(document: Any, credits: CreditNote) -> Accepted:
    """The ids of an accepted submission. They are usually equal: either stands in for the other."""
    answer = _object(document)
    session_id, request_id = usable_id(answer.get("session_id")), usable_id(answer.get("request_id"))
    either = session_id or request_id
    if either is None:
        raise Unusable("the answer holds no usable id")
    return Accepted(session_id=session_id or either, request_id=request_id or either, credits=credits)


def observation(document: Any, credits: CreditNote, *, asked: str) -> Observation:
    """One look at the session that `asked`, a request id, stands for."""
    answer = _object(document)
    raw_status = sentence(answer.get("status"), LONGEST_NAME)
    if not raw_status:
        raise Unusable("the answer names no status")
    session_id, request_id = usable_id(answer.get("session_id")), usable_id(answer.get("request_id"))
    if asked not in (session_id, request_id) and (session_id or request_id):
        raise Unusable("the answer is about another request")
    url = documents.result_url(answer)
    state = Observed.of(raw_status, url)
    return Observation(
        session_id=session_id or "",
        request_id=asked,
        state=state,
        raw_status=raw_status,
        stages=_stages(answer.get("expressGenerationStatus")),
        result_url=url,
        error=documents.failure(answer) if state in (Observed.FAILED, Observed.CANCELLED) else "",
        credits=credits,
    )


def cancel_answer(document: Any) -> CancelAnswer:
    """Whether a render is cancelled now: by the answer's own word, or else by its status."""
    answer = _object(document)
    status = sentence(answer.get("status"), LONGEST_NAME)
    cancelled = answer.get("cancelled")
    if not isinstance(cancelled, bool) and not status:
        raise Unusable("the answer does not say whether the render was cancelled")
    if not isinstance(cancelled, bool):
        cancelled = Observed.of(status, None) is Observed.CANCELLED
    return CancelAnswer(cancelled=cancelled, status=status, message=sentence(answer.get("message")))


def latest_version(document: Any, *, asked: str) -> LatestVersion:
    """The newest render of the session `asked`; an address without a status word is a completed render."""
    answer = _object(document)
    if usable_id(answer.get("session_id")) not in (None, asked):
        raise Unusable("the answer is about another session")
    url = documents.result_url(answer)
    raw_status = sentence(answer.get("status"), LONGEST_NAME)
    if url is None and not raw_status:
        raise Unusable("the answer holds neither an address nor a status")
    state = Observed.of(raw_status or Observed.COMPLETED, url)
    return LatestVersion(state=state, result_url=url, message=sentence(answer.get("message")))


def completed_sessions(document: Any) -> tuple[CompletedSession, ...]:
    """The finished sessions of the account, those without a usable id left out."""
    if not isinstance(document, list):
        raise Unusable("the answer is no list of sessions")
    return tuple(
        CompletedSession(
            session_id=session_id,
            language=sentence(each.get("result_language"), LONGEST_NAME),
            has_subtitles=shown if isinstance(shown := each.get("has_subtitles"), bool) else None,
            result_url=documents.result_url(each),
        )
        for each in document[:MOST_ENTRIES]
        if isinstance(each, dict) and (session_id := usable_id(each.get("session_id")))
    )


def _object(document: Any) -> dict[str, Any]:
    if not isinstance(document, dict):
        raise Unusable("the answer is no JSON object")
    return document


def _models(entries: Any) -> tuple[Model, ...]:
    """The models of one list, each request key once."""
    models: dict[str, Model] = {}
    for each in entries[:MOST_ENTRIES] if isinstance(entries, list) else ():
        value = usable_id(each.get("value")) if isinstance(each, dict) else None
        if value is not None and len(value) <= LONGEST_NAME:
            label = sentence(each.get("label"), LONGEST_NAME) or value
            models.setdefault(value, Model(label=label, value=value, base_price=read_amount(each.get("basePrice"))))
    return tuple(models.values())


def _stages(named: Any) -> tuple[Stage, ...]:
    """The stages in the order in which they run, unknown ones after them as they came."""
    if not isinstance(named, dict):
        return ()
    order: Callable[[str], int] = lambda name: STAGES.index(name) if name in STAGES else len(STAGES)  # noqa: E731
    values = {
        short: value
        for name, raw in list(named.items())[:MOST_STAGES]
        if (short := sentence(name, LONGEST_NAME)) and (value := sentence(raw, LONGEST_NAME).upper())
    }
    return tuple(Stage(name=name, value=values[name]) for name in sorted(values, key=order))
