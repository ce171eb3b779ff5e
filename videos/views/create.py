"""Creating a video from a prompt: the form, its live price, and the one POST that makes a job."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from samsar import TextToVideo
from samsar.pricing import in_credits
from samsar.vocabulary import CREATE_LANGUAGES
from teams.access import TeamRequest, team_view
from teams.models import Team
from teams.roles import Permission
from videos import catalogue, gallery, saved
from videos.catalogue import Offer
from videos.forms.prompt import PromptForm, count, initial_of
from videos.jobs import intake
from videos.jobs.states import State
from videos.models import FormKind, Job
from videos.tasks import ring, submit_job
from videos.views.answers import SeeOther
from videos.views.compared import Compared, compared
from videos.views.marks import marks_of, may_words, stale_parts
from videos.views.means import means
from videos.views.opening import form_at, new_token, opened
from videos.views.presses import press_of
from videos.views.price import ModelOffer, PriceRail, model_offers, price_rail
from videos.views.stand_ins import with_stand_ins

PRESETS = (15, 30, 45, 60)
_CAPTION_LENGTH = 80
_ALREADY = (
    "This form already made this video; nothing was sent or charged again. “Make another” below starts a new one."
)


def new_form_address(team: Team, source: Job | None = None) -> str:
    """Return the address of a form that was never sent; with `source` it opens as that video was made."""
    address = form_at(team, FormKind.PROMPT, new_token())
    return f"{address}?from={source.public_id}" if source else address


@require_safe
@team_view(Permission.SPEND)
def create(request: TeamRequest) -> HttpResponse:
    """Open a fresh form."""
    return redirect(new_form_address(request.team))


@require_http_methods(["GET", "HEAD", "POST"])
@team_view(Permission.SPEND)
def create_prompt(request: TeamRequest, token: str) -> HttpResponse:
    """Show the form, or make one job of it and go to its page."""
    team, source = request.team, _source(request)
    offer = catalogue.offer_for(team)
    if request.method != "POST":
        made = Job.objects.filter(team=team, form_token=token).first()
        if made is not None:
            made.team = team
            return _already(request, made)
        return _opening(request, offer, token, source)

    form = PromptForm(request.POST, offer=offer)
    if not form.is_valid() or "look" in request.POST:
        return _page(request, form, token, source)
    submission = form.to_submission()
    try:
        made = intake.already_made(team, token, submission)
        if made is not None:
            return _already(request, made)
        quoted = intake.price(submission, offer).amount
        if not _saw_price(request, quoted):
            figures = "not known" if quoted is None else in_credits(quoted)
            form.add_error(
                None, f"The price of this is {figures}. Nothing was sent yet: press Create if that is right."
            )
            return _page(request, form, token, source)
        job = intake.queue(
            submission,
            by=request.membership,
            token=token,
            offer=offer,
            now=timezone.now(),
            retry_of=source if source and source.state != State.COMPLETED else None,
            press=press_of(request),
            is_new=True,
        )
    except intake.SameTokenOtherContent as other:
        other.job.team = team
        return _page(request, form, token, source, conflict=other.job)
    except (intake.SpendingRefused, intake.PriceUnknown) as refusal:
        form.add_error(None, str(refusal))
        return _page(request, form, token, source)
    if job.state == State.QUEUED:
        ring(submit_job, job_id=job.pk)
    return SeeOther(job.get_absolute_url())


@require_POST
@team_view(Permission.SPEND)
def create_prompt_price(request: TeamRequest, token: str) -> HttpResponse:
    """Answer a change in the form with the parts of the page that are not as it shows them: no write, no network."""
    offer, source = catalogue.offer_for(request.team), _source(request)
    form, cleared = _without_lost_font(PromptForm(request.POST, offer=offer))
    context = _context(request, form, token, source, is_live=True)
    stale = stale_parts(request, context["shown"])
    if cleared:
        context["font_notice"] = cleared
        stale.add("fonts")
    if not stale:
        return HttpResponse(status=204)
    return render(request, "videos/create_prompt_price.html", context | {"stale": stale})


def _source(request: TeamRequest) -> Job | None:
    asked = request.GET.get("from")
    if not asked:
        return None
    try:
        return gallery.find(request.team, UUID(asked))
    except (ValueError, Job.DoesNotExist):
        raise Http404("No such video.") from None


def _recipe(request: TeamRequest, source: Job | None) -> dict[str, Any] | None:
    """Return how the form opens: as `source` was made, or as it was made but in the language that is asked for."""
    if source is None:
        return None
    font, language = source.recipe.get("font_key") or "", request.GET.get("language", "")
    if language in CREATE_LANGUAGES:
        return {**source.recipe, "language": language, "font_key": ""}
    return {**source.recipe, "font_key": font}


def _opening(request: TeamRequest, offer: Offer, token: str, source: Job | None) -> HttpResponse:
    """Show the form for the first time: fresh, or as it was saved or an earlier video made, with what is gone named."""
    kept = opened(request, FormKind.PROMPT, token)
    initial = initial_of(kept.fields) if kept else _recipe(request, source)
    if initial is None:
        return _page(request, PromptForm(offer=offer), token, source)
    stand_ins = with_stand_ins(initial, offer)
    form = PromptForm(offer=offer, initial=stand_ins.initial)
    return _page(request, form, token, source, gone=stand_ins.notices, opened=kept.said if kept else "")


def _already(request: TeamRequest, made: Job) -> HttpResponse:
    messages.info(request, _ALREADY)
    return SeeOther(made.get_absolute_url())


def _saw_price(request: TeamRequest, quoted: int | None) -> bool:
    """Whether the button that was pressed named the price that holds now; without scripts it may be an older one."""
    seen = request.POST.get("quoted")
    return seen is None or seen == ("" if quoted is None else str(quoted))


def _without_lost_font(form: PromptForm) -> tuple[PromptForm, str]:
    """Return the form without a font that its language lacks, and the sentence that says so."""
    if not form.has_error("font_key"):
        return form, ""
    kept = {name: form.data[name] for name in form.data}
    return PromptForm({**kept, "font_key": ""}, offer=form.offer), str(form.errors["font_key"][0])


def _page(
    request: TeamRequest, form: PromptForm, token: str, source: Job | None, *, conflict: Job | None = None, **more: Any
) -> HttpResponse:
    context = _context(request, form, token, source) | more
    if conflict:
        context |= {"conflict": conflict, "fresh": new_form_address(request.team, source)}
    return render(request, "videos/create_prompt.html", context)


def _context(
    request: TeamRequest, form: PromptForm, token: str, source: Job | None, *, is_live: bool = False
) -> dict[str, Any]:
    """Return what the form's parts need.

    A form that was not sent yet is priced as it stands. While it is being
    filled in (`is_live`) an empty field is no mistake.
    """
    priced = form if form.is_bound else PromptForm(form.initial, offer=form.offer)
    errors = {
        name: str(texts[0])
        for name, texts in (form.errors if form.is_bound else {}).items()
        if not (is_live and form.has_error(name, "required"))
    }
    model = str(priced["video_model"].value() or "")
    rail = price_rail(priced, means(request, kind=TextToVideo.kind, model=model))
    context = {
        "form": form,
        "token": token,
        "source": source,
        "compared": compared(source, priced, rail) if source and source.kind == TextToVideo.kind else None,
        "words": saved.words_in(str(form["prompt"].value() or "")),
        "rail": rail,
        "offers": model_offers(priced),
        "pictures": [model.value for model in form.offer.image_models],
        "font_notice": errors.get("font_key", ""),
        "fonts": form.offer.fonts.for_language(form.language_value),
        "errors": errors,
        "presets": PRESETS,
        "caption": _caption(form),
        "more": _more(form),
        "live": is_live,
    }
    context["shown"] = _marks(context)
    return context


def _marks(context: dict[str, Any]) -> str:
    """Return the marks of the parts of the page that a change may alter."""
    rail: PriceRail = context["rail"]
    offers: list[ModelOffer] = context["offers"]
    form: PromptForm = context["form"]
    errors: dict[str, str] = context["errors"]
    against: Compared | None = context["compared"]
    pieces = {
        "price": (rail.total, rail.bound, rail.strip, form["aspect_ratio"].value(), context["caption"]),
        "may": (*may_words(rail), context["live"]),
        "sentence": rail.sentence,
        "prices": [offer.price for offer in offers],
        "prompt": errors.get("prompt", ""),
        "duration": errors.get("duration", ""),
        "fonts": form.language_value,
        "more": context["more"],
        "changed": against and against.rest,
        "words": context["words"],
    }
    return marks_of(pieces)


def _caption(form: PromptForm) -> str:
    """Return the prompt's last sentence, which the preview shows as a subtitle; empty without subtitles."""
    text = " ".join(str(form["prompt"].value() or "").split())
    if not form["enable_subtitles"].value() or not text or count(text) > 10_000:
        return ""
    last = text.rstrip(".!? ").rsplit(". ", 1)[-1]
    return last if len(last) <= _CAPTION_LENGTH else last[:_CAPTION_LENGTH].rsplit(" ", 1)[0] + "…"


def _more(form: PromptForm) -> str:
    """Return the folded choices in words."""
    return f"{form.language_words} · {form['tone'].value()} · {form.subtitle_words}"
