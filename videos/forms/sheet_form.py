"""The form around a sheet: pasted text or a file, whichever came; the file's text goes on as pasted text."""

import zlib
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from videos.catalogue import Offer
from videos.forms.columns import COLUMNS
from videos.forms.prompt import PromptForm
from videos.forms.sheet import MOST_BYTES, Sheet, Unreadable, cleaned, read, written

_NAME_LENGTH = 60
_SPREADSHEETS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


class SheetField(forms.CharField):
    """Text as it was pasted, but for line ends and null characters."""

    def __init__(self) -> None:
        super().__init__(strip=False, required=False)

    def to_python(self, value: Any) -> str:
        """Return the text as it is read."""
        return cleaned(super().to_python(value) or "")


class SheetForm(forms.Form):
    """A sheet as text or as a file, which wins; valid when it can be read, whatever its rows are like.

    After cleaning, `text` is what was read, `title` the file's name if it came
    from one, and `sheet` its rows.
    """

    csv = SheetField()
    file = forms.FileField(required=False, allow_empty_file=True)
    name = forms.CharField(required=False)

    def __init__(self, data: Any = None, files: Any = None, *, offer: Offer) -> None:
        super().__init__(data, files)
        self.offer = offer
        self.text = self.title = ""
        self.sheet: Sheet | None = None
        self.notices: list[str] = []

    def clean(self) -> None:
        """Read the file or the text."""
        self.text = self.cleaned_data.get("csv", "")
        self.title = file_title(self.cleaned_data.get("name", ""))
        file = self.cleaned_data.get("file")
        try:
            if file:
                self.text, self.title = self._text_of(file), file_title(file.name or "")
            self.sheet = read(self.text, self.offer)
        except Unreadable as problem:
            self.add_error("csv", str(problem))
        else:
            self.notices += self.sheet.notices

    def _text_of(self, file: "UploadedFile[Any]") -> str:
        if (file.size or 0) > MOST_BYTES * 2:  # in UTF-16 a plain character takes two bytes
            raise Unreadable(
                f"“{file.name}” has {(file.size or 0) / 1e6:.1f} MB, and at most 1 MB fits. Split it into several."
            )
        text, notice = decoded(file.read())
        self.notices += [notice] if notice else []
        return cleaned(text)

    @property
    def mark(self) -> str:
        """A short sum of what was read; a page that was checked sends it back."""
        return f"{zlib.crc32(self.text.encode()):x}"

    @property
    def is_as_checked(self) -> bool:
        """Whether this is the very text of the page whose button was pressed."""
        return self.data.get("checked") == self.mark and "check" not in self.data


def decoded(content: bytes) -> tuple[str, str]:
    """Return a file's text and a notice about its encoding, if that was a guess; raise Unreadable for no text."""
    if content.startswith(_SPREADSHEETS):
        raise Unreadable("This is a spreadsheet's own file. Save it as CSV in that program, and choose the CSV file.")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace"), ""
    try:
        return content.decode("utf-8-sig"), ""
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace"), (
            "The file is not UTF-8, so it was read as Windows-1252. Look at the letters with accents before you create."
        )


def file_title(name: str) -> str:
    """Return a file's name as a title: printable, without its ending, not too long."""
    kept = " ".join("".join(each if each.isprintable() else " " for each in name[:400]).split())
    return (kept[:-4] if kept.casefold().endswith((".csv", ".tsv", ".txt")) else kept)[:_NAME_LENGTH].strip()


def example(offer: Offer) -> str:
    """Return a sheet to begin with: every column and two rows that could be sent as they stand."""
    start = PromptForm(offer=offer).initial
    models = [start["video_model"], start["image_model"]]
    return written(
        [
            [column.title for column in COLUMNS],
            ["A lighthouse at dusk, one boat coming home.", "30", "landscape", *models, "cinematic", "", "yes", ""],
            ["Morning in a small bakery. Steam, flour, light.", "15", "portrait", *models, "grounded", "de", "no", ""],
        ]
    )
