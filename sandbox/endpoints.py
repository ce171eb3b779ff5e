"""Which submissions there are, and who reads each. API document, the POST endpoints."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from sandbox import from_prompt
from sandbox.desk import Desk
from sandbox.fields import Fields
from sandbox.orders import Order

Reader = Callable[[Fields, Desk], Order]


def _late(module: str, name: str) -> Reader:
    """Return a reader whose module is loaded at its first use: it brings the encoder, which most calls do without."""

    def read(fields: Fields, desk: Desk) -> Order:
        reader: Reader = getattr(import_module(module), name)
        return reader(fields, desk)

    return read


SUBMISSIONS: dict[str, Reader] = {
    "/video/text_to_video": from_prompt.text_to_video,
    "/video/image_list_to_video": _late("sandbox.from_pictures", "image_list_to_video"),
    "/video/add_outro_image": _late("sandbox.from_sessions", "add_outro_image"),
    "/video/translate_video": _late("sandbox.from_sessions", "translate_video"),
    "/video/join_videos": _late("sandbox.from_sessions", "join_videos"),
    "/video/remove_subtitles": _late("sandbox.from_sessions", "remove_subtitles"),
}
ALIASES = {"/video/create": "/video/text_to_video"}
