"""The stage of one scene: painted layers that drift at their own speeds under a slowly moving camera.

Layers are painted once, twice as large, and kept at four sub-pixel positions; a frame is only pasted and cropped, so
that slow motion is smooth and cheap.
"""

from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image

ROOM = 1.14  # the painted stage is this much larger than the frame, for the camera to move in
SCALE = 2  # painted this much larger, then reduced
PHASES = 4
OVERLAP = 0.5  # seconds a scene may be asked for before it starts and after it ends

Box = tuple[float, float, float, float]


@dataclass(slots=True)
class Layer:
    """A painted layer: colours and masks at four sub-pixel positions, its place and drift (pixels a second).

    `spans` says that it reaches across the stage at all times.
    """

    paints: tuple[Image.Image, ...]
    masks: tuple[Image.Image, ...]
    x: float
    y: int
    drift: float
    spans: bool
    _solid: tuple[Image.Image, ...] = ()

    def draw(self, canvas: Image.Image, seconds: float) -> None:
        """Paste the layer where it has drifted to."""
        quarter = round((self.x + self.drift * seconds) * PHASES)
        place, phase = divmod(quarter, PHASES)
        mask = self.masks[phase]
        canvas.paste(self.paints[phase % len(self.paints)], (place, self.y), mask)
        if self._solid:
            canvas.paste(self._solid[phase % len(self._solid)], (place, self.y + mask.height))

    def trim(self, floor: int) -> int:
        """Forget what lies below the row `floor`; returns the row from which this layer hides all behind it.

        What it hides is also kept apart from its edge, for pasting without a mask is many times cheaper.
        """
        high = max(min(self.masks[0].height, floor - self.y), 0)
        opaque = self._opaque_from() if self.spans else high
        edge = min(high, opaque)
        wide = self.masks[0].width
        if edge < high:
            self._solid = tuple(paint.crop((0, edge, wide, high)) for paint in self.paints)
        self.paints = tuple(paint.crop((0, 0, wide, edge)) for paint in self.paints)
        self.masks = tuple(mask.crop((0, 0, wide, edge)) for mask in self.masks)
        return min(floor, self.y + opaque) if self.y + high >= floor else floor

    def _opaque_from(self) -> int:
        """The first row from which all masks are full down to the last row."""
        low, high = 0, self.masks[0].height
        while low < high:
            middle = (low + high) // 2
            if all(_is_full(mask, middle) for mask in self.masks):
                high = middle
            else:
                low = middle + 1
        return low


def _is_full(mask: Image.Image, row: int) -> bool:
    inside = mask.crop((1, row, mask.width - 1, mask.height))  # the outermost columns carry the sub-pixel shift
    return inside.getextrema() == (255, 255)


Sprites = Callable[[Image.Image, float], None]


