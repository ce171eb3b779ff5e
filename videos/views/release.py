"""What is parked: all of it on one page, what it costs now, and one press to send it or to let it go."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from credits import brakes
from credits.brakes import SpendingPaused
from credits.refusals import too_little
from samsar.pricing import credits_text
from teams.access import TeamRequest, team_view
from teams.roles import Permission
from videos import catalogue, worklist
from videos.catalogue import Offer
from videos.jobs import asking
from videos.jobs import release as releasing
from videos.jobs.release import Parked, Released
from videos.jobs.states import State
from videos.models import Job
from videos.tasks import ring, submit_job
from videos.views.activity import cancelled_words, no_spend
from videos.views.answers import SeeOther
from videos.views.cards import Card
from videos.views.means import means_in
from videos.views.presses import press_of
from videos.views.price import asks_words

_MOVED_ON = "These were sent or cancelled already. Nothing was sent again."


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """One parked video as a line to tick; `value` names it with the price that was shown."""

    card: Card
    parked: Parked
    is_ticked: bool

    @property
    def value(self) -> str:
        """What the tick sends."""
        return f"{self.card.job.public_id.hex}.{self.parked.price}"

    @property
    def can_be_sent(self) -> bool:
        """Whether anybody knows what it would cost."""
        return self.parked.price is not None


@dataclass(frozen=True, kw_only=True, slots=True)
class Sum:
    """What is ticked, together: how many can be sent for how much, and what cancelling them gives back."""

    count: int
    total: int
    reserved: int
    ticked: int
    #: How many of them a press only asks for, being dearer now than this member may send alone; and the rule in words.
    asks: int
    rule: str

    @property
    def sends(self) -> int:
        """How many of them a press sends."""
        return self.count - self.asks


@require_safe
@team_view(Permission.SEE)
def release(request: TeamRequest) -> HttpResponse:
    """Show what is parked, of the team, of one batch or one video, with its price now."""
    return _page(request)


@require_POST
@team_view(Permission.SPEND)
def release_price(request: TeamRequest) -> HttpResponse:
    """Answer a changed tick with the sum: no write, no network."""
    choices = _choices(request, ticked=_ticked(request))
    context: dict[str, Any] = {"sum": _sum(request, choices), "no_spend": "", "live": True}
    context["paused"] = _paused(request)
    return render(request, "videos/release_price.html", context)


@require_POST
@team_view(Permission.SPEND)
def release_send(request: TeamRequest) -> HttpResponse:
    """Send what is ticked at the prices that were shown, or cancel it; nothing if a price is another one now."""
    ticked = _ticked(request)
    if not ticked:
        return _page(request, problem="Tick at least one video. Nothing was sent or cancelled.", ticked={})
    offer = catalogue.offer_for(request.team)
    chosen = [choice for choice in _choices(request, ticked=ticked, offer=offer) if choice.is_ticked]
    if not chosen:
        messages.info(request, _MOVED_ON)
    elif request.POST.get("do") == "cancel":
        gone = releasing.cancel([choice.card.job for choice in chosen], by=request.membership.user, at=timezone.now())
        messages.success(request, cancelled_words(len(gone), sum(job.quote for job in gone)))
    else:
        if problem := _problem(request, chosen, ticked):
            return _page(request, problem=problem, ticked=ticked)
        _send(request, [choice.parked for choice in chosen], offer)
    return SeeOther(_way_back(request))


def _send(request: TeamRequest, parked: Sequence[Parked], offer: Offer) -> None:
    press = press_of(request)
    released = releasing.send(parked, by=request.membership, offer=offer, now=timezone.now(), press=press)
    sent = [job for job in released.jobs if job.state == State.QUEUED]
    for job in sent:
        ring(submit_job, job_id=job.pk)
    if words := asking.said(released.jobs):
        messages.info(request, words)
    if sent:
        messages.success(request, _said(released, sent))
    for job, reason in released.refused:
        messages.warning(request, f"“{job.title}” was not sent. {reason}")


def _said(released: Released, sent: Sequence[Job]) -> str:
    count, total = len(sent), credits_text(sum(job.quote for job in sent))
    videos = "1 video is on its way" if count == 1 else f"{count} videos are on their way"
    anew = f" {released.anew} of them at a new price." if released.anew else ""
    return f"{videos}; {total} credits are reserved.{anew}"


def _problem(request: TeamRequest, chosen: Sequence[Choice], ticked: dict[UUID, str]) -> str:
    """Return why nothing of this is sent: a price that nobody saw, or too small a budget; empty if all is well."""
    if any(not choice.can_be_sent for choice in chosen):
        return "The price of a video that is ticked is not known now, so it cannot be sent. Nothing was sent."
    if any(ticked[choice.card.job.public_id] != choice.value for choice in chosen):
        return "A price changed since the page was loaded. Nothing was sent yet: press again if the new total is right."
    if releasing.judged([choice.parked for choice in chosen], press_of(request), by=request.membership).wants:
        return ""  # what asks reserves nothing, and what holds its price already needs no more
    now = timezone.now()
    needed = releasing.needed([choice.parked for choice in chosen], now=now)
    anew = [choice.parked for choice in chosen if choice.parked.is_changed]
    projects = {each.sources[0].job.project_id if each.sources else each.job.project_id for each in anew}
    full = means_in(request, projects).after(needed).full
    if needed > 0 and full:
        lacking = too_little(full.whose, full.limit, full.free + needed, needed, "this, beside what is reserved,")
        return f"{lacking} Nothing was sent. Send fewer, or ask for a larger budget under Credits."
    return ""


def _page(request: TeamRequest, *, problem: str = "", ticked: dict[UUID, str] | None = None) -> HttpResponse:
    choices = _choices(request, ticked=ticked)
    context: dict[str, Any] = {
        "choices": choices[: worklist.DECIDED],
        "is_cut": len(choices) > worklist.DECIDED,
        "is_narrowed": bool(_asked(request)),
        "sum": _sum(request, choices[: worklist.DECIDED]),
        "query": request.GET.urlencode(),
        "problem": problem,
        "no_spend": no_spend(request),
        "paused": _paused(request),
    }
    return render(request, "videos/release.html", context, status=409 if problem else 200)


def _paused(request: TeamRequest) -> str:
    """Return why nothing can be sent at the moment; empty while spending is not paused."""
    pause = brakes.pause_now(request.team)
    return str(SpendingPaused(pause)) if pause else ""


def _choices(request: TeamRequest, *, ticked: dict[UUID, str] | None, offer: Offer | None = None) -> list[Choice]:
    """Return what is parked as lines to tick; all that can be sent are ticked until somebody chose otherwise."""
    jobs = worklist.parked(request.team, **_asked(request))
    return [
        Choice(
            card=Card(parked.job, request.team),
            parked=parked,
            is_ticked=parked.price is not None if ticked is None else parked.job.public_id in ticked,
        )
        for parked in releasing.priced(jobs, offer or catalogue.offer_for(request.team))
    ]


def _sum(request: TeamRequest, choices: Sequence[Choice]) -> Sum:
    ticked = [choice for choice in choices if choice.is_ticked]
    sent = [choice.parked for choice in ticked if choice.can_be_sent]
    press = releasing.judged(sent, asking.SENDS, by=request.membership)
    return Sum(
        count=len(sent),
        total=sum(each.price or 0 for each in sent),
        reserved=sum(choice.card.job.quote for choice in ticked),
        ticked=len(ticked),
        asks=sum(each.is_changed for each in sent) if press.wants else 0,
        rule=asks_words(asking.threshold(request.team) or 0) if press.wants else "",
    )


def _ticked(request: TeamRequest) -> dict[UUID, str]:
    """Return the ticks by the video's id, each as it was sent; 404 for one that no page wrote."""
    found = {}
    for value in request.POST.getlist("job"):
        try:
            found[UUID(hex=value.partition(".")[0])] = value
        except ValueError:
            raise Http404("No such video.") from None
    return found


def _asked(request: TeamRequest) -> dict[str, UUID]:
    """Return which batch or video the page is narrowed to, if it is; 404 for an odd id."""
    try:
        return {name: UUID(request.GET[name]) for name in ("batch", "job") if request.GET.get(name)}
    except ValueError:
        raise Http404("No such page.") from None


def _way_back(request: TeamRequest) -> str:
    """Return where people follow what they decided on: its batch, its own page, or all of Activity."""
    asked, key = _asked(request), request.team.key
    return reverse("batch", args=[key, asked["batch"]]) if "batch" in asked else reverse("activity", args=[key])
