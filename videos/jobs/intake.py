"""How a job begins: price, budget, hold, row and first event in one transaction, and no network.

Sending is not done here: the caller rings the worker after commit, and the
sweep finds the row if that ring was lost.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction

from credits import brakes, ledger, prices
from credits.ledger import BudgetExceeded, SpendingRefused
from credits.prices import Book
from samsar import (
    AddOutroImage,
    ImageListToVideo,
    JoinVideos,
    RemoveSubtitles,
    Submission,
    TextToVideo,
    TranslateVideo,
)
from samsar.pricing import Estimate, estimate
from samsar.vocabulary import TRANSLATE_LANGUAGES
from teams.models import Membership, Project, Team, User
from videos import saved, search
from videos.catalogue import Offer
from videos.jobs import admission, asking
from videos.jobs.admission import NotAdmitted
from videos.jobs.states import State
from videos.models import Batch, Job, JobEvent, Lineage, Video

__all__ = [
    "BudgetExceeded",
    "NotAdmitted",
    "PriceUnknown",
    "SameTokenOtherContent",
    "SpendingRefused",
    "already_made",
    "price",
    "queue",
]

TITLE_LENGTH = 120
_SENTENCE_LENGTH = 80
#: An image or an outro is a layer of eight seconds.
PICTURE_MS = 8000


class SameTokenOtherContent(Exception):
    """The form that was sent now made `job` before, with other content: ask, never swallow."""

    def __init__(self, job: Job) -> None:
        self.job = job
        super().__init__("You already created a video from this form, with other content. Nothing new was sent.")


class PriceUnknown(Exception):
    """Nobody can say what this would cost, so nothing can be reserved for it."""

    def __init__(self) -> None:
        super().__init__(
            "Samsar publishes no price for this model, so nothing can be reserved for it. "
            "Nothing was sent or charged. Choose another model."
        )


def price(submission: Submission, by: Offer | Book, sources: Sequence[Video] = ()) -> Estimate:
    """Return the estimate by the team's prices, the live base price and the length of the sources.

    Only a video from a prompt has a live base price; what is derived is priced
    without an offer, by the team's book of prices alone.
    """
    book, base_price = by.book if isinstance(by, Offer) else by, None
    if isinstance(by, Offer) and isinstance(submission, TextToVideo):
        base_price = by.base_price(submission.video_model)
    length = admission.milliseconds(sources)
    return estimate(submission, book.prices, base_price=base_price, source_milliseconds=length, learned=book.learned)


def queue(
    submission: Submission,
    *,
    by: Membership,
    token: str,
    offer: Offer | None,
    now: datetime,
    sources: Sequence[Video] = (),
    retry_of: Job | None = None,
    batch: Batch | None = None,
    position: int = 0,
    maker: User | None = None,
    press: asking.Press = asking.SENDS,
    is_new: bool = False,
) -> Job:
    """Queue `submission` for the member's team, with its price held; a repeated token returns the first job.

    `sources` are the team's videos that a derived one is made from, in order,
    with their jobs; `position` is the job's place in its `batch`. A job that takes
    another's place (`retry_of`) keeps its `maker` and its project, and `by` answers for it. With `is_new` the
    caller has asked `already_made` just before; of two at once the unique token still decides.
    Where `press` or the team's threshold says so, the job only waits for approval, and nothing is held. Raises
    SpendingRefused, NotAdmitted, PriceUnknown or SameTokenOtherContent; then nothing was written, held or sent.
    """
    made = None if is_new else already_made(by.team, token, submission)
    if made:
        return made
    if any(source.team_id != by.team_id for source in sources):
        raise NotAdmitted("This video does not exist.")
    admission.check(submission, sources)
    quoted = price(submission, offer or prices.book(by.team, now), sources)
    if quoted.amount is None:
        raise PriceUnknown
    press = press.judged(by, quoted.amount)
    state = State.AWAITING_APPROVAL if press.wants else State.QUEUED
    try:
        with transaction.atomic():
            admission.hold_sources(sources)
            job = Job.objects.create(
                team=by.team,
                by=maker or by.user,
                answerable=by.user if maker and maker != by.user else None,
                form_token=token,
                retry_of=retry_of,
                batch=batch,
                batch_position=position,
                kind=submission.kind,
                recipe=submission.dump(),
                title=title_of(submission, sources),
                **_outcome_of(submission, sources),
                project=_project_of(sources, by, retry_of if maker else None),
                **({"family": sources[0].job.family} if sources else {}),
                quote=quoted.amount,
                quote_bound=quoted.bound,
                quote_sentence=quoted.sentence,
                price_list=quoted.version,
                state=state,
                created_at=now,
                send_at=None if press.wants else now,
            )
            for position, source in enumerate(sources):
                Lineage.objects.create(job=job, source=source, position=position, source_version=source.version)
            search.note(job, sources)
            JobEvent.objects.create(job=job, new_state=state, at=now, by=by.user)
            if press.wants:
                asking.ask(job, press, by=by.user, at=now)
            else:
                brakes.check(by.team, quoted.amount, by=job.facts.by, at=now)
                ledger.hold(by.team, quoted.amount, job.facts, at=now)
            if batch is None:
                saved.forget_draft(by.team, token)
    except SpendingRefused as refusal:
        brakes.tell_too_fast(refusal, at=now)
        raise
    except IntegrityError:
        # Somebody sent this very form a moment earlier; the unique token decided.
        made = already_made(by.team, token, submission)
        if made is None:
            raise
        return made
    return job


def _project_of(sources: Sequence[Video], by: Membership, replaced: Job | None) -> Project | None:
    """Where the video goes, and whose budget counts it: beside its first source, or where the job was that it replaces.

    Only what is made anew goes to the project that its maker works in.
    """
    if sources:
        return sources[0].job.project
    return replaced.project if replaced else by.open_project


def already_made(team: Team, token: str, submission: Submission) -> Job | None:
    """Return the job that this form made before; raise SameTokenOtherContent if it was sent with other content."""
    job = Job.objects.select_related("team").filter(team=team, form_token=token).first()
    if job is not None and (job.kind != submission.kind or job.recipe != submission.dump()):
        raise SameTokenOtherContent(job)
    return job


def _outcome_of(submission: Submission, sources: Sequence[Video]) -> dict[str, str | int]:
    """What the video will be: language, shape, subtitles and expected length in milliseconds."""
    length = admission.milliseconds(sources) or 0
    match submission:
        case TextToVideo():
            return {
                "language": submission.language,
                "aspect_ratio": submission.aspect_ratio,
                "expected_ms": submission.duration * 1000,
                "has_subtitles": submission.enable_subtitles,
            }
        case ImageListToVideo():
            layers = len(submission.image_urls) + bool(submission.outro_image_url)
            return {
                "language": submission.language,
                "expected_ms": layers * PICTURE_MS,
                "has_subtitles": submission.enable_subtitles,
            }
        case AddOutroImage():
            length += PICTURE_MS
    is_clean = isinstance(submission, RemoveSubtitles) or not any(source.job.has_subtitles for source in sources)
    return {
        "language": language_of(submission, sources),
        "aspect_ratio": sources[0].job.aspect_ratio,
        "expected_ms": length,
        "has_subtitles": not is_clean,
    }


def language_of(submission: Submission, sources: Sequence[Video]) -> str:
    """Return the code of the language that the video will be in; a join speaks its first video's."""
    if isinstance(submission, TextToVideo | ImageListToVideo | TranslateVideo):
        return submission.language
    return sources[0].job.language


