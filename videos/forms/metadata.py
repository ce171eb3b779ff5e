"""Facts for the narrative of a video from pictures: names and values, one row each."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError

from videos.forms.pictures import AT_ROW

MOST_BYTES: Final = 8000
KEY, VALUE = "meta_key", "meta_value"


@dataclass(frozen=True, kw_only=True, slots=True)
class MetadataRow:
    """A name and its value as they were typed, and what is wrong with them."""

    key: str
    value: str
    problem: str


class MetadataInput(forms.Widget):
    """Two inputs a row, `meta_key` and `meta_value`, in the order in which they stand."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[tuple[str, str]]:  # noqa: ARG002 - Django's
        """Return the rows, each a name and a value; an earlier value is given as one object."""
        if not hasattr(data, "getlist"):
            return list((data.get(name) or {}).items())
        return list(zip_longest(data.getlist(KEY), data.getlist(VALUE), fillvalue=""))


class MetadataField(forms.Field):
    """A plain object of texts, at most 8 kB as JSON; None when no row is filled in."""

    widget = MetadataInput

    def __init__(self) -> None:
        super().__init__(required=False)

    def rows(self, typed: Sequence[tuple[str, str]]) -> list[MetadataRow]:
        """Return the rows as they were typed, each with what is wrong with it; blank ones fall away."""
        filled = [(key, value) for key, value in typed if key.strip() or value.strip()]
        keys = [key.strip() for key, _ in filled]
        return [
            MetadataRow(key=key, value=value, problem=_problem(keys, place, value))
            for place, (key, value) in enumerate(filled)
        ]

    def clean(self, value: Any) -> dict[str, str] | None:
        """Refuse rows without a name, names that come twice, and more than the service should have to read."""
        rows = self.rows(value or ())
        for number, row in enumerate(rows, 1):
            if row.problem:
                raise ValidationError(f"Metadata, row {number}: {row.problem}", code=AT_ROW)
        facts = {row.key.strip(): row.value.strip() for row in rows}
        size = len(json.dumps(facts, ensure_ascii=False).encode())
        if size > MOST_BYTES:
            raise ValidationError(
                f"The metadata is too long: {size} bytes, and at most {MOST_BYTES} can be sent.", code="too_long"
            )
        return facts or None


def _problem(keys: Sequence[str], place: int, value: str) -> str:
    key = keys[place]
    if not key:
        return "Write a name for this value."
    if "\x00" in key + value:
        return "This row holds characters that cannot be sent."
    return f"“{key}” stands above already. Every name comes once." if key in keys[:place] else ""
