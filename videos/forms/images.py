"""The form that makes a video from pictures in an order."""

from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError

from samsar import ImageListToVideo
from videos.catalogue import Offer
from videos.forms.metadata import MetadataField, MetadataRow
from videos.forms.outro import OutroFields, outro_as_asked, outro_start
from videos.forms.pictures import PictureListField, PictureRow
from videos.forms.prompt import PromptField, meter_words
from videos.forms.speech import SpeechFields
from videos.uploads import Host

LEFT = "left"
_ANY = "…"


class ImagesForm(OutroFields, SpeechFields):
    """Pictures in order, what the video should tell with them, facts, speech, and a picture that it ends in."""

    field_order = ("image_url", "addresses", "prompt", "metadata", "outro_image_url", "language")

    image_url = PictureListField()
    #: Pasted and not in the list yet.
    addresses = forms.CharField(required=False)
    prompt = PromptField(required=False)
    metadata = MetadataField()

    def __init__(self, data: Any = None, *, offer: Offer, host: Host, initial: Mapping[str, Any] | None = None) -> None:
        start = {"image_url": [], "addresses": "", "prompt": "", "metadata": {}, **outro_start(self.canvas)}
        speech = {"language": "auto", "enable_subtitles": True, "font_key": ""}
        super().__init__(data, initial=start | speech | dict(initial or {}))
        self.offer, self.notices = offer, []
        self.begin_with_font(initial)
        self.uploads = host.among([*self.pictures, str(self["outro_image_url"].value() or "").strip()])
        self._list.one.knows(host, self.uploads)
        self.takes_outro_from(host, self.uploads)

    @property
    def _list(self) -> PictureListField:
        return cast("PictureListField", self.fields["image_url"])

    @property
    def pictures(self) -> list[str]:
        """The addresses in order, right or wrong."""
        return list(self["image_url"].value() or ())

    @property
    def rows(self) -> list[PictureRow]:
        """The pictures in order as people see them."""
        return self._list.rows(self.pictures)

    @property
    def facts(self) -> list[MetadataRow]:
        """The metadata as it was typed."""
        typed = self["metadata"].value() or ()
        rows = typed.items() if isinstance(typed, dict) else typed
        return cast("MetadataField", self.fields["metadata"]).rows(list(rows))

    @property
    def meter(self) -> str:
        """How full the prompt is, in words."""
        return meter_words(self["prompt"].value() or "")

    def clean_addresses(self) -> str:
        """Refuse to go on while something that was pasted is not in the list: it would be lost."""
        left: str = self.cleaned_data["addresses"]
        if left.strip():
            raise ValidationError("These addresses are not in the list yet. Press Add, or empty the box.", code=LEFT)
        return ""

    def to_submission(self) -> ImageListToVideo:
        """Return the valid form as what will be sent."""
        sent = self.cleaned_data
        return ImageListToVideo(
            image_urls=sent["image_url"],
            prompt=sent["prompt"] or None,
            metadata=sent["metadata"],
            language=sent["language"],
            enable_subtitles=sent["enable_subtitles"],
            font_key=sent["font_key"] or None,
            **self.outro(),
        )

    def to_priced(self) -> ImageListToVideo | None:
        """Return a submission good enough for a price; None while there is no picture."""
        count, has_outro = len(self.pictures), bool(str(self["outro_image_url"].value() or "").strip())
        if not count:
            return None
        return ImageListToVideo(image_urls=(_ANY,) * count, outro_image_url=_ANY if has_outro else None)


def images_as_asked(recipe: Mapping[str, Any]) -> dict[str, Any]:
    """Return how the form opens for somebody who wants the same again."""
    return {
        "image_url": list(recipe["image_urls"]),
        "prompt": recipe["prompt"] or "",
        "metadata": recipe["metadata"] or {},
        "language": recipe["language"],
        "enable_subtitles": recipe["enable_subtitles"],
        "font_key": recipe["font_key"] or "",
        **outro_as_asked(recipe),
    }
