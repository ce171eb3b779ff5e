"""Control calls, for practice and for tests: the clock, balances, scripted outcomes, counts.

Only JSON from this machine is obeyed. A web page elsewhere cannot send that
without asking first, and nobody here says yes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, request

from sandbox import accounts, entrance, prices, scripted, scripts, sessions
from sandbox.accounts import Account
from sandbox.endpoints import ALIASES, SUBMISSIONS
from sandbox.loopback import is_loopback
from sandbox.media import picture_sizes
from sandbox.replies import Problem, answer
from sandbox.sessions import Session

control = Blueprint("control", __name__, url_prefix="/control")
MOST_CREDITS = 1_000_000_000


@control.before_request
def only_from_here() -> None:
    """Refuse callers and host names that are not this machine, and bodies that are not JSON."""
    host = request.host.rpartition(":")[0] or request.host
    here = host == "localhost" or is_loopback(host.strip("[]"))
    if not here or not is_loopback(request.remote_addr or ""):
        raise Problem(403, "Control calls are answered on this machine only.")
    if request.method == "POST" and not request.is_json:
        raise Problem(400, "Control calls need a JSON body with Content-Type: application/json.")


@control.get("/clock")
def clock() -> Response:
    """Return the sandbox time and speed."""
    studio = entrance.studio()
    return answer({"now": studio.clock.now(), "speed": studio.clock.speed})


@control.post("/clock/advance")
def advance() -> Response:
    """Move the clock; answers when every file that is due by then exists."""
    seconds = _number(_body(), "seconds", most=10 * 365 * 86_400)
    studio = entrance.studio()
    missing = studio.advance(seconds)
    return answer({"now": studio.clock.now(), "missing": missing}, 503 if missing else 200)


@control.post("/balance")
def balance() -> Response:
    """Set an account's credits."""
    body = _body()
    account = _account(body.get("key"))
    amount = round(_number(body, "credits", most=MOST_CREDITS) * 1000)
    with entrance.studio().store.write() as db:
        return answer({"credits": prices.in_credits(accounts.set_balance(db, account.id, amount))})


@control.post("/refill")
def refill() -> Response:
    """Add credits to an account."""
    body = _body()
    account = _account(body.get("key"))
    amount = round(_number(body, "credits", most=MOST_CREDITS) * 1000)
    with entrance.studio().store.write() as db:
        return answer({"credits": prices.in_credits(accounts.give(db, account.id, amount, "refill"))})


@control.post("/spend")
def spend() -> Response:
    """Take credits from an account, as another tool with the same account does."""
    body = _body()
    account = _account(body.get("key"))
    amount = round(_number(body, "credits", most=MOST_CREDITS) * 1000)
    try:
        with entrance.studio().store.write() as db:
            return answer({"credits": prices.in_credits(accounts.charge(db, account.id, amount, None))})
    except accounts.NotEnoughCredits:
        raise Problem(409, "The account holds less than that.") from None


@control.post("/refund")
def refund() -> Response:
    """Give back what a session was charged, and tell nobody."""
    session = _session(_body())
    with entrance.studio().store.write() as db:
        left = accounts.give(db, session.account_id, session.charged, "refund", session.id)
    return answer({"credits": prices.in_credits(left)})


@control.post("/next")
def script_next() -> Response:
    """Script the next call to one path: of one account or of whoever comes first, for one language or for any."""
    body = _body()
    path, outcome, key, language = (body.get(name) for name in ("path", "outcome", "key", "language"))
    path = ALIASES.get(str(path), str(path))
    if path not in SUBMISSIONS:
        raise Problem(400, f"path must be one of: {', '.join(SUBMISSIONS)}.")
    if not isinstance(language, str | None):
        raise Problem(400, "language must be a string.")
    outcome = str(outcome).strip("[]")
    try:
        scripts.read([outcome])
    except scripts.UnknownOutcome as problem:
        raise Problem(400, str(problem)) from None
    account_id = None if key is None else _account(key).id
    scripted.lay_up(entrance.studio().store, path, outcome, account_id=account_id, language=language)
    return answer({"path": path, "outcome": outcome, "language": language})


