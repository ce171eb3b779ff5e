"""What is put aside: drafts, which are forms as they stood, and briefs, which are recipes under a name.

Both keep a form's raw fields, a list of texts by name, so that any form can
be kept without being valid and be opened again. A draft belongs to its form's
token: the form's address opens it, and the job that the form makes ends it.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from teams.models import Membership, Team
from videos.models import Batch, Brief, Draft, FormKind, Job

Fields = dict[str, list[str]]

NAME_LENGTH = 80
TITLE_LENGTH = 120
#: Bytes of text that a form may hold to be kept; a sheet has many rows, and its cells
#: may need more quotation marks when some of them are written again.
_ROOM = {FormKind.PROMPT: 64_000, FormKind.PICTURES: 64_000, FormKind.SHEET: 1_100_000}
#: A `{word}` to fill in: letters, digits and underscores in one pair of braces; doubled braces are text.
_WORD = re.compile(r"(?<!\{)\{(\w{1,40})\}(?!\})")


class TooLarge(Exception):
    """The form holds more text than is kept; nothing was saved."""

    def __init__(self, room: int) -> None:
        super().__init__(f"This form holds more than {room // 1000} kB of text, too much to keep. Nothing was saved.")


class TokenIsSpent(Exception):
    """The form made a job already, so its address leads there and could never open the draft."""


class NameTaken(Exception):
    """Another brief of the team has this name; nothing was changed."""

    def __init__(self, name: str) -> None:
        super().__init__(f"Another brief is called “{name}”. Nothing was changed: choose another name.")


@dataclass(frozen=True, kw_only=True, slots=True)
class Piece:
    """A part of a prompt: text, or a word to fill in, as it is written with its braces."""

    text: str
    is_word: bool


def save_draft(by: Membership, token: str, kind: FormKind, fields: Fields, *, title: str, now: datetime) -> Draft:
    """Keep the form's fields under its token; what was kept there before gives way.

    Raises TooLarge or TokenIsSpent; then nothing was saved.
    """
    _check_room(kind, fields)
    made = (Job.objects, Batch.objects.filter(jobs__isnull=False))  # a batch without jobs made nothing
    if any(each.filter(team=by.team, form_token=token).exists() for each in made):
        raise TokenIsSpent
    held = {
        "by": by.user,
        "kind": kind,
        "title": title.replace("\0", "")[:TITLE_LENGTH],
        "fields": _plain(fields),
        "updated_at": now,
    }
    return Draft.objects.update_or_create(team=by.team, token=token, defaults=held)[0]


def save_brief(by: Membership, name: str, kind: FormKind, fields: Fields, *, now: datetime) -> tuple[Brief, bool]:
    """Keep the form's fields as the brief called `name`, and return it and whether the name is new.

    A name that exists already is replaced. Raises TooLarge; then nothing was saved.
    """
    _check_room(kind, fields)
    held = {"by": by.user, "kind": kind, "fields": _plain(fields), "updated_at": now}
    return Brief.objects.update_or_create(team=by.team, name=clean_name(name), defaults=held)


def rename_brief(team: Team, public_id: UUID, name: str) -> None:
    """Give the brief another name; raise Brief.DoesNotExist, or NameTaken and change nothing."""
    brief, brief.name = find_brief(team, public_id), clean_name(name)
    try:
        with transaction.atomic():
            brief.save(update_fields=["name"])
    except IntegrityError:
        raise NameTaken(brief.name) from None


def clean_name(name: str) -> str:
    """Return a name as one line of at most 80 characters."""
    line = " ".join(name.replace("\0", "").split())
    return line if len(line) <= NAME_LENGTH else f"{line[: NAME_LENGTH - 1].rstrip()}…"


def drafts(team: Team) -> list[Draft]:
    """Return the team's drafts without their fields, the newest first: one query."""
    return list(Draft.objects.filter(team=team).select_related("by").defer("fields"))


def briefs(team: Team) -> list[Brief]:
    """Return the team's briefs by name: two queries. A sheet's fields, which may be long, stay in the database."""
    found = Brief.objects.filter(team=team).select_related("by")
    of_sheets = found.filter(kind=FormKind.SHEET).defer("fields")
    return sorted([*found.exclude(kind=FormKind.SHEET), *of_sheets], key=lambda brief: brief.name.casefold())


def draft(team: Team, token: str) -> Draft | None:
    """Return what was put aside under the form's token, with who did it: one query."""
    return Draft.objects.filter(team=team, token=token).select_related("by").first()


def find_brief(team: Team, public_id: UUID) -> Brief:
    """Return one brief of the team; raise Brief.DoesNotExist, for a foreign one too."""
    return Brief.objects.get(team=team, public_id=public_id)


def forget_draft(team: Team, token: str) -> bool:
    """Delete what was put aside under the form's token; return whether there was anything."""
    return bool(Draft.objects.filter(team=team, token=token).delete()[0])


def forget_brief(team: Team, public_id: UUID) -> bool:
    """Delete one brief of the team; return whether there was one."""
    return bool(Brief.objects.filter(team=team, public_id=public_id).delete()[0])


def words_in(text: str) -> list[str]:
    """Return the `{words}` to fill in, each once and without its braces, in the order in which they come."""
    return list(dict.fromkeys(_WORD.findall(text)))


def pieces_of(text: str) -> list[Piece]:
    """Cut a text at its `{words}`."""
    parts = _WORD.split(text)
    pieces = (Piece(text=f"{{{part}}}" if at % 2 else part, is_word=at % 2 == 1) for at, part in enumerate(parts))
    return [piece for piece in pieces if piece.text]


def filled(text: str, values: Mapping[str, str]) -> str:
    """Return the text with its `{words}` replaced, in one go; a word without a value stays."""
    return _WORD.sub(lambda found: values.get(found[1], "").strip() or found[0], text)


def prompt_of(fields: Mapping[str, Sequence[str]]) -> str:
    """Return the prompt among a form's fields, or nothing."""
    return next(iter(fields.get("prompt", ())), "")


def _check_room(kind: FormKind, fields: Fields) -> None:
    size = sum(len(text.encode()) for text in _texts(fields))
    if size > _ROOM[kind]:
        raise TooLarge(_ROOM[kind])


def _texts(fields: Fields) -> Iterable[str]:
    for name, values in fields.items():
        yield name
        yield from values


def _plain(fields: Fields) -> Fields:
    """PostgreSQL keeps no null character in JSON; forms refuse it anyway."""
    return {name.replace("\0", ""): [value.replace("\0", "") for value in values] for name, values in fields.items()}
