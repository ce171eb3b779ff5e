"""The form that ends a finished video in a picture."""

from collections.abc import Mapping
from typing import Any, cast

from django import forms

from samsar import AddOutroImage, FocusArea
from videos.forms.pictures import PictureAddressField

_SIDES = ("x", "y", "width", "height")


class OutroForm(forms.Form):
    """A picture's address, fade, and a focus box in whole pixels of the video's canvas from the top left."""

    outro_image_url = PictureAddressField()
    add_outro_animation = forms.BooleanField(required=False)
    use_focus = forms.BooleanField(required=False)
    x = forms.IntegerField(required=False)
    y = forms.IntegerField(required=False)
    width = forms.IntegerField(required=False)
    height = forms.IntegerField(required=False)

    def __init__(
        self,
        data: Any = None,
        *,
        canvas: tuple[int, int],
        is_practice: bool,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        """`canvas` is the width and height of the video's canvas; the box starts in its middle."""
        self.canvas = canvas
        wide, high = canvas
        middle = {"x": wide // 4, "y": high // 4, "width": wide // 2, "height": high // 2}
        start = {"outro_image_url": "", "add_outro_animation": True, "use_focus": False, **middle}
        super().__init__(data, initial=start | dict(initial or {}))
        cast("PictureAddressField", self.fields["outro_image_url"]).is_practice = is_practice

    @property
    def box(self) -> FocusArea:
        """The box as it can be drawn: what was written if it fits the canvas, else where a box starts."""
        try:
            box = FocusArea(**{side: int(self[side].value()) for side in _SIDES})
        except (TypeError, ValueError):
            return FocusArea(**{side: self.initial[side] for side in _SIDES})
        return box if self._fits(box) else FocusArea(**{side: self.initial[side] for side in _SIDES})

    def _fits(self, box: FocusArea) -> bool:
        wide, high = self.canvas
        is_inside = box.x >= 0 and box.y >= 0 and box.x + box.width <= wide and box.y + box.height <= high
        return is_inside and box.width >= 1 and box.height >= 1

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("use_focus"):
            # What stands in a box that is switched off is nobody's mistake.
            for side in _SIDES:
                self.errors.pop(side, None)
        elif any(cleaned.get(side) is None for side in _SIDES):
            self.add_error("use_focus", "Write all four numbers of the box in whole pixels.")
        elif not self._fits(FocusArea(**{side: cleaned[side] for side in _SIDES})):
            wide, high = self.canvas
            self.add_error("use_focus", f"The box must lie inside the picture of {wide} × {high} pixels.")
        return cleaned

    def to_submission(self, session_id: str) -> AddOutroImage:
        """Return the valid form as what will be sent; a focus box brings the fade with it."""
        sent = self.cleaned_data
        focus = FocusArea(**{side: sent[side] for side in _SIDES}) if sent["use_focus"] else None
        return AddOutroImage(
            session_id=session_id,
            outro_image_url=sent["outro_image_url"],
            add_outro_animation=sent["add_outro_animation"] or focus is not None,
            focus_area=focus,
        )
