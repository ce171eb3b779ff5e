"""Addresses of pictures that Samsar is to fetch, one or a list in order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from django import forms
from django.core.exceptions import ValidationError

from videos.models import Upload
from videos.uploads import Host

MOST_CHARACTERS: Final = 2000
MOST_PICTURES: Final = 20
#: The code of what is wrong with one row, and is said there.
AT_ROW: Final = "row"
_THIS_MACHINE = ("127.0.0.1", "localhost", "::1")


class PictureAddressField(forms.CharField):
    """A public http or https address, trimmed; in Practice one of this machine, for the sandbox reaches no other.

    The form sets `host` and, by address, `uploads`: an address of ours is one
    of these or it is refused. Whether a picture is anywhere else only the
    service can say.
    """

    host: Host | None = None
    uploads: Mapping[str, Upload] = {}

    def __init__(self, *, required: bool = True) -> None:
        super().__init__(required=required, error_messages={"required": "Write the address of the picture."})

    def knows(self, host: Host, uploads: Mapping[str, Upload]) -> None:
        """Tell the field whose pictures it takes, and which of them were uploaded."""
        self.host, self.uploads = host, uploads

    def validate(self, value: Any) -> None:
        """Refuse what cannot be the address of a picture that the service can fetch."""
        super().validate(value)
        if not value:
            return
        try:
            parts = urlsplit(value)
            host = parts.hostname if parts.scheme in ("http", "https") and not parts.username else None
        except ValueError:
            host = None
        if not host or not value.isprintable() or " " in value:
            raise ValidationError("Write a whole address that begins with https:// or http://.", code="invalid")
        if len(value) > MOST_CHARACTERS:
            raise ValidationError("This address is too long: at most 2\u202f000 characters.", code="too_long")
        if self.host is None:
            return
        if self.host.team.is_practice and (host not in _THIS_MACHINE or parts.scheme != "http"):
            raise ValidationError("In Practice pictures come from this machine only. Take one of the samples.")
        if self.host.token_in(value) and value not in self.uploads:
            raise ValidationError("This picture is not kept any more; upload it again.", code="gone")


@dataclass(frozen=True, kw_only=True, slots=True)
class PictureRow:
    """One picture of a list: its address, what people call it, and what is wrong with it."""

    address: str
    name: str
    note: str
    problem: str


class RepeatedInput(forms.MultipleHiddenInput):
    """One input an entry, all with the field's name, in the order in which they stand; empty ones count for nothing."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        """Return the entries in order, trimmed."""
        return [text.strip() for text in super().value_from_datadict(data, files, name) or () if text.strip()]


class PictureListField(forms.Field):
    """One to twenty addresses in order; each is checked like a single one."""

    widget = RepeatedInput

    def __init__(self) -> None:
        super().__init__(error_messages={"required": "Add at least one picture."})
        self.one = PictureAddressField()

    def problem_of(self, address: str) -> str:
        """Say what is wrong with one address; empty when nothing is."""
        try:
            self.one.clean(address)
        except ValidationError as problem:
            return str(problem.messages[0])
        return ""

    def rows(self, addresses: Sequence[str]) -> list[PictureRow]:
        """Return the list as people see it."""
        return [
            PictureRow(
                address=address,
                name=picture_name(address),
                note=_note(address, self.one.uploads.get(address)),
                problem=self.problem_of(address),
            )
            for address in addresses
        ]

    def clean(self, value: Any) -> tuple[str, ...]:
        """Refuse none, too many, and a list in which one address is wrong."""
        addresses = tuple(value or ())
        super().validate(list(addresses))
        over = len(addresses) - MOST_PICTURES
        if over > 0:
            raise ValidationError(f"At most {MOST_PICTURES} pictures make a video: take out {over}.", code="too_many")
        for number, address in enumerate(addresses, 1):
            problem = self.problem_of(address)
            if problem:
                raise ValidationError(f"Picture {number}: {problem}", code=AT_ROW)
        return addresses


def picture_name(address: str) -> str:
    """Return what people call the picture at an address: its file's name."""
    try:
        path = urlsplit(address).path
    except ValueError:
        path = ""
    return unquote(PurePosixPath(path).name)[:80] or address[:80]


def _note(address: str, upload: Upload | None) -> str:
    if upload is not None:
        return f"from disk, {upload.width} × {upload.height}"
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""