@control.post("/status")
def show_status() -> Response:
    """Make GET /status answer with other words, or name a charge; without any, it tells the truth again."""
    body = _body()
    store = entrance.studio().store
    session = _session(body)
    word, stages = body.get("raw_status"), body.get("stages")
    if not isinstance(word, str | None) or not isinstance(body.get("result_url"), str | None):
        raise Problem(400, "raw_status and result_url must be strings.")
    if not isinstance(stages, Mapping | None):
        raise Problem(400, "stages must be an object.")
    shown = {name: body[name] for name in ("raw_status", "result_url") if name in body}
    if "credits_charged" in body:
        shown["credits_charged"] = _number(body, "credits_charged", most=MOST_CREDITS)
    sessions.show(store, session.id, shown | ({"stages": dict(stages)} if stages else {}))
    return answer({"session_id": session.id})


@control.post("/rerender")
def rerender() -> Response:
    """Render a finished session again, a little differently, under a new address; answers when the file exists."""
    studio = entrance.studio()
    studio.settle()
    session = _session(_body())
    if session.state != "COMPLETED":
        raise Problem(400, "Only a finished session can be rendered again.")
    newer = studio.rerender(session)
    if newer is None:
        raise Problem(503, "The session could not be rendered again.")
    return answer({"session_id": newer.id, "version": newer.version, "result_url": studio.media_url(newer)})


@control.post("/media")
def media() -> Response:
    """Let the addresses of a session's files expire, or all its files be gone, or all be as it was."""
    body = _body()
    session, links = _session(body), body.get("links")
    if links not in ("fine", "expired", "gone"):
        raise Problem(400, "links must be fine, expired or gone.")
    sessions.mark_links(entrance.studio().store, session.id, links)
    return answer({"session_id": session.id, "links": links})


@control.post("/accepted")
def accepted() -> Response:
    """Return how many submissions were received and accepted, these also by path and by x-request-id.

    With `key`, of that account alone.
    """
    key = _body().get("key")
    return answer(accounts.counts(entrance.studio().store, None if key is None else _account(key).id))


@control.post("/finished")
def finished() -> Response:
    """Return an account's finished sessions that were made from a prompt, oldest first, each with what it asked."""
    studio = entrance.studio()
    account = _account(_body().get("key"))
    shown = []
    for session in reversed(sessions.completed(studio.store, account.id, None)):
        if session.kind != "text_to_video":
            continue
        asked = {name: value for name, value in session.recipe.items() if name not in ("subtitles", "timeline")}
        asked["enable_subtitles"] = session.subtitles
        shown.append({"session_id": session.id, "input": asked, "result_url": studio.media_url(session)})
    return answer({"sessions": shown})


@control.get("/pictures")
def pictures() -> Response:
    """Return the sample pictures that may stand in requests, each with its address and size in pixels."""
    origin = entrance.studio().origin
    shown = [
        {"url": f"{origin}/pictures/{name}", "width": width, "height": height}
        for name, (width, height) in picture_sizes().items()
    ]
    return answer({"pictures": shown})


def _body() -> Mapping[str, Any]:
    try:
        body = entrance.read_json()
    except (ValueError, RecursionError):
        raise Problem(400, "The body is not valid JSON.") from None
    if not isinstance(body, Mapping):
        raise Problem(400, "The body must be an object.")
    return body


def _session(body: Mapping[str, Any]) -> Session:
    session = sessions.find(entrance.studio().store, str(body.get("session_id")))
    if session is None:
        raise Problem(404, "Session not found.")
    return session


def _account(key: object) -> Account:
    account = accounts.by_key(entrance.studio().store, key) if isinstance(key, str) else None
    if account is None:
        raise Problem(404, "No account has this key.")
    return account


def _number(body: Mapping[str, Any], name: str, *, most: float) -> float:
    value = body.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= most:
        raise Problem(400, f"{name} must be a number from 0 to {most}.")
    return value
