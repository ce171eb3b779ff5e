"""The columns of a sheet: what each may be called, and how a person's cell becomes what the form expects."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from samsar.vocabulary import CREATE_LANGUAGES, TONES
from videos.catalogue import Offer

_SECONDS = re.compile(r"(\d{1,9})\s*(?:s|sec|secs|second|seconds)", re.IGNORECASE)
_SHAPES = {"16:9": ("landscape", "wide", "horizontal"), "9:16": ("portrait", "tall", "vertical")}
# A spreadsheet takes 16:9 for a time of day, and writes it as one.
_CLOCK = re.compile(r"0?(\d{1,2})[:x/×]0?(\d{1,2})(?::00)?")
_ON, _OFF = ("yes", "on", "true", "1", "y"), ("no", "off", "false", "0", "n")
_QUOTED_LENGTH = 40


class Unfit(ValueError):
    """A cell that cannot become a field; the text says what to write instead."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """One field of the form as a column: its title, other names for it, and what may stand in it, for people."""

    field: str
    title: str
    hint: str
    also: tuple[str, ...] = ()


COLUMNS = (
    Column(field="prompt", title="Prompt", hint="what the video should show, at most 1\u202f000 characters"),
    Column(field="duration", title="Length", hint="10 to 240 seconds", also=("seconds", "length in seconds")),
    Column(field="aspect_ratio", title="Shape", hint="landscape or portrait, 16:9 or 9:16", also=("ratio",)),
    Column(field="video_model", title="Model", hint="what Samsar offers"),
    Column(field="image_model", title="Pictures", hint="what Samsar offers", also=("pictures by",)),
    Column(field="tone", title="Tone", hint="cinematic or grounded"),
    Column(field="language", title="Language", hint="a name or a code, German or de; automatic"),
    Column(field="enable_subtitles", title="Subtitles", hint="yes or no"),
    Column(field="font_key", title="Font", hint="one that has the letters of the language", also=("subtitle font",)),
)
TITLES = {column.field: column.title for column in COLUMNS}


def described(offer: Offer) -> list[Column]:
    """Return the columns with the models that are offered now."""
    names = {
        "video_model": ", ".join(model.value for model in offer.video_models),
        "image_model": ", ".join(model.value for model in offer.image_models),
    }
    return [replace(column, hint=names.get(column.field, column.hint)) for column in COLUMNS]


def plain(name: str) -> str:
    """Write the name of a column as it is compared: case, blanks and underscores do not count."""
    return " ".join(name.replace("_", " ").casefold().split())


_NAMES = {plain(name): each.field for each in COLUMNS for name in (each.field, each.title, *each.also)}


def field_of(name: str) -> str | None:
    """Return the field that a column's header names, or None."""
    return _NAMES.get(plain(name))


def quoted(text: str) -> str:
    """Put a person's own words between quotation marks, cut when they are long."""
    text = " ".join(text[:400].split())
    return f"“{text if len(text) <= _QUOTED_LENGTH else text[:_QUOTED_LENGTH].rstrip() + '…'}”"


def listed(names: list[str]) -> str:
    """Name a few of many."""
    first = ", ".join(quoted(name) for name in names[:5])
    return first if len(names) <= 5 else f"{first} and {len(names) - 5} more"


def field_value(field: str, cell: str, offer: Offer) -> str:
    """Return what a filled cell says as the form's field would send it; raise Unfit when it says nothing known.

    Text and numbers pass as they are: the form judges them.
    """
    if field == "prompt":
        return cell
    cell = cell.strip()
    match field:
        case "duration":
            found = _SECONDS.fullmatch(cell)
            return found[1] if found else cell
        case "aspect_ratio":
            return _shape(cell)
        case "video_model" | "image_model":
            return _model(cell, offer, field)
        case "tone":
            return _known(cell, {tone: tone for tone in TONES}, "Write cinematic or grounded.")
        case "language":
            return _language(cell)
        case "enable_subtitles":
            words = dict.fromkeys(_ON, "on") | dict.fromkeys(_OFF, "")
            return _known(cell, words, "Write yes or no.")
    return cell


def _known(cell: str, words: Mapping[str, str], otherwise: str) -> str:
    found = words.get(cell.casefold())
    if found is None:
        raise Unfit(f"{quoted(cell)} is not known here. {otherwise}")
    return found


def _shape(cell: str) -> str:
    on_clock = _CLOCK.fullmatch(cell.replace(" ", ""))
    ratio = f"{on_clock[1]}:{on_clock[2]}" if on_clock else cell
    words = {word: ratio for ratio, names in _SHAPES.items() for word in (ratio, *names)}
    return _known(ratio, words, "Write landscape (16:9) or portrait (9:16).")


def _model(cell: str, offer: Offer, field: str) -> str:
    offered = offer.video_models if field == "video_model" else offer.image_models
    names = {name.casefold(): model.value for model in offered for name in (model.label, model.value)}
    found = names.get(cell.casefold())
    if found is None:
        raise Unfit(f"Samsar does not offer {quoted(cell)} at present. “Columns” lists what it does.")
    return found


def _language(cell: str) -> str:
    names = {word.casefold(): code for code, name in CREATE_LANGUAGES.items() for word in (code, name)}
    spoken = ", ".join(name for code, name in CREATE_LANGUAGES.items() if code != "auto")
    return _known(cell, names, f"Write one of {spoken}, or automatic.")