def title_of(submission: Submission, sources: Sequence[Video] = ()) -> str:
    """Return a title for people: the prompt's first sentence, or the source's title and what was done to it."""
    match submission:
        case TextToVideo() | ImageListToVideo():
            return first_sentence(submission.prompt or "A video from pictures")
        case TranslateVideo():
            done = f", {TRANSLATE_LANGUAGES.get(submission.language, submission.language)}"
        case AddOutroImage():
            done = ", with outro"
        case RemoveSubtitles():
            done = ", without subtitles"
        case JoinVideos():
            done = f" and {len(sources) - 1} more, joined"
    # A long title gives way, so that what was done can always be read.
    title = sources[0].job.title
    room = TITLE_LENGTH - len(done)
    return (title if len(title) <= room else f"{title[: room - 1].rstrip()}…") + done


def first_sentence(text: str) -> str:
    """Cut a prompt to its first sentence, at a word within 80 characters; scripted [marks] are left out."""
    words = [word for word in text.split() if not (word.startswith("[") and word.endswith("]"))]
    text = " ".join(words) or " ".join(text.split())
    for mark in (". ", "! ", "? ", "。"):
        head = text.split(mark)[0]
        if len(head) >= 8:
            text = head
    text = text.rstrip(".。")
    if len(text) <= _SENTENCE_LENGTH:
        return text
    return text[:_SENTENCE_LENGTH].rsplit(" ", 1)[0].rstrip(",;:") + "…"
