"""Translating a finished video into several languages at once: one price, one press, one job a language."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from credits.standing import standing
from samsar import TextToVideo, TranslateVideo
from samsar.pricing import PUBLISHED, credits_text
from samsar.vocabulary import CREATE_LANGUAGES, TRANSLATE_LANGUAGES
from teams.access import TeamRequest, team_view
from teams.roles import Permission
from videos import catalogue, lineage
from videos.forms.translate import MISSING, TranslateForm
from videos.jobs import intake
from videos.jobs.batches import Order
from videos.jobs.states import State
from videos.models import Job, Video
from videos.views.cards import Card
from videos.views.create import new_form_address
from videos.views.ordering import NotPlaced, again, form_address, place, ready_video, see
from videos.views.price import PriceRail, plain_rail, seconds_text


@dataclass(frozen=True, kw_only=True, slots=True)
class Target:
    """A language as a choice: whether it is ticked or off, and what there is of it already, in words."""

    code: str
    name: str
    note: str
    is_ticked: bool
    is_off: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Original:
    """A language that Samsar speaks but does not translate into: what a new original costs, and its form."""

    name: str
    price: str
    href: str


@require_http_methods(["GET", "HEAD", "POST"])
@team_view(Permission.SPEND)
def translate(request: TeamRequest, public_id: UUID, token: str) -> HttpResponse:
    """Show the languages, or make one job of each that is ticked."""
    source = ready_video(request, public_id)
    earlier = again(request, TranslateVideo.kind)
    versions = lineage.translations(source)
    if request.method != "POST":
        form = _form(source, versions, initial=_as_asked(earlier))
        return _page(request, form, source, versions)
    # What this very form made a moment ago is on its way now; sent again it must find it, so it stays open here.
    form = _form(source, [job for job in versions if not _is_of(job, token)], request.POST)
    if not form.is_valid():
        return _page(request, form, source, versions)
    orders = [
        Order(token=f"{token}-{code}", submission=each, sources=[source])
        for code, each in form.to_submissions(source.job.session_id).items()
    ]
    title = f"{source.job.title}, in {len(orders)} languages"
    try:
        placed = place(request, orders, token=token, title=title, again=earlier)
    except NotPlaced as refusal:
        form.add_error(None, str(refusal))
        return _page(request, form, source, versions)
    except intake.SameTokenOtherContent as other:
        other.job.team = request.team
        context = {"conflict": other.job, "fresh": form_address(request.team, TranslateVideo.kind, source)}
        return _page(request, form, source, versions, **context)
    return see(request, placed, said=_said(placed.jobs))


@require_POST
@team_view(Permission.SPEND)
def translate_price(request: TeamRequest, public_id: UUID) -> HttpResponse:
    """Answer a change in the form with its price, or with nothing if that is what the page shows."""
    source = ready_video(request, public_id)
    form = _form(source, [], request.POST)
    form.is_valid()
    rail, errors = _rail(request, form, source), _errors(form, is_live=True)
    mark = _mark(rail, errors)
    if request.POST.get("shown") == mark:
        return HttpResponse(status=204)
    context = {"rail": rail, "errors": errors, "shown": mark, "live": True}
    return render(request, "videos/translate_price.html", context)


def _form(source: Video, versions: Sequence[Job], data: Any = None, **initial: Any) -> TranslateForm:
    """Return the form without the video's own language, and without those of `versions` that are on their way."""
    closed = {source.job.language} | {job.language for job in versions if _is_on_its_way(job)}
    return TranslateForm(data, closed=closed, is_practice=source.job.team.is_practice, **initial)


def _is_on_its_way(job: Job) -> bool:
    return job.is_unsettled or job.is_holding


def _is_of(job: Job, token: str) -> bool:
    return job.form_token == f"{token}-{job.language}"


def _as_asked(earlier: Job | None) -> dict[str, Any]:
    if earlier is None:
        return {}
    return {"languages": [earlier.language], "outro_image_url": earlier.recipe.get("outro_image_url") or ""}


