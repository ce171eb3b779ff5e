"""A picture that a video ends in: its address, the fade, and the box that stays in focus."""

from collections.abc import Mapping
from typing import Any, cast

from django import forms

from samsar import AddOutroImage, FocusArea
from samsar.vocabulary import CANVASES
from videos.forms.pictures import PictureAddressField
from videos.models import Upload
from videos.uploads import Host

_SIDES = ("x", "y", "width", "height")


def outro_start(canvas: tuple[int, int]) -> dict[str, Any]:
    """Return how the outro's fields open: no picture, the fade on, and a box in the middle that is off."""
    wide, high = canvas
    middle = {"x": wide // 4, "y": high // 4, "width": wide // 2, "height": high // 2}
    return {"outro_image_url": "", "add_outro_animation": True, "use_focus": False, **middle}


def outro_as_asked(recipe: Mapping[str, Any]) -> dict[str, Any]:
    """Return the outro's fields as a job was asked for; nothing when it had no outro."""
    if not recipe.get("outro_image_url"):
        return {}
    return {
        "outro_image_url": recipe["outro_image_url"],
        "add_outro_animation": recipe["add_outro_animation"],
        "use_focus": bool(recipe["focus_area"]),
        **(recipe["focus_area"] or {}),
    }


def too_small(upload: Upload | None, canvas: tuple[int, int]) -> str:
    """Say that an uploaded picture is smaller than the canvas; empty when it is not, or not known."""
    if upload is None or (upload.width >= canvas[0] and upload.height >= canvas[1]):
        return ""
    return (
        f"Too small: at least {canvas[0]} × {canvas[1]} pixels are needed, "
        f"and {upload.name} has {upload.width} × {upload.height}."
    )


class OutroFields(forms.Form):
    """A picture's address, fade, and a focus box in whole pixels of the video's canvas from the top left.

    The form that has them sets `canvas`, and `begins_with_outro` before it is looked at.
    """

    outro_image_url = PictureAddressField(required=False)
    add_outro_animation = forms.BooleanField(required=False)
    use_focus = forms.BooleanField(required=False)
    x = forms.IntegerField(required=False)
    y = forms.IntegerField(required=False)
    width = forms.IntegerField(required=False)
    height = forms.IntegerField(required=False)

    canvas = CANVASES["16:9"]

    def takes_outro_from(self, host: Host, uploads: Mapping[str, Upload]) -> None:
        """Say whose pictures the outro may be, and which of them were uploaded."""
        cast("PictureAddressField", self.fields["outro_image_url"]).knows(host, uploads)

    @property
    def box(self) -> FocusArea:
        """The box as it can be drawn: what was written if it fits the canvas, else where a box starts."""
        start = outro_start(self.canvas)
        try:
            box = FocusArea(**{side: int(self[side].value()) for side in _SIDES})
        except (TypeError, ValueError):
            return FocusArea(**{side: start[side] for side in _SIDES})
        return box if self._fits(box) else FocusArea(**{side: start[side] for side in _SIDES})

    def _fits(self, box: FocusArea) -> bool:
        wide, high = self.canvas
        is_inside = box.x >= 0 and box.y >= 0 and box.x + box.width <= wide and box.y + box.height <= high
        return is_inside and box.width >= 1 and box.height >= 1

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        address = cleaned.get("outro_image_url")
        field = cast("PictureAddressField", self.fields["outro_image_url"])
        problem = too_small(field.uploads.get(address or ""), self.canvas)
        if problem:
            self.add_error("outro_image_url", problem)
        if not cleaned.get("use_focus") or address == "":
            # What stands in a box that is switched off, or on no picture, is nobody's mistake.
            for side in _SIDES:
                self.errors.pop(side, None)
        elif any(cleaned.get(side) is None for side in _SIDES):
            self.add_error("use_focus", "Write all four numbers of the box in whole pixels.")
        elif not self._fits(FocusArea(**{side: cleaned[side] for side in _SIDES})):
            wide, high = self.canvas
            self.add_error("use_focus", f"The box must lie inside the picture of {wide} × {high} pixels.")
        return cleaned

    def outro(self) -> dict[str, Any]:
        """Return the outro of the valid form under the names of a submission; a focus box brings the fade with it."""
        sent = self.cleaned_data
        if not sent["outro_image_url"]:
            return {}
        focus = FocusArea(**{side: sent[side] for side in _SIDES}) if sent["use_focus"] else None
        return {
            "outro_image_url": sent["outro_image_url"],
            "add_outro_animation": sent["add_outro_animation"] or focus is not None,
            "focus_area": focus,
        }


class OutroForm(OutroFields):
    """The form that ends a finished video in a picture."""

    def __init__(
        self, data: Any = None, *, canvas: tuple[int, int], host: Host, initial: Mapping[str, Any] | None = None
    ) -> None:
        """`canvas` is the width and height of the video's canvas; the box starts in its middle."""
        self.canvas = canvas
        super().__init__(data, initial=outro_start(canvas) | dict(initial or {}))
        self.fields["outro_image_url"].required = True
        address = str(self["outro_image_url"].value() or "").strip()
        self.takes_outro_from(host, host.among([address]))

    def to_submission(self, session_id: str) -> AddOutroImage:
        """Return the valid form as what will be sent."""
        return AddOutroImage(session_id=session_id, **self.outro())
