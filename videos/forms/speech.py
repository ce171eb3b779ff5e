"""What a new video speaks and shows as text: the part that all forms for new videos share."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from samsar.vocabulary import CREATE_LANGUAGES
from videos.catalogue import Offer

PLAIN_FONTS = ("Poppins", "Montserrat")


class SpeechFields(forms.Form):
    """Language, subtitles and their font; the form that has them sets `offer` and `notices`."""

    language = forms.ChoiceField(choices=list(CREATE_LANGUAGES.items()))
    enable_subtitles = forms.BooleanField(required=False)
    font_key = forms.CharField(required=False)

    offer: Offer
    #: Sentences about values of an earlier video that cannot be had any more.
    notices: list[str]

    def begin_with_font(self, earlier: Mapping[str, Any] | None) -> None:
        """Let the form open with the font of `earlier` if it is still offered, a new one with a plain font."""
        if earlier:
            self._drop_lost_font()
        else:
            self._start_with_a_plain_font()

    def _drop_lost_font(self) -> None:
        font = self.initial["font_key"] or ""
        self.initial["font_key"] = self.font_named(font, str(self.initial["language"])) or ""
        if font and not self.initial["font_key"]:
            self.notices.append(f"{font} is no longer offered; Samsar chooses the font.")

    def _start_with_a_plain_font(self) -> None:
        """The service's own first choice may be a display face; subtitles are to be read."""
        plain = (self.font_named(name, str(self.initial["language"])) for name in PLAIN_FONTS)
        self.initial["font_key"] = next((font for font in plain if font), "")

    def font_named(self, name: str, language: str) -> str | None:
        """Return the language's font called `name` in the service's own spelling, or None."""
        offered = self.offer.fonts.for_language(language)
        return next((font for font in offered if font.casefold() == name.strip().casefold()), None)

    def clean_font_key(self) -> str:
        """Refuse a font that the chosen language lacks: the service would replace it without a word."""
        asked: str = self.cleaned_data["font_key"].strip()
        language = self.cleaned_data.get("language")
        if not asked or language is None:
            return asked
        found = self.font_named(asked, language)
        if found is None:
            raise ValidationError(
                f"{asked} has no letters for {CREATE_LANGUAGES[language]}, so it was cleared. "
                "Choose another font, or let Samsar choose."
                if language != "auto"
                else f"{asked} needs a chosen language, so it was cleared."
            )
        return found

    @property
    def language_value(self) -> str:
        """The chosen language, or `auto` when what came is none."""
        value = self["language"].value()
        return value if value in CREATE_LANGUAGES else "auto"

    @property
    def language_words(self) -> str:
        """The chosen language in words."""
        code = self.language_value
        return "Automatic language" if code == "auto" else CREATE_LANGUAGES[code]

    @property
    def subtitle_words(self) -> str:
        """Whether there are subtitles, and in which font."""
        font = self["font_key"].value()
        if not self["enable_subtitles"].value():
            return "no subtitles"
        return f"subtitles in {font}" if font else "subtitles"
