"""The bar over the library that says what can be done with the selected videos, and subtitles removed from many."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from credits import prices
from credits.prices import Book
from samsar import JoinVideos, RemoveSubtitles, TranslateVideo
from samsar.pricing import credits_text, in_credits
from teams.access import TeamRequest, team_view
from teams.roles import Permission
from videos import lineage
from videos.jobs import intake
from videos.jobs.batches import Order
from videos.models import Shelf, Video
from videos.views import selection, tray
from videos.views.cards import Card
from videos.views.means import means
from videos.views.ordering import NotPlaced, form_address, place, see
from videos.views.price import plain_rail
from videos.views.shelf_verbs import BulkVerb, free_verbs, shelf_of
from videos.views.translate_sheet import price_of

_NO_SUBTITLES = "None of these shows subtitles, so there is nothing to remove."


@dataclass(frozen=True, kw_only=True, slots=True)
class Bar:
    """How many videos are selected, and the verbs for all of them: those that make new ones, and those that do not."""

    count: int
    verbs: list[BulkVerb]
    free: list[BulkVerb]

    @property
    def said(self) -> str:
        """The bar in a sentence, for those who do not see it; empty when nothing is selected."""
        if not self.count:
            return ""
        verbs = (f"{verb.words} {'not possible' if verb.is_off else verb.price}" for verb in (*self.verbs, *self.free))
        return f"{self.count} selected: {', '.join(words.strip() for words in verbs)}."


def bar(request: TeamRequest, chosen: Sequence[Video]) -> Bar:
    """Return the bar for these videos: at most one query; for none, as a page without scripts shows it, no query."""
    is_source = shelf_of(request, chosen) == Shelf.LIBRARY
    book = prices.book(request.team, timezone.now())
    makes = [_translate(request, chosen, book), _join(request, chosen, book), _remove_subtitles(request, chosen, book)]
    return Bar(count=len(chosen), verbs=makes if is_source else [], free=free_verbs(request, chosen))


def _translate(request: TeamRequest, chosen: Sequence[Video], book: Book) -> BulkVerb:
    rate = credits_text(book.rate(TranslateVideo.kind))
    each = credits_text(sum(price_of(video, book) for video in chosen))
    problem = selection.too_many(chosen) or selection.elsewhere(chosen)
    return BulkVerb(
        words="Translate",
        price=f"{each} a language" if chosen else f"{rate}/s",
        hint=problem or f"{in_credits(book.rate(TranslateVideo.kind))} for each second and language",
        address=reverse("bulk_translate", args=[request.team.key, secrets.token_urlsafe(16)]),
        key="t",
        is_off=bool(problem),
    )


def _join(request: TeamRequest, chosen: Sequence[Video], book: Book) -> BulkVerb:
    rate = credits_text(book.rate(JoinVideos.kind))
    held = lineage.ready_videos(request.team, tray.held(request)) if chosen and tray.held(request) else []
    together, refused = tray.collected(held, chosen)
    refused = [said for said in (selection.elsewhere(chosen), *refused) if said]
    price, hint = f"{rate}/s", f"{in_credits(book.rate(JoinVideos.kind))} for each second of the joined video"
    if len(together) > 1 and not refused:
        total = intake.price(JoinVideos(session_ids=()), book, together).amount or 0
        price = credits_text(total)
        hint = f"{len(together)} videos, in the order selected"
        if held:
            hint = f"{len(together)} videos with what was collected before, in the order selected"
    elif together:
        hint = "Puts it on the list of videos to join; more can be added there"
    return BulkVerb(
        words="Join",
        price=price,
        hint=refused[0] if refused else hint,
        address=reverse("join_collect", args=[request.team.key]),
        key="j",
        is_post=True,
        is_off=bool(refused),
    )


def _remove_subtitles(request: TeamRequest, chosen: Sequence[Video], book: Book) -> BulkVerb:
    count, rate = sum(video.job.has_subtitles for video in chosen), book.rate(RemoveSubtitles.kind)
    problem = _NO_SUBTITLES if chosen and not count else selection.too_many(chosen) or selection.elsewhere(chosen)
    hint = "Makes new videos without subtitles; these stay as they are"
    if count < len(chosen):
        hint += f"; {count} of {len(chosen)} show subtitles"
    return BulkVerb(
        words="Remove subtitles",
        price=credits_text(rate * count if chosen else rate) if rate else "free",
        hint=problem or hint,
        address=reverse("bulk_remove_subtitles", args=[request.team.key, secrets.token_urlsafe(16)]),
        key="s",
        is_off=bool(problem),
    )


@require_safe
@team_view(Permission.SPEND)
def bulk_bar(request: TeamRequest) -> HttpResponse:
    """Answer a change in the selection with what can be done with it, each verb with its price together."""
    chosen = selection.videos(request, request.GET)
    return render(request, "videos/bulk_bar.html", {"bar": bar(request, chosen)})


@require_http_methods(["GET", "HEAD", "POST"])
@team_view(Permission.SPEND)
def bulk_remove_subtitles(request: TeamRequest, token: str) -> HttpResponse:
    """Ask whether to, naming what is left out, or make one free job of each video that shows subtitles."""
    chosen = selection.videos(request, request.GET)
    if answer := selection.refusal(request, chosen):
        return answer
    if len(chosen) == 1:
        return redirect(form_address(request.team, RemoveSubtitles.kind, chosen[0]))
    shown = [video for video in chosen if video.job.has_subtitles]
    problem, rate = "" if shown else _NO_SUBTITLES, prices.book(request.team, timezone.now()).rate(RemoveSubtitles.kind)
    orders = [
        Order(
            token=f"{token}-{video.pk}",
            submission=RemoveSubtitles(session_id=video.job.session_id),
            sources=[video],
        )
        for video in shown
    ]
    if request.method == "POST" and orders:
        count = f"{len(orders)} videos" if len(orders) > 1 else "1 video"
        try:
            seen = request.POST.get("quoted", "0")
            placed = place(request, orders, token=token, title=f"{count} without subtitles", seen=seen)
            free = "" if rate else " Nothing is charged."
            return see(request, placed, said=f"{count} without subtitles on the way.{free}")
        except NotPlaced as refusal:
            problem = str(refusal)
    now = means(request, *([video] for video in shown))
    each = f"{len(shown)} × {credits_text(rate)} = {in_credits(rate * len(shown))}"
    sentence = each if rate else "Free: removing subtitles costs 0"
    context = {
        "cards": [Card(video.job, request.team) for video in shown],
        "without": [video.job.title for video in chosen if not video.job.has_subtitles],
        "rail": plain_rail("Remove subtitles", rate * len(shown) if shown else None, sentence, now, hint=problem),
        "problem": problem,
    }
    return render(request, "videos/bulk_remove_subtitles.html", context)
