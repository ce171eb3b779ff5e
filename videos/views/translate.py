"""Translating finished videos into several languages at once: one price, one press, one job a film and language."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from samsar import TranslateVideo
from samsar.pricing import in_credits
from samsar.vocabulary import TRANSLATE_LANGUAGES
from teams.access import TeamRequest, team_view
from teams.roles import Permission
from videos.jobs import intake
from videos.jobs.batches import Order
from videos.models import Job, Video
from videos.views import selection, translate_targets
from videos.views.ordering import NotPlaced, again, form_address, place, ready_video, see
from videos.views.pictures import may_show, outro_context, with_outro_file
from videos.views.presses import press_of
from videos.views.translate_sheet import Sheet
from videos.views.translate_targets import STOPPED, Film


@require_http_methods(["GET", "HEAD", "POST"])
@team_view(Permission.SPEND)
def translate(request: TeamRequest, public_id: UUID, token: str) -> HttpResponseBase:
    """Show the languages, make one job of each that is ticked, or make one again that stopped."""
    source, earlier = ready_video(request, public_id), again(request, TranslateVideo.kind)
    if earlier is not None and "retry" in request.POST:
        return _retry(request, token, source, earlier)
    return _serve(request, token, [source], earlier)


@require_http_methods(["GET", "HEAD", "POST"])
@team_view(Permission.SPEND)
def bulk_translate(request: TeamRequest, token: str) -> HttpResponseBase:
    """Show the languages for all selected videos, or make one job of each pair that makes sense."""
    chosen = selection.videos(request, request.GET)
    if answer := selection.refusal(request, chosen):
        return answer
    if len(chosen) == 1:
        return redirect(form_address(request.team, TranslateVideo.kind, chosen[0]))
    return _serve(request, token, chosen, None)


@require_POST
@team_view(Permission.SPEND)
def translate_price(request: TeamRequest, public_id: UUID) -> HttpResponse:
    """Answer a change in the form with its price, or with nothing if that is what the page shows."""
    # What is on its way need not be known here: its boxes are off.
    return _live(request, [Film(ready_video(request, public_id), [])])


@require_POST
@team_view(Permission.SPEND)
def bulk_translate_price(request: TeamRequest) -> HttpResponse:
    """Answer a change in the form on several videos with its price and what is left out."""
    return _live(request, translate_targets.films(selection.videos(request, request.GET)))


def _live(request: TeamRequest, films: Sequence[Film]) -> HttpResponse:
    sheet = Sheet.of(request, films, request.POST)
    sheet.form.is_valid()
    context = sheet.context(is_live=True)
    if request.POST.get("shown") == context["shown"]:
        return HttpResponse(status=204)
    return render(request, "videos/translate_price.html", context | {"live": True})


def _serve(request: TeamRequest, token: str, sources: Sequence[Video], earlier: Job | None) -> HttpResponseBase:
    if request.method != "POST":
        return _page(Sheet.of(request, translate_targets.films(sources), initial=_as_asked(earlier)))
    data, unkept = with_outro_file(request)
    sheet = Sheet.of(request, translate_targets.films(sources, token=token), data)
    form, is_looking = sheet.form, "look" in request.POST
    if form.is_valid() and sheet.refusal:
        form.add_error("languages", sheet.refusal)
    # A file that comes with the last press was not seen yet.
    if not form.is_valid() or is_looking or request.FILES:
        return _page(sheet, unkept, is_live=is_looking)
    outro = form.cleaned_data["outro_image_url"] or None
    orders = translate_targets.orders(sheet.plan, token=token, outro=outro)
    return _placed(sheet, orders, token=token, title=sheet.title(), again=earlier)


def _retry(request: TeamRequest, token: str, source: Video, earlier: Job) -> HttpResponseBase:
    """Make alone what stopped, as it was asked for then; what is ticked elsewhere on the page stays ticked."""
    typed = {
        "languages": request.POST.getlist("languages"),
        "outro_image_url": request.POST.get("outro_image_url", ""),
    }
    # What this very press made a moment ago is on its way now, and is found again.
    [film] = translate_targets.films([source], token=token)
    sheet = Sheet.of(request, [film], initial=typed)
    code, outro = earlier.language, earlier.recipe.get("outro_image_url")
    if film.stand(code) not in STOPPED.values():
        return _page(sheet, problem="This language came to another end meanwhile. Nothing was sent or charged.")
    asked = TranslateVideo(session_id=source.job.session_id, language=code, outro_image_url=outro)
    order = Order(token=translate_targets.order_token(token, source, code), submission=asked, sources=[source])
    seen, _, wants = request.POST["retry"].partition(".")
    return _placed(sheet, [order], token=token, again=earlier, seen=seen, press=press_of(request, wants))


def _placed(sheet: Sheet, orders: Sequence[Order], **how: Any) -> HttpResponseBase:
    try:
        placed = place(sheet.request, orders, **how)
    except NotPlaced as refusal:
        return _page(sheet, problem=str(refusal))
    except intake.SameTokenOtherContent as other:
        other.job.team = sheet.request.team
        return _page(sheet, conflict=other.job, fresh=sheet.fresh_address())
    return see(sheet.request, placed, said=_said(placed.jobs))


def _page(sheet: Sheet, unkept: str = "", *, is_live: bool = False, **more: Any) -> HttpResponseBase:
    """Show the form; `unkept` says why a picture from disk is not in it."""
    template = "videos/translate.html" if sheet.is_single else "videos/bulk_translate.html"
    context = sheet.page_context(is_live=is_live)
    context |= outro_context(sheet.request, sheet.form, context["errors"], unkept)
    return may_show(sheet.request, render(sheet.request, template, context | more))


def _as_asked(earlier: Job | None) -> dict[str, Any]:
    if earlier is None:
        return {}
    return {"languages": [earlier.language], "outro_image_url": earlier.recipe.get("outro_image_url") or ""}


def _said(jobs: Sequence[Job]) -> str:
    names = list(dict.fromkeys(TRANSLATE_LANGUAGES[job.language] for job in jobs))
    total = in_credits(sum(job.quote for job in jobs), "is,are")
    if len(jobs) == 1:
        return f"{names[0]} is on its way. {total} reserved."
    return f"{len(jobs)} translations are on their way: {', '.join(names)}. {total} reserved."
