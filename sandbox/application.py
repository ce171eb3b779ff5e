"""The Flask application: routes together, and how errors look."""

from __future__ import annotations

import uuid

from flask import Flask, Response, current_app, request
from werkzeug.exceptions import HTTPException

from sandbox.control import control
from sandbox.media import media
from sandbox.pages import pages
from sandbox.reading import reading
from sandbox.replies import Problem, html_page
from sandbox.studio import Studio
from sandbox.submitting import submitting

LARGEST_BODY = 32 * 1024 * 1024
LONGEST_REQUEST_ID = 200


def create(studio: Studio) -> Flask:
    """Return the WSGI application that serves one sandbox."""
    app = Flask("sandbox")
    app.json.sort_keys = False  # type: ignore[attr-defined]  # the document's order is easier to compare
    app.url_map.strict_slashes = False
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    app.extensions["studio"] = studio
    for room in (reading, submitting, control, media, pages):
        app.register_blueprint(room)
    app.register_error_handler(Problem, lambda problem: problem.response())
    app.register_error_handler(HTTPException, error_page)
    app.register_error_handler(Exception, crash_page)
    app.after_request(echo_request_id)
    return app


def error_page(error: HTTPException) -> Response:
    """Answer what has no route, or no such method, like the front of the service: with an HTML page."""
    if error.code in (404, 405):
        return html_page(404, f"Cannot {request.method} {request.path}")
    if error.code == 413:
        return html_page(413, "PayloadTooLargeError: request entity too large")
    return html_page(error.code or 500, error.description or error.name)


def crash_page(error: Exception) -> Response:
    """Answer a fault of the sandbox itself with 500, and leave its traceback on standard error."""
    current_app.logger.error("Unhandled error at %s", request.path, exc_info=error)
    return html_page(500, "Internal Server Error")


def echo_request_id(response: Response) -> Response:
    """Send back the caller's x-request-id, or a fresh one."""
    given = request.headers.get("x-request-id", "").strip()
    usable = given.isascii() and given.isprintable() and 0 < len(given) <= LONGEST_REQUEST_ID
    response.headers["x-request-id"] = given if usable else str(uuid.uuid4())
    return response
