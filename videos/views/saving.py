"""Putting a form aside: as a draft under its own address, or as a brief under a name; and the page of drafts."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from teams.access import TeamRequest, team_view
from teams.roles import Permission
from videos import saved
from videos.jobs.intake import first_sentence
from videos.models import Draft, FormKind
from videos.saved import Fields
from videos.views.answers import SeeOther
from videos.views.opening import PAGES, form_at, new_token

#: What a form carries beside its own fields; `save` and `brief_name` are those of the saving itself.
_NOT_ITS_OWN = ("csrfmiddlewaretoken", "quoted", "shown", "save", "brief_name")
_FILE_FIRST = "Check the sheet first: a chosen file is not in the form yet. Nothing was saved."
_UNTITLED = {
    FormKind.PROMPT: "No prompt yet",
    FormKind.PICTURES: "A video from pictures",
    FormKind.SHEET: "A sheet of videos",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One draft in the list: its title, what it is, by whom, since when, and its addresses."""

    title: str
    kind: str
    by: str
    updated_at: datetime
    element: str
    href: str
    delete: str


@require_POST
@team_view(Permission.SPEND)
def form_save(request: TeamRequest, kind: str, token: str) -> HttpResponse:
    """Keep the form as it stands, right or wrong, and say so; nothing is sent or charged."""
    if kind not in PAGES:
        raise Http404("No such form.")
    of, fields = FormKind(kind), _fields(request)
    title = first_sentence(saved.prompt_of(fields)) or _UNTITLED[of]
    by, now = request.membership, timezone.now()
    if of == FormKind.SHEET and request.FILES.get("file"):
        return _refused(request, _FILE_FIRST)
    try:
        if request.POST.get("save") == "brief":
            brief, is_new = saved.save_brief(
                by, request.POST.get("brief_name", "").strip() or title, of, fields, now=now
            )
            told = "Saved as the brief" if is_new else "Saved over the brief"
            return _said(request, reverse("briefs", args=[request.team.key]), f"{told} “{brief.name}”.")
        saved.save_draft(by, token, of, fields, title=title, now=now)
    except saved.TooLarge as refusal:
        return _refused(request, str(refusal))
    except saved.TokenIsSpent:
        fresh = new_token()
        saved.save_draft(by, fresh, of, fields, title=title, now=now)
        messages.success(request, "Saved as a new draft, since the form it comes from made its video already.")
        address = form_at(request.team, of, fresh)
        return HttpResponseClientRedirect(address) if request.htmx else SeeOther(address)
    return _said(request, form_at(request.team, of, token), "Saved as a draft just now.")


@require_safe
@team_view(Permission.SPEND)
def drafts(request: TeamRequest) -> HttpResponse:
    """List everything that the team put aside, the newest first."""
    rows = [_row(request, draft) for draft in saved.drafts(request.team)]
    return render(request, "videos/drafts.html", {"rows": rows})


@require_POST
@team_view(Permission.SPEND)
def draft_delete(request: TeamRequest, token: str) -> HttpResponse:
    """Delete one draft and go back to the list."""
    if not saved.forget_draft(request.team, token):
        raise Http404("No such draft.")
    messages.success(request, "The draft is deleted.")
    return SeeOther(reverse("drafts", args=[request.team.key]))


def _fields(request: HttpRequest) -> Fields:
    return {name: values for name, values in request.POST.lists() if name not in _NOT_ITS_OWN}


def _said(request: TeamRequest, address: str, sentence: str) -> HttpResponse:
    """Say it in the page that is open; without scripts, on the page at `address`."""
    if request.htmx:
        return render(request, "videos/_save_said.html", {"said": sentence, "oob": True})
    messages.success(request, sentence)
    return SeeOther(address)


def _refused(request: TeamRequest, reason: str) -> HttpResponse:
    """Say why nothing was saved; without scripts on a page of its own, so that Back finds the form as it was."""
    if request.htmx:
        return render(request, "videos/_save_said.html", {"said": reason, "is_wrong": True, "oob": True})
    return render(request, "videos/form_save.html", {"problem": reason}, status=413)


def _row(request: TeamRequest, draft: Draft) -> Row:
    return Row(
        title=draft.title,
        kind=draft.get_kind_display(),
        by=str(draft.by),
        updated_at=draft.updated_at,
        element=f"draft-{draft.pk}",
        href=form_at(request.team, draft.kind, draft.token),
        delete=reverse("draft_delete", args=[request.team.key, draft.token]),
    )
