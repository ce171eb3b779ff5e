"""Creating a video from pictures: the form, its list and its live price, and the one POST that makes a job."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from samsar import ImageListToVideo
from teams.access import TeamRequest, team_view
from teams.roles import Permission
from videos import catalogue
from videos.forms.images import LEFT, ImagesForm, images_as_asked
from videos.forms.pictures import AT_ROW, MOST_PICTURES
from videos.jobs import intake
from videos.jobs.batches import Order
from videos.models import FormKind, Job
from videos.saved import Fields
from videos.uploads import Host
from videos.views.answers import SeeOther
from videos.views.marks import marks_of, may_words, stale_parts
from videos.views.means import means
from videos.views.opening import opened
from videos.views.ordering import NotPlaced, Placed, again, form_address, place, see
from videos.views.picture_list import Change, change
from videos.views.pictures import may_show, outro_context, sample_pictures
from videos.views.price import images_rail

_LOOK_AGAIN = "The pictures from disk are in the form now. Nothing was sent yet: look at them, then press Create."


@require_safe
@team_view(Permission.SPEND)
def create_images_new(request: TeamRequest) -> HttpResponse:
    """Open a fresh form."""
    return redirect(form_address(request.team, ImageListToVideo.kind))


@require_http_methods(["GET", "HEAD", "POST"])
@team_view(Permission.SPEND)
def create_images(request: TeamRequest, token: str) -> HttpResponseBase:
    """Show the form, or make one job of it and go to its page."""
    team, earlier = request.team, again(request, ImageListToVideo.kind)
    offer, host = catalogue.offer_for(team), Host(team)
    if request.method != "POST":
        made = Job.objects.filter(team=team, form_token=token).first()
        if made is not None:
            made.team = team
            return see(request, Placed(jobs=[made], is_new=False))
        kept = opened(request, FormKind.PICTURES, token)
        if kept:
            form = ImagesForm(_data(kept.fields), offer=offer, host=host)
            return _page(request, form, token, earlier, is_live=True, opened=kept.said)
        start = ImagesForm(offer=offer, host=host, initial=images_as_asked(earlier.recipe) if earlier else None)
        # Checked as it opens: what was asked for once may be gone.
        form = ImagesForm(start.initial, offer=offer, host=host)
        form.notices = start.notices
        return _page(request, form, token, earlier, is_live=True)
    if request.FILES:
        # Without scripts: files were chosen, and nobody has seen them in the list.
        changed = change(request)
        form = ImagesForm(changed.data, offer=offer, host=host)
        form.add_error(None, _LOOK_AGAIN)
        return _page(request, form, token, earlier, changed)
    form = ImagesForm(request.POST, offer=offer, host=host)
    if not form.is_valid():
        return _page(request, form, token, earlier)
    try:
        order = Order(token=token, submission=form.to_submission())
        return see(request, place(request, [order], token=token, again=earlier))
    except NotPlaced as refusal:
        form.add_error(None, str(refusal))
        return _page(request, form, token, earlier)
    except intake.SameTokenOtherContent as other:
        other.job.team = team
        fresh = form_address(team, ImageListToVideo.kind, again=earlier)
        return _page(request, form, token, earlier, conflict=other.job, fresh=fresh)


@require_POST
@team_view(Permission.SPEND)
def create_images_price(request: TeamRequest, token: str) -> HttpResponse:
    """Answer a change in the form with the parts of the page that are not as it shows them: no write, no network."""
    form = ImagesForm(request.POST, offer=catalogue.offer_for(request.team), host=Host(request.team))
    context = _context(request, form, token, None, is_live=True)
    context["stale"] = stale_parts(request, context["shown"])
    if not context["stale"]:
        return HttpResponse(status=204)
    return render(request, "videos/create_images_price.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@team_view(Permission.SPEND)
def create_images_list(request: TeamRequest, token: str) -> HttpResponseBase:
    """Carry out a button of the form that sends nothing, and answer the part that it altered, or the whole page."""
    if request.method != "POST":
        return SeeOther(_address(request, token))
    earlier = again(request, ImageListToVideo.kind)
    changed = change(request)
    form = ImagesForm(changed.data, offer=catalogue.offer_for(request.team), host=Host(request.team))
    if not request.htmx:
        return _page(request, form, token, earlier, changed, is_live=True)
    context = _context(request, form, token, earlier, changed, is_live=True)
    context["stale"] = stale_parts(request, context["shown"])
    return render(request, "videos/create_images_list.html", context)


def _data(fields: Fields) -> QueryDict:
    """Return the fields that were put aside as a browser would send them."""
    data = QueryDict(mutable=True)
    for name, values in fields.items():
        data.setlist(name, values)
    return data


def _address(request: TeamRequest, token: str, name: str = "create_images") -> str:
    asked = urlencode({"from": request.GET["from"]}) if request.GET.get("from") else ""
    address = reverse(name, args=[request.team.key, token])
    return f"{address}?{asked}" if asked else address


def _errors(form: ImagesForm, *, is_live: bool) -> dict[str, str]:
    """Return what is wrong by field; what is wrong with one row of several stands at that row."""
    untold = (AT_ROW, "required", LEFT) if is_live else (AT_ROW,)
    return {
        name: str(texts[0])
        for name, texts in form.errors.items()
        if not any(form.has_error(name, code) for code in untold)
    }


def _page(
    request: TeamRequest,
    form: ImagesForm,
    token: str,
    earlier: Job | None,
    changed: Change | None = None,
    *,
    is_live: bool = False,
    **more: Any,
) -> HttpResponseBase:
    context = _context(request, form, token, earlier, changed, is_live=is_live)
    # Without scripts the button stays, and says what is missing when it is pressed.
    return may_show(request, render(request, "videos/create_images.html", context | {"live": False} | more))


def _context(
    request: TeamRequest,
    form: ImagesForm,
    token: str,
    earlier: Job | None,
    changed: Change | None = None,
    *,
    is_live: bool = False,
) -> dict[str, Any]:
    """Return what the form's parts need; while it is being filled in (`is_live`) what is missing is no mistake."""
    now = means(request, kind=ImageListToVideo.kind)
    rail, rows = images_rail(form, now), form.rows
    errors, facts = _errors(form, is_live=is_live), len(form.facts)
    context = {
        "form": form,
        "token": token,
        "earlier": earlier,
        "rail": rail,
        "errors": errors,
        "rows": rows,
        "most": MOST_PICTURES,
        "changed": changed,
        "list_address": _address(request, token, "create_images_list"),
        "part": changed.part if changed else "",
        "opening": rows[0].address if rows and not rows[0].problem else "",
        "font_notice": errors.get("font_key", ""),
        "fonts": form.offer.fonts.for_language(form.language_value),
        "more": f"{form.language_words} · {form.subtitle_words}",
        "outro_words": "a scene of its own at the end" if form["outro_image_url"].value() else "none",
        "facts_words": f"{facts} fact{'' if facts == 1 else 's'}" if facts else "none",
        "live": is_live,
        **outro_context(request, form, errors, changed.outro_problem if changed else ""),
    }
    if request.team.is_practice and "samples" in request.POST and (context["part"] == "samples" or not request.htmx):
        context["samples"] = sample_pictures()
    context["shown"] = marks_of(
        {
            "price": (rail.total, rail.bound, rail.strip, context["opening"]),
            "may": (*may_words(rail), is_live),
            "sentence": rail.sentence,
            "prompt": errors.get("prompt", ""),
            "facts": errors.get("metadata", ""),
            "fonts": (form.language_value, context["font_notice"]),
            "more": (context["more"], context["outro_words"], context["facts_words"]),
        }
    )
    return context
