"""Addresses of pictures that Samsar is to fetch."""

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError

MOST_CHARACTERS = 2000
_THIS_MACHINE = ("127.0.0.1", "localhost", "::1")


class PictureAddressField(forms.CharField):
    """A public http or https address, trimmed; in Practice one of this machine, for the sandbox reaches no other.

    Whether a picture is there only the service can say.
    """

    def __init__(self, *, required: bool = True) -> None:
        super().__init__(required=required, error_messages={"required": "Write the address of the picture."})
        self.is_practice = False

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
            raise ValidationError("This address is too long: at most 2\u2009000 characters.", code="too_long")
        if self.is_practice and (host not in _THIS_MACHINE or parts.scheme != "http"):
            raise ValidationError("In Practice pictures come from this machine only. Take one of the samples.")
