"""Ending a finished video in a picture: its address, the fade, and the box that stays in focus."""

from typing import Any
from uuid import UUID

from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from credits import prices
from samsar import AddOutroImage
from samsar.vocabulary import CANVASES
from teams.access import TeamRequest, team_view
from teams.roles import Permission
from videos.forms.outro import OutroForm, outro_as_asked
from videos.jobs import intake
from videos.jobs.batches import Order
from videos.models import Video
from videos.uploads import Host
from videos.views.cards import Card
from videos.views.means import means
from videos.views.ordering import NotPlaced, again, form_address, place, ready_video, see
from videos.views.pictures import may_show, outro_context, with_outro_file
from videos.views.price import plain_rail


@require_http_methods(["GET", "HEAD", "POST"])
@team_view(Permission.SPEND)
def add_outro(request: TeamRequest, public_id: UUID, token: str) -> HttpResponseBase:
    """Show the form, show it with its picture (`look`), or make one job of it and go to its page."""
    source = ready_video(request, public_id)
    earlier = again(request, AddOutroImage.kind)
    if request.method != "POST":
        asked = outro_as_asked(earlier.recipe) if earlier else {}
        return _page(request, _form(source, initial=asked), source)
    data, problem = with_outro_file(request)
    form = _form(source, data)
    # A file that comes with the last press was not seen yet.
    if not form.is_valid() or "look" in request.POST or request.FILES:
        return _page(request, form, source, problem)
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
    return OutroForm(data, canvas=canvas, host=Host(source.job.team), **initial)


def _page(request: TeamRequest, form: OutroForm, source: Video, problem: str = "", **more: Any) -> HttpResponseBase:
    book = prices.book(request.team, timezone.now())
    quoted = intake.price(AddOutroImage(session_id="", outro_image_url=""), book, [source])
    now = means(request, [source], kind=AddOutroImage.kind)
    errors = {name: str(texts[0]) for name, texts in form.errors.items()}
    context = {
        "form": form,
        "source": Card(source.job, request.team),
        "rail": plain_rail("Add outro", quoted.amount, quoted.sentence, now),
        "errors": errors,
        **outro_context(request, form, errors, problem),
    }
    return may_show(request, render(request, "videos/add_outro.html", context | more))
