"""Briefs: the list with what each makes and costs today, filling in their words, renaming, deleting."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from samsar.pricing import in_credits
from samsar.vocabulary import CREATE_LANGUAGES
from teams.access import TeamRequest, team_view
from teams.roles import Permission
from videos import catalogue, saved
from videos.catalogue import Offer
from videos.forms.prompt import DEFAULTS, PromptForm, initial_of
from videos.jobs import intake
from videos.models import Brief, FormKind
from videos.views.answers import SeeOther
from videos.views.opening import WORD, brief_or_404, form_at, new_token

_EXCERPT = 160


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One brief in the list: what it makes in words, its price today, and its words to fill in."""

    brief: Brief
    makes: Sequence[str]
    excerpt: str
    price: str
    words: Sequence[str]


@require_safe
@team_view(Permission.SPEND)
def briefs(request: TeamRequest) -> HttpResponse:
    """List the team's briefs by name."""
    offer = catalogue.offer_for(request.team)
    rows = [_row(brief, offer) for brief in saved.briefs(request.team)]
    return render(request, "videos/briefs.html", {"rows": rows, "longest": saved.NAME_LENGTH})


@require_safe
@team_view(Permission.SPEND)
def brief_use(request: TeamRequest, public_id: UUID) -> HttpResponse:
    """Ask for the brief's words; without any, open its form at once. Nothing is sent."""
    brief = brief_or_404(request.team, public_id)
    address, prompt = form_at(request.team, brief.kind, new_token()), saved.prompt_of(brief.fields)
    words = saved.words_in(prompt)
    if not words:
        return redirect(f"{address}?brief={brief.public_id}")
    context = {
        "brief": brief,
        "address": address,
        "pieces": saved.pieces_of(prompt),
        "words": [(f"{WORD}{word}", word.replace("_", " ").strip() or word) for word in words],
    }
    return render(request, "videos/brief_use.html", context)


@require_POST
@team_view(Permission.SPEND)
def brief_rename(request: TeamRequest, public_id: UUID) -> HttpResponse:
    """Give the brief another name, unless there is none or another brief has it."""
    name = saved.clean_name(request.POST.get("name", ""))
    brief_or_404(request.team, public_id)
    try:
        if not name:
            messages.error(request, "A brief needs a name. Nothing was changed.")
        else:
            saved.rename_brief(request.team, public_id, name)
            messages.success(request, f"The brief is called “{name}” now.")
    except saved.NameTaken as refusal:
        messages.error(request, str(refusal))
    return _back(request)


@require_POST
@team_view(Permission.SPEND)
def brief_delete(request: TeamRequest, public_id: UUID) -> HttpResponse:
    """Delete one brief; the videos that were made from it stay."""
    if not saved.forget_brief(request.team, public_id):
        raise Http404("No such brief.")
    messages.success(request, "The brief is deleted. What was made from it stays.")
    return _back(request)


def _back(request: TeamRequest) -> HttpResponse:
    return SeeOther(reverse("briefs", args=[request.team.key]))


def _row(brief: Brief, offer: Offer) -> Row:
    if brief.kind == FormKind.SHEET:
        return Row(brief=brief, makes=[brief.get_kind_display()], excerpt="", price="", words=[])
    prompt = saved.prompt_of(brief.fields)
    makes, price = _recipe(brief, offer) if brief.kind == FormKind.PROMPT else ([brief.get_kind_display()], "")
    line = " ".join(prompt.split())
    excerpt = line if len(line) <= _EXCERPT else f"{line[:_EXCERPT].rsplit(' ', 1)[0]}…"
    return Row(brief=brief, makes=makes, excerpt=excerpt, price=price, words=saved.words_in(prompt))


def _recipe(brief: Brief, offer: Offer) -> tuple[list[str], str]:
    """Return what a brief for a prompt makes, and its price by today's prices; empty where a part of it is missing."""
    asked = DEFAULTS | initial_of(brief.fields)
    length = str(asked["duration"])
    makes = [
        f"{length} s" if length else "no length",
        asked["aspect_ratio"],
        asked["video_model"],
        asked["image_model"],
    ]
    if asked["language"] != "auto":
        makes.append(CREATE_LANGUAGES.get(asked["language"], asked["language"]))
    gone = [
        asked[name]
        for name, offered in (("video_model", offer.video_models), ("image_model", offer.image_models))
        if asked[name] not in [model.value for model in offered]
    ]
    if gone:
        return makes, f"{' and '.join(gone)} no longer offered"
    priced = PromptForm(asked, offer=offer).to_priced()
    amount = intake.price(priced, offer).amount if priced else None
    return makes, "no price yet" if amount is None else in_credits(amount)
