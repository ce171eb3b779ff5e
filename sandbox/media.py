"""Files: finished videos with Range, and sample pictures."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from flask import Blueprint, Response, abort, request, send_file
from werkzeug.exceptions import RequestedRangeNotSatisfiable

from sandbox import entrance, sessions
from sandbox.fields import is_session_id

PICTURES = Path(__file__).parent / "pictures"
PICTURE_TYPES = {".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".webp": "image/webp"}

media = Blueprint("media", __name__)


@media.get("/media/<name>.mp4")
def video(name: str) -> Response:
    """Return a finished video, whole or a byte range of it; a cancelled session keeps its file.

    `name` is the session's id, with `.v2` and so on behind it for a newer render.
    """
    session_id, _, version = name.partition(".v")
    if not is_session_id(session_id) or (name != session_id and not version.isdecimal()):
        abort(404)
    path = entrance.studio().media / f"{name}.mp4"
    if not path.is_file():
        abort(404)
    session = sessions.find(entrance.studio().store, session_id)
    if session is not None and (session.gone or request.args.get("take", 0, type=int) < session.take):
        abort(410)
    several = "," in request.headers.get("Range", "")
    try:
        response = send_file(path, mimetype="video/mp4", conditional=not several)
    except RequestedRangeNotSatisfiable:
        size = path.stat().st_size
        return Response(status=416, headers={"Content-Range": f"bytes */{size}", "Accept-Ranges": "bytes"})
    response.headers["Accept-Ranges"] = "bytes"
    return response


@media.get("/pictures/<name>")
def picture(name: str) -> Response:
    """Return one of the sample pictures."""
    if name not in picture_names():
        abort(404)
    path = PICTURES / name
    return send_file(path, mimetype=PICTURE_TYPES[path.suffix], max_age=3600)


def picture_names() -> list[str]:
    """Return the file names of the sample pictures, in order."""
    return sorted(path.name for path in PICTURES.glob("*") if path.suffix in PICTURE_TYPES)


@cache
def picture_sizes() -> dict[str, tuple[int, int]]:
    """Return width and height in pixels of each sample picture, by file name."""
    from PIL import Image  # late: most requests look at no picture

    sizes = {}
    for name in picture_names():
        with Image.open(PICTURES / name) as picture:
            sizes[name] = picture.size
    return sizes
