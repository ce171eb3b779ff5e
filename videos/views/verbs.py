"""What can be made from a video that plays: the action bar under the player, each verb with its price."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone

from credits import prices
from credits.prices import Book
from samsar import AddOutroImage, ImageListToVideo, JoinVideos, RemoveSubtitles, TextToVideo, TranslateVideo
from samsar.pricing import credits_text, in_credits
from teams.access import TeamRequest
from videos.jobs import intake
from videos.models import Job
from videos.views import tray
from videos.views.cards import Card
from videos.views.ordering import form_address

_BOUNDS = {"up_to": "up to "}


@dataclass(frozen=True, kw_only=True, slots=True)
class Verb:
    """One thing to do: a form's address, or a POST to it when nothing is left to choose."""

    words: str
    price: str
    #: What is behind it, in a sentence.
    hint: str
    href: str
    #: The letter that presses it, with the browser's own keys for access keys.
    key: str
    is_post: bool = False
    #: The video's id, where the POST has to name it.
    adds: str = ""


def verbs(request: TeamRequest, card: Card) -> list[Verb]:
    """Return the action bar of a video that plays: no query."""
    team, job, video = request.team, card.job, card.video
    if video is None or card.look != "ready":
        return []
    book = prices.book(team, timezone.now())
    each, outro = book.rate(TranslateVideo.kind), book.rate(AddOutroImage.kind)
    clean = book.rate(RemoveSubtitles.kind)
    found = [
        Verb(
            words="Translate",
            price=f"{credits_text(each)}/s",
            hint=f"{in_credits(each)} for each second and language",
            href=form_address(team, TranslateVideo.kind, video),
            key="t",
        ),
        Verb(
            words="Add outro",
            price=credits_text(outro),
            hint=f"{in_credits(outro)}, whatever the length",
            href=form_address(team, AddOutroImage.kind, video),
            key="o",
        ),
    ]
    if job.has_subtitles:
        found.append(
            Verb(
                words="Remove subtitles",
                price=credits_text(clean) if clean else "free",
                hint=f"Makes a new video without subtitles{'' if clean else ' at once'}; this one stays as it is",
                href=form_address(team, RemoveSubtitles.kind, video),
                key="s",
                is_post=not clean,  # what costs something shows its price first
            )
        )
    return [*found, _join(request, card, book), _another(request, job, book)]


def _join(request: TeamRequest, card: Card, book: Book) -> Verb:
    rate, held = book.rate(JoinVideos.kind), tray.held(request)
    hint = f"{in_credits(rate)} for each second of the joined video"
    if card.job.public_id in held:
        address = form_address(request.team, JoinVideos.kind)
        return Verb(words="In the join list", price=str(len(held)), hint=hint, href=address, key="j")
    address = reverse("join_tray", args=[request.team.key])
    return Verb(
        words="Join", price=f"{credits_text(rate)}/s", hint=hint, href=address, key="j", is_post=True, adds=card.key
    )


def _another(request: TeamRequest, job: Job, book: Book) -> Verb:
    """The same again: priced by today's list where the recipe alone tells, else by what it was quoted at."""
    is_telling = job.kind in (TextToVideo.kind, ImageListToVideo.kind)
    now = intake.price(job.submission, book) if is_telling else None
    amount, bound = (now.amount, now.bound) if now else (job.quote, job.quote_bound)
    price = "" if amount is None else credits_text(amount) if amount else "free"
    hint = "Opens its form as it was filled in; nothing is sent yet"
    address = reverse("video_again", args=[request.team.key, job.public_id])
    price = f"{_BOUNDS.get(bound, '')}{price}"
    return Verb(words="Make another", price=price, hint=hint, href=address, key="m")
