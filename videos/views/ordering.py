"""What all forms but that of the prompt share: which videos, from a checked form to queued jobs, making it again."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone

from credits import brakes, prices
from credits.prices import Book
from samsar import AddOutroImage, ImageListToVideo, JoinVideos, RemoveSubtitles, TranslateVideo
from samsar.pricing import in_credits
from teams.access import TeamRequest
from teams.models import Team
from videos import gallery, lineage
from videos.jobs import asking, batches, intake
from videos.jobs.asking import Press
from videos.jobs.batches import Order
from videos.jobs.states import State
from videos.models import Job, Shelf, Video
from videos.tasks import ring, submit_job
from videos.views.answers import SeeOther
from videos.views.means import means
from videos.views.presses import press_of
from videos.views.price import short_of_budget

ALREADY = "This form already made this; nothing was sent or charged again. To make another, choose it again below."
_FORMS = {
    ImageListToVideo.kind: "create_images",
    TranslateVideo.kind: "translate",
    AddOutroImage.kind: "add_outro",
    RemoveSubtitles.kind: "remove_subtitles",
    JoinVideos.kind: "join",
}


class NotPlaced(Exception):
    """Nothing was queued, reserved or sent; the text says why and what to do."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Placed:
    """The jobs of one form, in its order; `is_new` is False when it had made them all before."""

    jobs: list[Job]
    is_new: bool


def form_address(team: Team, kind: str, source: Video | None = None, again: Job | None = None) -> str:
    """Return the address of a form for `kind` that was never sent; with `again` it opens as that job was asked for."""
    of = [] if source is None else [source.public_id]
    address = reverse(_FORMS[kind], args=[team.key, *of, secrets.token_urlsafe(16)])
    return f"{address}?from={again.public_id}" if again else address


def again_address(team: Team, job: Job) -> str | None:
    """Return where a video is made again: its own form, filled in; None for one that was made from a prompt."""
    if job.kind not in _FORMS:
        return None
    if job.kind in (ImageListToVideo.kind, JoinVideos.kind):
        return form_address(team, job.kind, again=job)
    return form_address(team, job.kind, lineage.sources_of(job)[0], job)


def ready_video(request: TeamRequest, public_id: UUID) -> Video:
    """Return the team's video with its job; 404 for a foreign one and for one that cannot be played yet.

    One that is archived or deleted comes too: the form is refused with a sentence that says so.
    """
    found = lineage.ready_videos(request.team, [public_id], set(Shelf))
    if not found:
        raise Http404("No such video.")
    found[0].job.team = request.team
    return found[0]


def again(request: TeamRequest, kind: str) -> Job | None:
    """Return the job that the address asks to make again, if it does; 404 for a foreign one or one of another kind."""
    asked = request.GET.get("from")
    if not asked:
        return None
    try:
        job = gallery.find(request.team, UUID(asked))
    except (ValueError, Job.DoesNotExist):
        raise Http404("No such video.") from None
    if job.kind != kind:
        raise Http404("No such video.")
    return job


def place(
    request: TeamRequest,
    orders: Sequence[Order],
    *,
    token: str,
    title: str = "",
    again: Job | None = None,
    seen: str | None = None,
    press: Press | None = None,
) -> Placed:
    """Queue what a form asks for, each order by its own token, and ring the worker: all of it or nothing.

    `token` is the form's, and `title` names the batch that several orders
    become; `seen` is the price that stood on the button, else it stands in
    the form as `quoted`; `press` is what the button said of approval, else the
    form says it. Raises NotPlaced, or SameTokenOtherContent when this form made
    something else before.
    """
    team, now = request.team, timezone.now()
    made = [intake.already_made(team, order.token, order.submission) for order in orders]
    if all(made):
        return Placed(jobs=[_of(team, job) for job in made if job], is_new=False)
    left = [order for order, job in zip(orders, made, strict=True) if job is None]
    book = prices.book(team, now)
    total = _total(orders, book)
    if seen is None:
        seen = request.POST.get("quoted")
    if seen is not None and seen != str(total):
        raise NotPlaced(
            f"The price of this is {in_credits(total)}. Nothing was sent yet: press the button again if that is right."
        )
    needed, press = _total(left, book), (press or press_of(request)).judged(request.membership, total)
    after = means(request, *(order.sources for order in left)).after(needed)
    if needed and not press.wants and (short := short_of_budget(after, needed)):
        raise NotPlaced(
            f"{short} Nothing was reserved, sent or charged. Choose less, or ask for a larger budget under Credits."
        )
    try:
        jobs = batches.queue_all(
            left,
            by=request.membership,
            token=token,
            title=title,
            now=now,
            retry_of=again if again and again.state != State.COMPLETED else None,
            press=press,
        )
    except (intake.SpendingRefused, intake.PriceUnknown, intake.NotAdmitted) as refusal:
        if isinstance(refusal, intake.SpendingRefused):
            brakes.tell_too_fast(refusal, at=now)  # what was told inside was taken back with the rest
        raise NotPlaced(str(refusal)) from refusal
    for job in jobs if not press.wants else ():
        ring(submit_job, job_id=job.pk)
    return Placed(jobs=[_of(team, job) for job in jobs], is_new=True)


def _total(orders: Sequence[Order], book: Book) -> int:
    """Return what the orders cost together, in thousandths of a credit."""
    return sum(intake.price(order.submission, book, order.sources).amount or 0 for order in orders)


def _of(team: Team, job: Job) -> Job:
    job.team = team
    return job


def see(request: TeamRequest, placed: Placed, *, said: str = "") -> HttpResponse:
    """Go to the video that was asked for, or to the batch that several became; say what happened."""
    if not placed.is_new:
        messages.info(request, ALREADY)
    elif words := asking.said(placed.jobs):
        messages.info(request, words)
    elif said:
        messages.success(request, said)
    if len(placed.jobs) == 1:
        return SeeOther(placed.jobs[0].get_absolute_url())
    batches = {job.batch.public_id if job.batch else None for job in placed.jobs}
    shared = batches.pop() if len(batches) == 1 else None
    key = request.team.key
    return SeeOther(reverse("batch", args=[key, shared]) if shared else reverse("activity", args=[key]))
