"""Outros: what a request says about its last picture, and whether that fits the video.

API document, POST /video/image_list_to_video and POST /video/add_outro_image.
"""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.fetching import Picture
from sandbox.fields import Fields
from sandbox.render.derive import Outro
from sandbox.replies import Problem


@dataclass(frozen=True, slots=True)
class Animation:
    """How an outro ends: with a fade to black, and around a focus area (x, y, width, height in canvas pixels)."""

    fade: bool = False
    focus: tuple[int, int, int, int] | None = None


def animation(fields: Fields) -> Animation:
    """Read the outro's switches. Raises Problem(400)."""
    fade = fields.flag("add_outro_animation", default=False)
    if not fields.flag("add_outro_focus_area", default=False):
        return Animation(fade)
    if not fade:
        raise Problem(400, "add_outro_focus_area requires add_outro_animation to be true.")
    return Animation(fade, fields.area("outro_focust_area", "outro_focus_area"))


def fitting(picture: Picture, wanted: Animation, canvas: tuple[int, int]) -> Outro:
    """Return the outro for a canvas (width and height in pixels). Raises Problem(400) for what does not fit it."""
    width, height = canvas
    if picture.width < width or picture.height < height:
        raise Problem(
            400,
            f"outro_image_url must be at least {width}x{height} pixels; this image is"
            f" {picture.width}x{picture.height}.",
        )
    require_inside(wanted, canvas)
    return Outro(picture=picture.path, fade_to_black=wanted.fade, focus=wanted.focus)


def require_inside(wanted: Animation, canvas: tuple[int, int]) -> None:
    """Raise Problem(400) for a focus area that leaves the canvas (width and height in pixels)."""
    if wanted.focus is not None:
        x, y, width, height = wanted.focus
        if x + width > canvas[0] or y + height > canvas[1]:
            raise Problem(400, f"outro_focust_area must lie within the canvas of {canvas[0]}x{canvas[1]} pixels.")
