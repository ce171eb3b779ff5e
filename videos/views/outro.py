"""Ending a finished video in a picture: its address, the fade, and the box that stays in focus."""

from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from credits.standing import standing
from samsar import AddOutroImage
from samsar.vocabulary import CANVASES
from samsar_portal.middleware import widen_policy
from teams.access import TeamRequest, team_view
from teams.models import Team
from teams.roles import Permission
from videos.forms.outro import OutroForm
from videos.jobs import intake
from videos.jobs.batches import Order
from videos.models import Job, Video
from videos.views.cards import Card
from videos.views.ordering import NotPlaced, again, form_address, place, ready_video, see
from videos.views.price import plain_rail


@require_http_methods(["GET", "HEAD", "POST"])
@team_view(Permission.SPEND)
def add_outro(request: TeamRequest, public_id: UUID, token: str) -> HttpResponseBase:
    """Show the form, show it with its picture (`look`), or make one job of it and go to its page."""
    source = ready_video(request, public_id)
    earlier = again(request, AddOutroImage.kind)
    if request.method != "POST":
        return _page(request, _form(source, initial=_as_asked(earlier)), source)
    form = _form(source, request.POST)
    if not form.is_valid() or "look" in request.POST:
        return _page(request, form, source)
    order = Order(token=token, submission=form.to_submission(source.job.session_id), sources=[source])
    try:
        return see(request, place(request, [order], token=token, again=earlier))
    except NotPlaced as refusal:
        form.add_error(None, str(refusal))
        return _page(request, form, source)
    except intake.SameTokenOtherContent as other:
        other.job.team = request.team
        fresh = form_address(request.team, AddOutroImage.kind, source)
        return _page(request, form, source, conflict=other.job, fresh=fresh)


def _form(source: Video, data: Any = None, **initial: Any) -> OutroForm:
    canvas = CANVASES["9:16" if source.job.aspect_ratio == "9:16" else "16:9"]
    return OutroForm(data, canvas=canvas, is_practice=source.job.team.is_practice, **initial)


def _as_asked(earlier: Job | None) -> dict[str, Any]:
    if earlier is None:
        return {}
    asked = earlier.recipe
    return {
        "outro_image_url": asked["outro_image_url"],
        "add_outro_animation": asked["add_outro_animation"],
        "use_focus": bool(asked["focus_area"]),
        **(asked["focus_area"] or {}),
    }


def _page(request: TeamRequest, form: OutroForm, source: Video, **more: Any) -> HttpResponseBase:
    quoted = intake.price(AddOutroImage(session_id="", outro_image_url=""), None, [source])
    picture = str(form["outro_image_url"].value() or "")
    now = standing(request.team, timezone.now(), kind=AddOutroImage.kind)
    context = {
        "form": form,
        "source": Card(source.job, request.team),
        "rail": plain_rail("Add outro", quoted.amount, quoted.sentence, now),
        "picture": "" if "outro_image_url" in form.errors else picture,
        "errors": {name: str(texts[0]) for name, texts in form.errors.items()},
        "samples": f"{_sandbox()}/#pictures" if request.team.is_practice and _sandbox() else "",
    }
    response = render(request, "videos/add_outro.html", context | more)
    return widen_policy(response, img_src=_may_show(request.team))


def _may_show(team: Team) -> list[str]:
    """Where this page's picture may come from: any https host, and in Practice the sandbox."""
    sandbox = _sandbox() if team.is_practice else ""
    return ["blob:", "https:", *([sandbox] if sandbox else [])]


def _sandbox() -> str:
    parts = urlsplit(settings.SANDBOX_URL)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
