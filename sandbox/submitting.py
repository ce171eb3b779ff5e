"""The calls that start or stop work: every submission, and cancel_render.

API document, the POST endpoints. Credits are charged at acceptance, in the
transaction that makes the session, unless the endpoint charged before.
"""

from __future__ import annotations

import socket
from dataclasses import replace

from flask import Blueprint, Response, request

from sandbox import accounts, entrance, scripted, scripts, sessions, stages
from sandbox.desk import Desk
from sandbox.endpoints import ALIASES, SUBMISSIONS
from sandbox.fields import Fields, webhook_url
from sandbox.orders import Order
from sandbox.prices import in_credits
from sandbox.replies import NO_CREDITS, Problem, answer, credit_headers, scripted_refusal
from sandbox.scripts import Script

submitting = Blueprint("submitting", __name__, url_prefix="/v1")
submitting.before_request(entrance.read_body_and_key)


def submit(path: str) -> Response:
    """Accept a submission and charge for it, or say why not."""
    studio, account = entrance.studio(), entrance.account()
    handle = request.headers.get("X-Request-Id")
    post = accounts.received(studio.store, account.id, path, studio.clock.now(), handle=handle)
    fields = Fields(entrance.body())
    forced = scripted.take(studio.store, path, account_id=account.id, language=fields.peek("language"))
    script = scripts.read(forced)
    if script.refuse_with is not None:  # before anything is read, so that nothing is charged
        return scripted_refusal(script.refuse_with)
    told = webhook_url(entrance.body())
    desk = Desk(studio.store, account, studio.pictures)
    order = SUBMISSIONS[path](fields, desk)
    try:
        script = scripts.read([*scripts.in_prompt(order.scripted_by), *forced])
    except scripts.UnknownOutcome as problem:
        raise Problem(400, str(problem)) from None
    if script.refuse_with is not None:
        return scripted_refusal(script.refuse_with)
    if script.charge is not None and desk.remaining is None:
        order = replace(order, price=script.charge)
    remaining = accept(order, desk, script, webhook_url=told or order.webhook_url, post=post)
    studio.begin(desk.session_id)
    if script.silent:
        hang_up()
    body = {"request_id": desk.session_id, "session_id": desk.session_id}
    if script.credits_in_body:
        return answer({**body, "creditsCharged": in_credits(order.price), "remainingCredits": in_credits(remaining)})
    return answer(body, headers={} if script.no_headers else credit_headers(charged=order.price, remaining=remaining))


def accept(order: Order, desk: Desk, script: Script, *, webhook_url: str | None, post: int) -> int:
    """Make the session, charge for it unless that was done, and return the credits that remain (thousandths).

    Raises Problem(402) when the account holds too little.
    """
    studio = entrance.studio()
    plan = stages.plan(
        order.duration,
        skipped=order.skipped_stages,
        slow=script.slow,
        stuck=script.stuck,
        fails_at=script.fails_at,
    )
    try:
        with studio.store.write() as db:
            remaining = desk.remaining
            if remaining is None:
                remaining = accounts.charge(db, desk.account.id, order.price, desk.session_id)
            sessions.insert(
                db,
                order,
                plan,
                session_id=desk.session_id,
                account_id=desk.account.id,
                webhook_url=webhook_url,
                now=studio.clock.now(),
                file="none" if script.stuck or script.fails_at else "waiting",
                webhook=script.webhook,
            )
            db.execute("UPDATE posts SET session_id = ? WHERE id = ?", (desk.session_id, post))
    except accounts.NotEnoughCredits:
        raise Problem(402, NO_CREDITS) from None
    return remaining


def hang_up() -> None:
    """Close the caller's socket; whatever is answered afterwards reaches nobody."""
    connection: socket.socket = request.environ["gunicorn.socket"]
    connection.shutdown(socket.SHUT_RDWR)


for route in (*SUBMISSIONS, *ALIASES):
    submitting.add_url_rule(
        route,
        endpoint=route.rpartition("/")[2],
        view_func=submit,
        methods=["POST"],
        defaults={"path": ALIASES.get(route, route)},
    )


@submitting.post("/video/cancel_render")
def cancel_render() -> Response:
    """Cancel a session of the caller, finished or not; it is CANCELLED from then on."""
    studio, account = entrance.studio(), entrance.account()
    session_id = Fields(entrance.body()).session_id("videoSessionId")
    studio.settle()
    session = sessions.find(studio.store, session_id)
    if session is None or session.account_id != account.id:
        raise Problem(404, "Session not found.")
    studio.cancel(session)
    body = {
        "request_id": session.id,
        "session_id": session.id,
        "status": "CANCELLED",
        "cancelled": True,
        "message": "Render cancellation requested.",
    }
    remaining = accounts.balance(studio.store, account.id)
    return answer(body, headers=credit_headers(charged=0, remaining=remaining))
