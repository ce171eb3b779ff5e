"""What forms with pictures share: files that came along, where pictures may be shown from, and the samples."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import caches
from django.http import HttpResponseBase, QueryDict
from django.utils import timezone

from outbound import practice
from samsar_portal.middleware import widen_policy
from teams.access import TeamRequest
from videos import uploads
from videos.forms.pictures import picture_name
from videos.models import Upload
from videos.uploads import Host

#: The file inputs: several pictures for the list, and one for the outro.
LIST_FILES, OUTRO_FILE = "picture_files", "outro_file"
_SAMPLES, _SAMPLES_KEPT = "sample-pictures", 600


@dataclass(frozen=True, kw_only=True, slots=True)
class Taken:
    """What became of files from disk: those that are kept, and why others are not, by name."""

    kept: list[Upload]
    problems: list[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Sample:
    """A sample picture of Practice."""

    address: str
    name: str


def take_files(request: TeamRequest, field: str, *, most: int) -> Taken:
    """Keep the pictures that came with a form, up to `most`; one that is refused stops no other."""
    taken = Taken(kept=[], problems=[])
    host = Host(request.team)
    for file in request.FILES.getlist(field):
        name = (file.name or "")[:80]
        if host.problem:
            taken.problems.append(f"{name} was not kept. {host.problem}")
        elif len(taken.kept) >= most:
            taken.problems.append(f"{name} was not kept: the list is full.")
        else:
            try:
                taken.kept.append(uploads.keep(file, by=request.membership, now=timezone.now()))
            except uploads.NotKept as problem:
                taken.problems.append(f"{name} {problem}")
    return taken


def with_outro_file(request: TeamRequest) -> tuple[QueryDict, str]:
    """Return what was typed, with the address of an outro picture that came as a file, and why it was not kept."""
    data = request.POST.copy()
    taken = take_files(request, OUTRO_FILE, most=1)
    for upload in taken.kept:
        data["outro_image_url"] = Host(request.team).address(upload)
    return data, " ".join(taken.problems)


def outro_context(request: TeamRequest, form: Any, errors: dict[str, str], problem: str = "") -> dict[str, Any]:
    """Return what the outro's part of a page needs; `problem` says why its file was not kept."""
    address = str(form["outro_image_url"].value() or "").strip()
    if problem:
        errors["outro_image_url"] = problem
    return {
        "picture": "" if "outro_image_url" in form.errors else address,
        "host": Host(request.team),
        "samples_page": f"{_sandbox()}/#pictures" if request.team.is_practice and _sandbox() else "",
    }


def may_show(request: TeamRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Let this page show pictures from any https host, and in Practice from the sandbox and this machine."""
    sources = ["blob:", "https:"]
    if request.team.is_practice:
        own = Host(request.team).base
        sources += [each for each in (_sandbox(), own) if each and each != f"{request.scheme}://{request.get_host()}"]
    return widen_policy(response, img_src=sources)


def sample_pictures() -> list[Sample]:
    """Return the sandbox's sample pictures: asked for over the network, and kept for ten minutes."""
    found: list[str] | None = caches["counts"].get(_SAMPLES)
    if found is None:
        found = practice.sample_pictures(settings.SANDBOX_URL)
        if found:
            caches["counts"].set(_SAMPLES, found, _SAMPLES_KEPT)
    return [Sample(address=address, name=picture_name(address)) for address in found]


def _sandbox() -> str:
    parts = urlsplit(settings.SANDBOX_URL)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
