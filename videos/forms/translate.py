"""The form that translates finished videos into several languages at once."""

from collections.abc import Collection, Mapping
from typing import Any, cast

from django import forms

from samsar.vocabulary import TRANSLATE_LANGUAGES
from videos.forms.pictures import PictureAddressField

MISSING = "Choose at least one language."


class TranslateForm(forms.Form):
    """Languages as codes, each once, and the address of a picture that replaces the outro in all of them.

    `remake` is asked where several films are translated: whether versions that are there are made again.
    """

    languages = forms.MultipleChoiceField(error_messages={"required": MISSING})
    outro_image_url = PictureAddressField(required=False)
    remake = forms.BooleanField(required=False)

    def __init__(
        self,
        data: Any = None,
        *,
        closed: Collection[str],
        is_practice: bool,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        """Offer every target but those in `closed`: the video's own language, and those on their way."""
        super().__init__(data, initial={"languages": [], "outro_image_url": "", "remake": False, **(initial or {})})
        cast("PictureAddressField", self.fields["outro_image_url"]).is_practice = is_practice
        self._open = [code for code in TRANSLATE_LANGUAGES if code not in closed]
        field = cast("forms.MultipleChoiceField", self.fields["languages"])
        field.choices = [(code, TRANSLATE_LANGUAGES[code]) for code in self._open]
        field.error_messages["invalid_choice"] = "One of these languages cannot be chosen now. Look at the list again."

    @property
    def chosen(self) -> list[str]:
        """The languages that are ticked and may be, in the order of the list."""
        ticked = self["languages"].value() or []
        return [code for code in self._open if code in ticked]

    @property
    def is_made_again(self) -> bool:
        """Whether what is there already is to be made once more."""
        return bool(self["remake"].value())
