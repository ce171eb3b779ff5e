"""How a create form opens again: as it was put aside, or from a brief whose words were filled in."""

import secrets
from dataclasses import dataclass
from uuid import UUID

from django.http import Http404
from django.urls import reverse

from credits.templatetags.amounts import age
from teams.access import TeamRequest
from teams.models import Team
from videos import saved
from videos.models import Brief, FormKind
from videos.saved import Fields

#: The form's page for each kind; its address takes the form's token.
PAGES = {
    FormKind.PROMPT: "create_prompt",
    FormKind.PICTURES: "create_images",
    FormKind.SHEET: "create_sheet",
}
#: In front of a word of a brief in an address, so that no word can be taken for something else.
WORD = "word-"


@dataclass(frozen=True, kw_only=True, slots=True)
class Opened:
    """The raw fields with which a form opens, and where they come from in a sentence."""

    fields: Fields
    said: str


def opened(request: TeamRequest, kind: FormKind, token: str) -> Opened | None:
    """Return how the form of this token opens, or None for a fresh one; 404 for a foreign brief or one of other kind.

    A draft comes before the brief in the address, for it may have begun as that brief.
    """
    draft = saved.draft(request.team, token)
    if draft is not None and draft.kind == kind:
        return Opened(fields=draft.fields, said=f"Draft, saved {age(draft.updated_at)} by {draft.by}.")
    asked = request.GET.get("brief")
    if not asked:
        return None
    brief = brief_or_404(request.team, asked)
    if brief.kind != kind:
        raise Http404("No such brief.")
    words = {name.removeprefix(WORD): request.GET.get(name, "") for name in request.GET if name.startswith(WORD)}
    fields = dict(brief.fields)
    if fields.get("prompt"):
        fields["prompt"] = [saved.filled(saved.prompt_of(fields), words)]
    return Opened(fields=fields, said=f"From the brief “{brief.name}”.")


def brief_or_404(team: Team, public_id: str | UUID) -> Brief:
    """Return one brief of the team; 404 for a foreign one and for what is no id."""
    try:
        return saved.find_brief(team, UUID(str(public_id)))
    except (ValueError, Brief.DoesNotExist):
        raise Http404("No such brief.") from None


def new_token() -> str:
    """Return a token for a form that was never sent."""
    return secrets.token_urlsafe(16)


def form_at(team: Team, kind: str, token: str) -> str:
    """Return the address of the form of `kind` with this token."""
    return reverse(PAGES[FormKind(kind)], args=[team.key, token])
