"""The form that translates finished videos into several languages at once."""

from collections.abc import Collection, Mapping
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError

from samsar.vocabulary import TRANSLATE_LANGUAGES
from videos.forms.outro import too_small
from videos.forms.pictures import PictureAddressField
from videos.uploads import Host

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
        canvas: tuple[int, int],
        host: Host,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        """Offer every target but those in `closed`: the video's own language, and those on their way.

        An outro from disk has at least the size of the video's `canvas`.
        """
        self.canvas = canvas
        super().__init__(data, initial={"languages": [], "outro_image_url": "", "remake": False, **(initial or {})})
        self._uploads = host.among([str(self["outro_image_url"].value() or "").strip()])
        cast("PictureAddressField", self.fields["outro_image_url"]).knows(host, self._uploads)
        self._open = [code for code in TRANSLATE_LANGUAGES if code not in closed]
        field = cast("forms.MultipleChoiceField", self.fields["languages"])
        field.choices = [(code, TRANSLATE_LANGUAGES[code]) for code in self._open]
        field.error_messages["invalid_choice"] = "One of these languages cannot be chosen now. Look at the list again."

    def clean_outro_image_url(self) -> str:
        """Refuse a picture from disk that is too small; what stands elsewhere only the service can measure."""
        address: str = self.cleaned_data["outro_image_url"]
        problem = too_small(self._uploads.get(address), self.canvas)
        if problem:
            raise ValidationError(problem)
        return address

    @property
    def chosen(self) -> list[str]:
        """The languages that are ticked and may be, in the order of the list."""
        ticked = self["languages"].value() or []
        return [code for code in self._open if code in ticked]

    @property
    def is_made_again(self) -> bool:
        """Whether what is there already is to be made once more."""
        return bool(self["remake"].value())
