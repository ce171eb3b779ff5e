"""Pictures from somebody's disk, hosted where Samsar can fetch them for as long as a job needs them.

An upload stands at an address that nobody can guess and that needs no
sign-in. Files are checked whole before they are kept; what nothing names a
day later is deleted.
"""

import re
import secrets
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import PurePath
from typing import Any, Final
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.text import slugify

from teams.models import Membership, Team
from videos.jobs.states import State
from videos.models import Brief, Draft, FormKind, Job, Upload

log = structlog.get_logger(__name__)

LARGEST_BYTES: Final = 20 * 1024 * 1024
MOST_PIXELS: Final = 50_000_000
KEPT: Final = timedelta(hours=24)
_AT_ONCE: Final = 200
_FORMATS: Final = {"PNG": ("image/png", ".png"), "JPEG": ("image/jpeg", ".jpg"), "WEBP": ("image/webp", ".webp")}
_OUR_PATH: Final = re.compile(r"/pictures/([A-Za-z0-9_-]{32})/")
_THIS_MACHINE: Final = ("127.0.0.1", "localhost", "::1")
#: A job in one of these may still have to be fetched, or made from its pictures again.
_IN_NEED: Final = (
    State.AWAITING_APPROVAL,
    State.QUEUED,
    State.SUBMITTING,
    State.PARKED,
    State.UNCONFIRMED,
    State.RENDERING,
)

_NO_PUBLIC_ADDRESS: Final = (
    "Samsar fetches pictures from the web, and this portal has no public address of its own. "
    "Put the pictures on the web and write their addresses here."
)
_NOT_ON_THIS_MACHINE: Final = (
    "In Practice pictures come from this machine only, and this portal stands elsewhere. Take the sample pictures."
)


class NotKept(Exception):
    """A file was not kept; the text says why and goes on after the file's name."""


class Host:
    """Where the pictures of one team stand, and which addresses are of them."""

    def __init__(self, team: Team) -> None:
        self.team = team
        base: str = settings.PORTAL_URL if team.is_practice else settings.PUBLIC_URL
        parts = urlsplit(base)
        self.problem = ""
        if team.is_practice and (parts.scheme != "http" or parts.hostname not in _THIS_MACHINE):
            self.problem = _NOT_ON_THIS_MACHINE
        elif not base:
            self.problem = _NO_PUBLIC_ADDRESS
        #: The beginning of every address of an upload, without a slash; empty while there is a `problem`.
        self.base = "" if self.problem else base

    def address(self, upload: Upload) -> str:
        """Return where the service finds this picture."""
        return self.base + reverse("upload_file", args=[upload.token, upload.name])

    def token_in(self, address: str) -> str | None:
        """Return the token in an address of ours; None in everybody else's."""
        path = address.removeprefix(self.base)
        found = _OUR_PATH.match(path) if self.base and path != address else None
        return found[1] if found else None

    def among(self, addresses: Iterable[str]) -> dict[str, Upload]:
        """Return the team's uploads by address, of those addresses that are of one: one query, or none."""
        tokens = {address: token for address in addresses if (token := self.token_in(address))}
        if not tokens:
            return {}
        kept = {each.token: each for each in Upload.objects.filter(team=self.team, token__in=tokens.values())}
        return {
            address: kept[token]
            for address, token in tokens.items()
            if token in kept and address == self.address(kept[token])
        }


def keep(file: File, *, by: Membership, now: datetime) -> Upload:  # type: ignore[type-arg]
    """Keep a PNG, JPEG or WebP of at most 20 MB and 50 million pixels; raise NotKept for anything else."""
    if not file.size:
        raise NotKept("is empty.")
    if file.size > LARGEST_BYTES:
        raise NotKept(f"is larger than {LARGEST_BYTES // 1024 // 1024} MB.")
    form, (width, height) = _inspect(file)
    content_type, suffix = _FORMATS[form]
    token = secrets.token_urlsafe(24)
    file.seek(0)
    stored = default_storage.save(f"uploads/{token}{suffix}", file)
    return Upload.objects.create(
        team=by.team,
        by=by.user,
        token=token,
        name=(slugify(PurePath(file.name or "").stem)[:60].strip("-") or "picture") + suffix,
        file=stored,
        content_type=content_type,
        width=width,
        height=height,
        size=file.size,
        uploaded_at=now,
    )


def _inspect(file: File) -> tuple[str, tuple[int, int]]:  # type: ignore[type-arg]
    """Return the format and the size in pixels of a picture that decodes to its last row."""
    from PIL import Image, UnidentifiedImageError  # late: most requests bring no picture

    file.seek(0)
    try:
        with Image.open(file, formats=tuple(_FORMATS)) as picture:
            form, size = picture.format or "", picture.size
            if size[0] * size[1] > MOST_PIXELS:
                raise NotKept(f"has more than {MOST_PIXELS // 1_000_000} million pixels.")
            picture.load()
    except UnidentifiedImageError:
        raise NotKept("is not a PNG, JPEG or WebP picture.") from None
    except (OSError, SyntaxError, ValueError, MemoryError, Image.DecompressionBombError):
        raise NotKept("is damaged: it cannot be read to its end.") from None
    return form, size


def find(token: str, name: str) -> Upload | None:
    """Return the upload at this address, whoever's it is."""
    return Upload.objects.filter(token=token, name=name).first()


def clean_up(now: datetime) -> int:
    """Delete uploads of yesterday that no unsettled job, draft or brief of their team names; return how many."""
    old = list(Upload.objects.filter(uploaded_at__lt=now - KEPT).order_by("uploaded_at"))
    named = {team_id: set(_named(team_id)) for team_id in {upload.team_id for upload in old}}
    idle = [upload for upload in old if upload.token not in named[upload.team_id]][:_AT_ONCE]
    for upload in idle:
        # The file first: if this is cut short, the row is found again.
        try:
            default_storage.delete(upload.file)
        except OSError as problem:
            log.warning("upload not deleted", upload=upload.pk, reason=type(problem).__name__)
        else:
            upload.delete()
    return len(idle)


def _named(team_id: int) -> Iterator[str]:
    """Yield the tokens of uploads that something of the team still needs."""
    of_team = {"team_id": team_id}
    # Jobs last: a draft that is sent meanwhile has become one by then. A sheet names no pictures.
    yield from _tokens(Draft.objects.filter(**of_team).exclude(kind=FormKind.SHEET).values_list("fields", flat=True))
    yield from _tokens(Brief.objects.filter(**of_team).exclude(kind=FormKind.SHEET).values_list("fields", flat=True))
    yield from _tokens(Job.objects.filter(**of_team, state__in=_IN_NEED).values_list("recipe", flat=True))


def _tokens(kept: "QuerySet[Any, Any]") -> Iterator[str]:
    for each in kept.iterator():
        for text in _texts(each):
            yield from _OUR_PATH.findall(text)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)
