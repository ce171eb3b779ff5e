"""Given pictures in motion: cut to the canvas, then a slow camera, and for an outro a light on what matters."""

from pathlib import Path

from PIL import Image, ImageDraw, ImageOps

from sandbox.render.brush import soft
from sandbox.render.stage import Box
from sandbox.render.timeline import Scene

DETAIL = 1.5  # kept this much larger than the frame, for the camera to come near
BEFORE, AFTER = 0.5, 1.0  # seconds a still may be asked for before it starts and after it ends
DRIFT = 1.13  # how near the camera comes to a picture of a list
CALM = 1.05  # and to an outro without a focus
NEAREST = 1.7  # and at most to a focus
DIM = 0.42  # what is left of the light around a focus
DIM_FROM, DIM_OVER = 0.6, 1.6  # seconds
CANVAS = 1024  # the shorter side of the canvas that a focus is measured on, in pixels


class PictureUnreadable(Exception):
    """A picture of the timeline is missing, or is not a picture."""


class Still:
    """One picture as a moving scene of `frame` pixels; gives frames as a stage does."""

    def __init__(self, scene: Scene, frame: tuple[int, int], folder: Path) -> None:
        self._frame = frame
        self._seconds = scene.length_ms / 1000
        self._size = (round(frame[0] * DETAIL), round(frame[1] * DETAIL))
        self._picture = _cut(folder / scene.picture, self._size)
        self._lit: Image.Image | None = None
        self._steady = scene.focus is None
        self._from, self._to = self._way(scene)
        if scene.focus is not None:
            scale = min(self._size) / CANVAS
            left, top, wide, high = (number * scale for number in scene.focus)
            box = (left, top, left + wide, top + high)
            self._lit = _spotlight(self._picture, box)
            self._to = self._near(box)

    def frame(self, seconds: float) -> Image.Image:
        """The picture `seconds` after the scene started; half a second before and one after are allowed."""
        share = (seconds + BEFORE) / (self._seconds + BEFORE + AFTER)
        share = min(max(share, 0.0), 1.0)
        if not self._steady:
            share = share * share * (3 - 2 * share)
        left, top, right, bottom = (a + (b - a) * share for a, b in zip(self._from, self._to, strict=True))
        view = (left, top, right, bottom)
        light = min(max((seconds - DIM_FROM) / DIM_OVER, 0.0), 1.0)
        if self._lit is None or light == 0:
            return self._seen(self._picture, view)
        if light == 1:
            return self._seen(self._lit, view)
        return Image.blend(self._seen(self._picture, view), self._seen(self._lit, view), light)

    def _seen(self, picture: Image.Image, view: Box) -> Image.Image:
        return picture.resize(self._frame, Image.Resampling.BILINEAR, box=view)

    def _way(self, scene: Scene) -> tuple[Box, Box]:
        """Where the camera starts and ends: an outro is approached, pictures of a list are passed in turn."""
        if scene.kind == "outro":
            return self._view(1, 0.5, 0.5), self._view(CALM, 0.5, 0.5)
        across, down = ((0.2, 0.35), (0.8, 0.4), (0.35, 0.65), (0.7, 0.7))[scene.seed % 4]
        near, far = self._view(DRIFT, across, down), self._view(1.02, 1 - across, 1 - down)
        return (far, near) if scene.seed % 2 else (near, far)

    def _view(self, zoom: float, across: float, down: float) -> Box:
        """The part of the picture that fills the frame; `across` and `down` (0 to 1) place it in the free room."""
        wide, high = self._size[0] / zoom, self._size[1] / zoom
        left, top = (self._size[0] - wide) * across, (self._size[1] - high) * down
        return left, top, left + wide, top + high

    def _near(self, box: Box) -> Box:
        """The nearest view with some room around `box`, inside the picture."""
        wide, high = self._size
        zoom = min(wide * 0.8 / max(box[2] - box[0], 1), high * 0.8 / max(box[3] - box[1], 1))
        zoom = min(max(zoom, 1.0), NEAREST)
        free_x, free_y = wide - wide / zoom, high - high / zoom
        left = min(max((box[0] + box[2] - wide / zoom) / 2, 0.0), free_x)
        top = min(max((box[1] + box[3] - high / zoom) / 2, 0.0), free_y)
        return left, top, left + wide / zoom, top + high / zoom


def _cut(path: Path, size: tuple[int, int]) -> Image.Image:
    """The middle of a picture in the shape of `size`, upright and on white where it is transparent."""
    try:
        with Image.open(path) as opened:
            opened.draft("RGB", (size[0] * 2, size[1] * 2))  # large photographs open at a fraction of their size
            upright = ImageOps.exif_transpose(opened)
            if upright.has_transparency_data:
                layer = upright.convert("RGBA")
                upright = Image.new("RGBA", layer.size, "white")
                upright.alpha_composite(layer)
            return ImageOps.fit(upright.convert("RGB"), size, Image.Resampling.LANCZOS)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise PictureUnreadable(f"{path.name} cannot be opened as a picture") from error


def _spotlight(picture: Image.Image, box: Box) -> Image.Image:
    """The picture with all but `box` in the dark; the edge of the light is soft."""
    unit = min(picture.size) / 100
    light = Image.new("L", picture.size, round(255 * DIM))
    ImageDraw.Draw(light).rounded_rectangle(
        (box[0] - unit, box[1] - unit, box[2] + unit, box[3] + unit), radius=unit * 3, fill=255
    )
    dark = Image.new("RGB", picture.size, (6, 6, 12))
    return Image.composite(picture, dark, soft(light, unit * 1.2))