def _page(
    request: TeamRequest, form: TranslateForm, source: Video, versions: Sequence[Job], **more: Any
) -> HttpResponse:
    rail, errors = _rail(request, form, source), _errors(form)
    context = {
        "form": form,
        "source": Card(source.job, request.team),
        "targets": _targets(form, source, versions),
        "originals": _originals(request, source),
        "rail": rail,
        "errors": errors,
        "shown": _mark(rail, errors),
    }
    return render(request, "videos/translate.html", context | more)


def _errors(form: TranslateForm, *, is_live: bool = False) -> dict[str, str]:
    return {
        name: str(texts[0])
        for name, texts in (form.errors if form.is_bound else {}).items()
        if not (is_live and form.has_error(name, "required"))
    }


def _mark(rail: PriceRail, errors: dict[str, str]) -> str:
    return f"{zlib.crc32(repr((rail, errors)).encode()):x}"


def _rail(request: TeamRequest, form: TranslateForm, source: Video) -> PriceRail:
    now, codes = standing(request.team, timezone.now(), kind=TranslateVideo.kind), form.chosen
    verb = "Translate"
    if not codes:
        return plain_rail(verb, None, "The price stands here as soon as a language is chosen.", now, hint=MISSING)
    hint = str(form.errors["outro_image_url"][0]) if form.is_bound and "outro_image_url" in form.errors else ""
    each = intake.price(TranslateVideo(session_id="", language=codes[0]), None, [source])
    total = (each.amount or 0) * len(codes)
    return plain_rail(verb, total, _sum(source, each.amount or 0, len(codes)), now, hint=hint)


def _sum(source: Video, each: int, count: int) -> str:
    """Write the price of `count` translations at `each` thousandths of a credit as a sum."""
    rate = PUBLISHED.translate_per_second
    languages = "1 language" if count == 1 else f"{count} languages"
    rounded = "" if source.duration_ms * rate == each * 1000 else ", rounded up,"
    return (
        f"{seconds_text(source.duration_ms)} s × {credits_text(rate)}/s{rounded} × {languages}"
        f" = {credits_text(each * count)} credits"
    )


def _targets(form: TranslateForm, source: Video, versions: Sequence[Job]) -> list[Target]:
    newest = {job.language: job for job in versions}
    return [
        Target(
            code=code,
            name=name,
            note="the language of this video" if code == source.job.language else _note(newest.get(code)),
            is_ticked=code in form.chosen,
            is_off=code == source.job.language or (code in newest and _is_on_its_way(newest[code])),
        )
        for code, name in TRANSLATE_LANGUAGES.items()
    ]


def _note(job: Job | None) -> str:
    if job is None:
        return ""
    if job.is_unsettled:
        return "being made now"
    if job.state == State.COMPLETED:
        return "made already" if job.kind == TranslateVideo.kind else "what it was made from"
    return _NOTES.get(State(job.state), "")


_NOTES = {
    State.FAILED: "failed before",
    State.REJECTED: "not accepted before",
    State.UNCONFIRMED: "unconfirmed",
    State.PARKED: "parked, not sent yet",
}


def _originals(request: TeamRequest, source: Video) -> list[Original]:
    """Return the languages that are no targets, with the price of the first version made anew in them."""
    first = lineage.original_of(source.job)
    if first.kind != TextToVideo.kind:
        return []
    price = intake.price(first.submission, catalogue.offer_for(request.team)).amount
    words = "price unknown" if price is None else f"{credits_text(price)} credits"
    codes = [code for code in CREATE_LANGUAGES if code not in TRANSLATE_LANGUAGES and code != "auto"]
    address = new_form_address(request.team, first)
    return [
        Original(name=CREATE_LANGUAGES[code], price=words, href=f"{address}&language={code}")
        for code in codes
        if code != source.job.language
    ]


def _said(jobs: Sequence[Job]) -> str:
    names = [TRANSLATE_LANGUAGES[job.language] for job in jobs]
    total = credits_text(sum(job.quote for job in jobs))
    if len(names) == 1:
        return f"{names[0]} is on its way. {total} credits are reserved."
    return f"{len(names)} translations are on their way: {', '.join(names)}. {total} credits are reserved."