class Stage:
    """Collects layers back to front, then gives frames. `width`, `height`: pixels of the stage before the camera."""

    def __init__(self, frame: tuple[int, int], seconds: float) -> None:
        self.frame_size = frame
        self.seconds = seconds
        self.width = round(frame[0] * ROOM / 2) * 2
        self.height = round(frame[1] * ROOM / 2) * 2
        self.portrait = frame[1] > frame[0]
        self._backdrop = Image.new("RGB", (self.width, self.height))
        self._parts: list[Layer | Sprites] = []
        self._is_set = False
        self._from: Box = (0, 0, self.width, self.height)
        self._to: Box = self._from

    @property
    def unit(self) -> float:
        """One hundredth of the shorter side, in pixels of the painted (double) size."""
        return min(self.width, self.height) * SCALE / 100

    def paper(self, margin: float = 0) -> tuple[int, int]:
        """The size to paint a layer at, with `margin` stage pixels on each side for its drift."""
        return round(self.width + 2 * margin) * SCALE, self.height * SCALE

    def backdrop(self, painted: Image.Image) -> None:
        """Set what lies behind everything, painted at `paper()`."""
        self._backdrop = painted.reduce(SCALE)

    def layer(
        self, paint: Image.Image, mask: Image.Image, *, drift: float = 0, margin: float = 0, textured: bool = False
    ) -> None:
        """Add a layer painted at `paper(margin)`; `drift` is stage pixels a second.

        A paint without detail from side to side (a gradient) needs no sub-pixel copies: leave `textured` off.
        """
        box = mask.getbbox()
        if box is None:
            return
        left, top = box[0] // SCALE * SCALE, box[1] // SCALE * SCALE
        right, bottom = -(-box[2] // SCALE) * SCALE, -(-box[3] // SCALE) * SCALE
        painted_width = mask.width
        paint, mask = paint.crop((left, top, right, bottom)), mask.crop((left, top, right, bottom))
        phases = PHASES if drift else 1
        masks = tuple(_shifted(mask, phase) for phase in range(phases)) * (PHASES // phases)
        paints = tuple(_shifted(paint, phase) for phase in range(phases if textured else 1))
        x = left / SCALE - margin - drift * self.seconds / 2
        spans = left == 0 and right == painted_width
        self._parts.append(Layer(paints, masks, x, top // SCALE, drift, spans))

    def sprites(self, draw: Sprites) -> None:
        """Add a function that draws small moving things at a time in seconds."""
        self._parts.append(draw)

    def still(self) -> Image.Image:
        """What stands on the stage so far, at its first moment and without the camera."""
        canvas = self._backdrop.copy()
        for part in self._parts:
            if isinstance(part, Layer):
                part.draw(canvas, 0)
        return canvas

    def camera(self, zoom: tuple[float, float], pan: tuple[float, float] = (0, 0)) -> None:
        """Move from the first zoom (1 shows the frame unscaled, less shows more) to the second.

        `pan` is the way across in -1 to 1 of the free room, from its negative to itself.
        """
        self._from = self._view(zoom[0], -pan[0], -pan[1])
        self._to = self._view(zoom[1], pan[0], pan[1])

    def _set(self) -> None:
        """Drop all that nearer layers hide, before the first frame."""
        floor = self.height
        for part in reversed(self._parts):
            if isinstance(part, Layer):
                floor = part.trim(floor)
        self._is_set = True

    def _view(self, zoom: float, across: float, down: float) -> Box:
        wide, high = self.frame_size[0] / zoom, self.frame_size[1] / zoom
        room_x, room_y = self.width - wide, self.height - high
        left, top = room_x / 2 * (1 + across), room_y / 2 * (1 + down)
        return left, top, left + wide, top + high

    def frame(self, seconds: float) -> Image.Image:
        """The picture `seconds` after the scene started; half a second before and after is allowed."""
        if not self._is_set:
            self._set()
        canvas = self._backdrop.copy()
        for part in self._parts:
            if isinstance(part, Layer):
                part.draw(canvas, seconds)
            else:
                part(canvas, seconds)
        share = (seconds + OVERLAP) / (self.seconds + 2 * OVERLAP)
        left, top, right, bottom = (a + (b - a) * share for a, b in zip(self._from, self._to, strict=True))
        view = (max(left, 0.0), max(top, 0.0), min(right, self.width), min(bottom, self.height))
        return canvas.resize(self.frame_size, Image.Resampling.BILINEAR, box=view)


def _shifted(painted: Image.Image, phase: int) -> Image.Image:
    """Reduced to stage size, moved right by `phase` quarters of a pixel."""
    wide, high = painted.size
    if phase == 0:
        return painted.reduce(SCALE)
    roomy = Image.new(painted.mode, (wide + SCALE, high))
    roomy.paste(painted, (SCALE, 0))
    left = SCALE - phase * SCALE / PHASES
    return roomy.resize((wide // SCALE, high // SCALE), Image.Resampling.BILINEAR, box=(left, 0, left + wide, high))
