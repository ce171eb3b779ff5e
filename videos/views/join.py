"""Joining finished videos: the tray that collects and orders them, and the one POST that makes a job of it."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from credits import prices
from credits.prices import Book
from samsar import JoinVideos
from samsar.pricing import credits_text, in_credits
from teams.access import TeamRequest, team_view
from teams.roles import Permission
from videos import lineage
from videos.forms.join import TOO_FEW, JoinForm
from videos.jobs import intake
from videos.jobs.batches import Order
from videos.models import Job, Shelf, Video
from videos.views import selection, tray
from videos.views.answers import SeeOther
from videos.views.cards import Card
from videos.views.means import means
from videos.views.ordering import NotPlaced, again, form_address, place, ready_video, see
from videos.views.price import PriceRail, plain_rail, seconds_text

_WAYS = {"up": -1, "down": 1}


@require_POST
@team_view(Permission.SPEND)
def join_tray(request: TeamRequest) -> HttpResponse:
    """Add, move or take out one video, then show the tray with a form that was never sent.

    `order` keeps the order in which the page lists them, and shows nothing.
    """
    videos = _listed(request)
    if "order" in request.POST:
        tray.keep(request, [video.public_id for video in videos])
        return HttpResponse(status=204)
    for verb in ("add", "remove", *_WAYS):
        if verb in request.POST:
            which = _uuid(request.POST[verb])
            break
    else:
        raise Http404("Nothing to do.")
    focus = ""
    if verb == "add":
        new = ready_video(request, which)
        problem = tray.odd_one(videos, new)
        if problem:
            messages.warning(request, problem)
        else:
            videos.append(new)
    elif verb == "remove":
        videos = [video for video in videos if video.public_id != which]
    else:
        videos = tray.moved(videos, which, _WAYS[verb])
        focus = f"{verb}-{which.hex}"
    tray.keep(request, [video.public_id for video in videos])
    kept = {"tray": 1, "blend": "blend_scenes" in request.POST or "", "focus": focus, "from": request.GET.get("from")}
    query = urlencode({name: value for name, value in kept.items() if value})
    return SeeOther(f"{form_address(request.team, JoinVideos.kind)}?{query}")


@require_POST
@team_view(Permission.SPEND)
def join_collect(request: TeamRequest) -> HttpResponse:
    """Add the selected videos to the tray, in the order selected, and show it; an odd one is named and left out."""
    chosen = selection.videos(request, request.POST)
    if not chosen or (said := selection.elsewhere(chosen)):
        return selection.back(request, said if chosen else selection.NONE)
    videos, refused = tray.collected(lineage.ready_videos(request.team, tray.held(request)), chosen)
    for problem in refused:
        messages.warning(request, problem)
    tray.keep(request, [video.public_id for video in videos])
    return SeeOther(form_address(request.team, JoinVideos.kind))


@require_http_methods(["GET", "HEAD", "POST"])
@team_view(Permission.SPEND)
def join(request: TeamRequest, token: str) -> HttpResponse:
    """Show the videos to join, in order, or make one job of them and go to its page."""
    earlier = again(request, JoinVideos.kind)
    if request.method != "POST":
        # Made again, a join opens with its own videos until somebody changes them.
        is_earlier = earlier is not None and "tray" not in request.GET
        videos = lineage.sources_of(earlier) if earlier and is_earlier else _listed(request)
        blend = earlier.recipe["blend_scenes"] if earlier and is_earlier else "blend" in request.GET
        return _page(request, JoinForm(initial={"blend_scenes": blend}), videos, earlier)
    videos, form = _listed(request), JoinForm(request.POST)
    form.is_valid()
    if "look" in request.POST:
        return _page(request, form, videos, earlier)
    if len(videos) < 2:
        form.add_error(None, TOO_FEW)
        return _page(request, form, videos, earlier)
    try:
        order = Order(token=token, submission=form.to_submission(videos), sources=videos)
        placed = place(request, [order], token=token, again=earlier)
    except NotPlaced as refusal:
        form.add_error(None, str(refusal))
        return _page(request, form, videos, earlier)
    except intake.SameTokenOtherContent as other:
        other.job.team = request.team
        context = {"conflict": other.job, "fresh": form_address(request.team, JoinVideos.kind)}
        return _page(request, form, videos, earlier, **context)
    tray.keep(request, [])
    return see(request, placed)


def _listed(request: TeamRequest) -> list[Video]:
    """Return the videos that the page lists, else those in the tray; 404 if the page names a foreign one."""
    named = request.POST.getlist("video")[: tray.MOST]
    keys = [_uuid(each) for each in named] if named else tray.held(request)
    # What the page lists is refused by name when it was archived or deleted since; the tray forgets it.
    videos = lineage.ready_videos(request.team, keys, selection.EVERYWHERE if named else (Shelf.LIBRARY,))
    if named and len(videos) != len(set(keys)):
        raise Http404("No such video.")
    return list({video.pk: video for video in videos}.values())


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404("No such video.") from None


def _page(request: TeamRequest, form: JoinForm, videos: list[Video], earlier: Job | None, **more: Any) -> HttpResponse:
    ratio = videos[0].job.aspect_ratio if videos else None
    others = lineage.others_like(request.team, ratio, [video.public_id for video in videos])
    context = {
        "form": form,
        "earlier": earlier,
        "cards": [Card(video.job, request.team) for video in videos],
        "others": [Card(video.job, request.team) for video in others],
        "focus": request.GET.get("focus", ""),
        "rail": _rail(request, videos),
    }
    return render(request, "videos/join.html", context | more)


def _rail(request: TeamRequest, videos: list[Video]) -> PriceRail:
    now = means(request, videos, kind=JoinVideos.kind)
    if len(videos) < 2:
        return plain_rail("Join", None, "The price stands here as soon as there are two videos.", now, hint=TOO_FEW)
    book = prices.book(request.team, timezone.now())
    quoted = intake.price(JoinVideos(session_ids=()), book, videos).amount or 0
    return plain_rail("Join", quoted, _sum(videos, quoted, book), now)


def _sum(videos: list[Video], quoted: int, book: Book) -> str:
    """Write the price of a join, in thousandths of a credit, as a sum over its videos."""
    lengths, rate = [video.duration_ms for video in videos], book.rate(JoinVideos.kind)
    parts = " + ".join(f"{seconds_text(each)} s" for each in lengths)
    rounded = "" if sum(lengths) * rate == quoted * 1000 else ", rounded up"
    by = f"{credits_text(rate)}/s{rounded} = {in_credits(quoted)}{book.note(JoinVideos.kind)}"
    return f"{parts} = {seconds_text(sum(lengths))} s × {by}"
