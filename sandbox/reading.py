"""The calls that only look: models, fonts, status, latest version, credits, completed sessions.

API document, the GET endpoints.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request

from sandbox import catalogue, entrance, prices, sessions
from sandbox.fields import is_session_id
from sandbox.replies import Problem, answer, credit_headers
from sandbox.sessions import Session

UNFINISHED_WORDS = {"PENDING", "FAILED", "CANCELLED", "PAUSED"}

reading = Blueprint("reading", __name__, url_prefix="/v1")
reading.before_request(entrance.read_body_and_key)


@reading.get("/video/supported_models")
def supported_models() -> Response:
    """Return the models that text_to_video takes."""
    image = [_model(name, base) for name, base in catalogue.IMAGE_MODELS.items()]
    video = [_model(name, offer.base) for name, offer in catalogue.VIDEO_MODELS.items()]
    return answer({"IMAGE_MODELS": image, "VIDEO_MODELS": video})


@reading.get("/supported_fonts")
def supported_fonts() -> Response:
    """Return the fonts of each language; the one call that needs no key."""
    return answer({"fontsByLanguage": {language: list(fonts) for language, fonts in catalogue.FONTS.items()}})


@reading.get("/status")
def status() -> Response:
    """Answer for any session, whoever owns it, as the service does."""
    request_id = request.args.get("request_id", "").strip()
    if not request_id:
        raise Problem(400, "request_id is required.")
    entrance.studio().settle()
    session = sessions.find(entrance.studio().store, request_id)
    if session is None:
        raise Problem(404, "Request not found.")
    return answer(describe(session))


def describe(session: Session) -> dict[str, Any]:
    """Return the body of GET /status; what a control call makes it say comes before what is true."""
    studio = entrance.studio()
    word = session.shown.get("raw_status") or session.state
    body: dict[str, Any] = {
        "session_id": session.id,
        "request_id": session.id,
        "status": word,
        "type": "video",
        "provider": session.provider,
    }
    if "credits_charged" in session.shown:
        body["creditsCharged"] = session.shown["credits_charged"]
    url = studio.media_url(session) if session.state == "COMPLETED" and word not in UNFINISHED_WORDS else None
    url = session.shown.get("result_url", url)
    if url is not None:
        return {**body, "result_url": url, "result_urls": [url], "videoLink": url, "remoteURL": url}
    body["expressGenerationStatus"] = {**session.stages(studio.clock.now()), **session.shown.get("stages", {})}
    if session.state == "FAILED":
        body |= {"expressGenerationError": session.error, "message": session.error}
    return body


@reading.get("/video/fetch_latest_version")
def fetch_latest_version() -> Response:
    """Return the address of a session's video, or how far it is."""
    studio = entrance.studio()
    session_id = request.args.get("session_id", "").strip()
    if not is_session_id(session_id):
        raise Problem(400, "session_id must be a valid id.")
    studio.settle()
    session = sessions.find(studio.store, session_id)
    if session is None:
        raise Problem(404, "Session not found.")
    if session.account_id != entrance.account().id:
        raise Problem(403, "Session does not belong to this API key.")
    if session.state == "COMPLETED":
        return answer({"session_id": session.id, "result_url": studio.media_url(session)})
    code, message = {
        "PENDING": (202, "Render not ready yet."),
        "FAILED": (200, "Video generation failed."),
        "CANCELLED": (200, "Render was cancelled."),
    }[session.state]
    return answer({"session_id": session.id, "status": session.state, "message": message}, code)


@reading.get("/credits")
def remaining_credits() -> Response:
    """Return the credits of the caller's account."""
    balance = entrance.account().balance
    return answer({"remainingCredits": prices.in_credits(balance)}, headers=credit_headers(remaining=balance))


@reading.get("/video/list_completed_video_sessions")
def list_completed_video_sessions() -> Response:
    """Return the caller's completed sessions, newest first."""
    studio = entrance.studio()
    limit = request.args.get("limit", type=int)
    studio.settle()
    found = sessions.completed(studio.store, entrance.account().id, limit if limit is not None and limit > 0 else None)
    return answer(
        [
            {
                "session_id": session.id,
                "result_language": _language(session),
                "language": _language(session),
                "has_subtitles": session.subtitles,
                "result_url": studio.media_url(session),
            }
            for session in found
        ]
    )


def _language(session: Session) -> str:
    """The language that is spoken; `auto` writes English here."""
    return "en" if session.language == "auto" else session.language


def _model(name: str, base: int) -> dict[str, Any]:
    return {"label": name, "value": name, "basePrice": prices.in_credits(base)}
