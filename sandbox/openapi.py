"""The OpenAPI document: every route of the sandbox, the API's own and those for practice and tests."""

from __future__ import annotations

from typing import Any

from sandbox import schemas
from sandbox.schemas import NUMBER, TEXT, Schema, fields, ref

VERSION = "1"
KEYLESS = {"/supported_fonts"}
_MEANINGS = {
    "200": "Done",
    "202": "Not ready yet",
    "206": "The range that was asked for",
    "400": "Missing or wrong fields, or no key; malformed JSON is answered with a page of HTML",
    "401": "Invalid API key",
    "402": "Insufficient credits",
    "403": "Belongs to another account, or is not answered for others",
    "404": "Not found",
    "410": "This address has expired",
    "416": "No such range",
    "503": "Some videos are still missing",
}
_CREDITS = {
    name: {"description": f"Credits {what}.", "schema": NUMBER}
    for name, what in (("x-credits-charged", "that this call took"), ("x-credits-remaining", "that the account has"))
}
_REFUSALS = {"400": "Message", "401": "Message", "402": "Message"}
_NOT_FOUND = {"404": "Message"}

# path: (what it does, further refusals)
_SUBMITTED = {
    "/video/text_to_video": ("Start a video from a prompt.", {}),
    "/video/create": ("The older name of text_to_video.", {}),
    "/video/image_list_to_video": ("Start a video from pictures.", {}),
    "/video/add_outro_image": ("Copy a session and give it an outro; charged before the picture is seen.", _NOT_FOUND),
    "/video/translate_video": ("Make a session again in another language.", {}),
    "/video/join_videos": ("Append sessions to each other in a new one.", _NOT_FOUND),
    "/video/remove_subtitles": ("Copy a session without its subtitles, free of charge.", _NOT_FOUND),
}
# path: (what it does, query parameters, schema of each status)
_READ: dict[str, tuple[str, dict[str, bool], dict[str, str]]] = {
    "/video/supported_models": ("The models on offer.", {}, {"200": "Models"}),
    "/supported_fonts": ("The fonts of each language; without a key.", {}, {"200": "Fonts"}),
    "/status": ("How far a request is.", {"request_id": True}, {"200": "Status", **_NOT_FOUND}),
    "/video/fetch_latest_version": (
        "The address of a session's video.",
        {"session_id": True},
        {"200": "LatestVersion", "202": "LatestVersion", "403": "Message", **_NOT_FOUND},
    ),
    "/credits": ("The account's credits. Not in the API document.", {}, {"200": "Credits"}),
    "/video/list_completed_video_sessions": (
        "The account's completed sessions, newest first. Not in the API document.",
        {"limit": False},
        {"200": "CompletedSessions"},
    ),
}
_KEY = {"key": TEXT}
_AMOUNT = fields({"key": TEXT, "credits": NUMBER}, "key", "credits")
# path: (what it does, its body)
_CONTROL: dict[str, tuple[str, Schema]] = {
    "clock/advance": (
        "Move the clock; answers when every video due by then exists.",
        fields({"seconds": NUMBER}, "seconds"),
    ),
    "balance": ("Set an account's credits.", _AMOUNT),
    "refill": ("Add credits to an account.", _AMOUNT),
    "spend": ("Take credits from an account, as another tool would.", _AMOUNT),
    "refund": ("Give back what a session was charged, and tell nobody.", fields({"session_id": TEXT}, "session_id")),
    "next": (
        "Script the next call to a path, of one account and for one language where they are given.",
        fields({"path": TEXT, "outcome": TEXT, **_KEY, "language": TEXT}, "path", "outcome"),
    ),
    "status": (
        "Make GET /status answer with other words for a session, or name what it was charged.",
        fields(
            {
                "session_id": TEXT,
                "raw_status": TEXT,
                "stages": {"type": "object"},
                "result_url": TEXT,
                "credits_charged": NUMBER,
            },
            "session_id",
        ),
    ),
    "rerender": (
        "Render a finished session again, under a new address; answers when the file exists.",
        fields({"session_id": TEXT}, "session_id"),
    ),
    "media": (
        "Let a session's addresses expire, or its files be gone, or all be fine again.",
        fields({"session_id": TEXT, "links": TEXT | {"enum": ["fine", "expired", "gone"]}}, "session_id", "links"),
    ),
    "accepted": (
        "Count submissions that arrived and that were accepted, these also by path and by x-request-id.",
        fields(_KEY),
    ),
    "finished": ("List an account's finished sessions that were made from a prompt.", fields(_KEY, "key")),
}
#: The schema of a control call's answer, where tests build on it.
_ANSWERED = {"accepted": "Counts"}
# path: (what it is, media type)
_FILES = {
    "/": ("What the sandbox understands, for people.", "text/html"),
    "/fonts": ("Light and dark samples of every font.", "text/html"),
    "/fonts.css": ("The stylesheet of the fonts page.", "text/css"),
    "/fonts/{name}": ("One font file.", "font/woff2"),
    "/pictures/{name}": ("One sample picture.", "image/jpeg"),
    "/media/{name}.mp4": ("A finished video by its session's id, whole or a range of it.", "video/mp4"),
    "/openapi.json": ("This document.", "application/json"),
}


def document(origin: str) -> dict[str, Any]:
    """Return the OpenAPI document of the sandbox at an origin (`http://host:port`)."""
    paths = {f"/v1{path}": {"post": _submission(path, *row)} for path, row in _SUBMITTED.items()}
    paths["/v1/video/cancel_render"] = {
        "post": _operation(
            "Cancel a session for ever; no credits come back.",
            {"200": "Cancelled", "400": "Message", "401": "Message", **_NOT_FOUND},
            body=_nested_or_flat("/video/cancel_render", webhook=False),
            credits=True,
        )
    }
    paths |= {f"/v1{path}": {"get": _reading(path, *row)} for path, row in _READ.items()}
    paths |= {f"/control/{path}": {"post": _control(*row, _ANSWERED.get(path, ""))} for path, row in _CONTROL.items()}
    paths["/control/pictures"] = {"get": _operation("The sample pictures, with sizes.", {"200": ""}, security=False)}
    paths["/control/clock"] = {"get": _operation("The sandbox time and speed.", {"200": ""}, security=False)}
    paths |= {path: {"get": _file(path, *row)} for path, row in _FILES.items()}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Samsar Video API, as the sandbox serves it", "version": VERSION},
        "servers": [{"url": origin}],
        "security": [{"key": []}],
        "paths": paths,
        "components": {
            "schemas": schemas.NAMED,
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
        },
    }


def _submission(path: str, summary: str, refusals: dict[str, str]) -> dict[str, Any]:
    known = "/video/text_to_video" if path == "/video/create" else path
    answers = {"200": "Accepted", **_REFUSALS, **refusals}
    return _operation(summary, answers, body=_nested_or_flat(known, webhook=True), credits=True)


def _nested_or_flat(path: str, *, webhook: bool) -> Schema:
    beside: dict[str, Schema] = {"webhookUrl": TEXT | {"format": "uri"}} if webhook else {}
    flat = schemas.SUBMISSIONS[path]
    nested = fields({"input": flat, **beside}, "input")
    return {"anyOf": [nested, {**flat, "properties": flat["properties"] | beside}]}


def _reading(path: str, summary: str, query: dict[str, bool], answers: dict[str, str]) -> dict[str, Any]:
    keyless = path in KEYLESS
    if not keyless:
        answers = {**answers, "400": "Message", "401": "Message"}
    operation = _operation(summary, answers, security=not keyless)
    parameters = [
        {"name": name, "in": "query", "required": required, "schema": schemas.WHOLE if name == "limit" else TEXT}
        for name, required in query.items()
    ]
    return operation | ({"parameters": parameters} if parameters else {})


def _control(summary: str, body: Schema, answered: str) -> dict[str, Any]:
    answers = {"200": answered, "400": "Message", "403": "Message", "404": "Message"}
    return _operation(summary, answers, body=body, security=False)


def _file(path: str, summary: str, media_type: str) -> dict[str, Any]:
    held: Schema = {"type": "object"} if media_type == "application/json" else {}
    answers: dict[str, Any] = {"200": _described("200", {media_type: {"schema": held}} if held else {media_type: {}})}
    if media_type == "video/mp4":
        answers |= {"206": _described("206", {media_type: {}}), "410": _described("410"), "416": _described("416")}
    _, brace, rest = path.partition("{")
    if not brace:
        return {"summary": summary, "security": [], "responses": answers}
    answers["404"] = _described("404", {"text/html": {}})
    parameter = {"name": rest.partition("}")[0], "in": "path", "required": True, "schema": TEXT}
    return {"summary": summary, "security": [], "parameters": [parameter], "responses": answers}


def _operation(
    summary: str, answers: dict[str, str], *, body: Schema | None = None, credits: bool = False, security: bool = True
) -> dict[str, Any]:
    operation: dict[str, Any] = {"summary": summary}
    if not security:
        operation["security"] = []
    if body is not None:
        operation["requestBody"] = {"required": True, "content": {"application/json": {"schema": body}}}
    operation["responses"] = {
        status: _described(status, {"application/json": {"schema": ref(name) if name else {"type": "object"}}})
        | ({"headers": _CREDITS} if credits and status == "200" else {})
        for status, name in sorted(answers.items())
    }
    return operation


def _described(status: str, content: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"description": _MEANINGS[status]} | ({"content": content} if content else {})
