"""What the page of one video says in lists: stages passed, recipe, cost, history."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from credits.models import Kind, LedgerEntry, Source
from samsar import ImageListToVideo, TextToVideo
from samsar.pricing import credits_text
from samsar.vocabulary import LANGUAGES, stage_words
from teams.models import Team
from videos.jobs.states import State
from videos.models import Job, JobEvent
from videos.views.cards import Card

_BOUNDS = {"up_to": "up to ", "at_least": "at least "}


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One stage in words; `mark` is done, now, failed, or empty while it is still to come."""

    words: str
    mark: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Fact:
    """A term and what it is; `tone` colours a doubt, `is_code` sets an id apart."""

    term: str
    words: str
    tone: str = ""
    is_code: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """One thing that happened: what, when on the team's clock, and why or by whom.

    `is_new_day` where it happened on another day than the one before.
    """

    words: str
    detail: str
    day: str
    time: str
    mark: str
    is_new_day: bool


def steps(card: Card) -> list[Step]:
    """Return the stages in the order in which Samsar runs them, known to us or not."""
    job = card.job
    found = [Step(words=stage_words(name), mark=_mark(job, name, value)) for name, value in job.stages]
    if card.is_copying:
        done = [Step(words=step.words, mark="done") for step in found]
        return [*done, Step(words="Copying the file", mark="now")]
    if not found and card.look == "running":
        return [Step(words=card.stage, mark="now")]
    return found


def _mark(job: Job, name: str, value: str) -> str:
    if value == "COMPLETED":
        return "done"
    if value in ("FAILED", "CANCELLED") or (name == job.stage and job.state == State.FAILED):
        return "failed"
    return "now" if name == job.stage and job.state == State.RENDERING else ""


def recipe(card: Card) -> list[Fact]:
    """Return what was asked for, without the prompt, and the ids that support asks for."""
    job, made = card.job, card.job.recipe
    found = [
        Fact(term="Length", words=_length(card)),
        Fact(term="Shape", words=_shape(card)),
        Fact(term="Model", words=card.model),
        Fact(term="Pictures by", words=str(made.get("image_model") or "")),
        Fact(term="Language", words=LANGUAGES.get(job.language, job.language)),
        Fact(term="Subtitles", words=_subtitles(job)),
        Fact(term="Tone", words=str(made.get("tone") or "")),
        *_given(job),
        *_done(job),
        Fact(term="Made by", words=str(job.by)),
        Fact(term="Answers for it", words=str(job.answerable or "")),
        Fact(term="Session", words=job.session_id, is_code=True),
        Fact(term="Request", words=job.request_id if job.request_id != job.session_id else "", is_code=True),
        Fact(term="Our handle", words=job.request_handle, is_code=True),
    ]
    return [fact for fact in found if fact.words]


def _subtitles(job: Job) -> str:
    if not job.has_subtitles:
        return "none"
    return str(job.recipe.get("font_key") or "") or ("font chosen by Samsar" if "prompt" in job.recipe else "yes")


def _given(job: Job) -> list[Fact]:
    """Return how many pictures a video was made from, and what was said about them."""
    pictures = len(job.recipe.get("image_urls") or ())
    found = [Fact(term="Pictures", words=f"{pictures}, in your order")] if pictures else []
    metadata = job.recipe.get("metadata") or {}
    return [*found, *(Fact(term=f"Metadata: {key}"[:80], words=str(value)[:400]) for key, value in metadata.items())]


def _done(job: Job) -> list[Fact]:
    """Return what was asked for beside prompt and sources: an outro and how it ends, how scenes meet."""
    asked, found = job.recipe, []
    if asked.get("outro_image_url"):
        found.append(Fact(term="Outro picture", words=str(asked["outro_image_url"])[:200], is_code=True))
    if "add_outro_animation" in asked and asked.get("outro_image_url"):
        found.append(Fact(term="Fade to black", words="yes" if asked["add_outro_animation"] else "no"))
    box = asked.get("focus_area")
    if box:
        found.append(Fact(term="Focus", words=f"{box['width']} × {box['height']} at {box['x']}, {box['y']}"))
    if "blend_scenes" in asked:
        found.append(Fact(term="Scenes", words="blended" if asked["blend_scenes"] else "cut"))
    return found


def _length(card: Card) -> str:
    """Return the length; what pictures will make of it is only known once they are rendered."""
    if _differs(card):
        return f"{card.asked_seconds} s asked, {card.length} rendered"
    is_guess = card.job.kind == ImageListToVideo.kind and not (card.video and card.video.duration_ms)
    return f"about {card.length}" if is_guess and card.length else card.length


def _differs(card: Card) -> bool:
    """Whether an original came out longer or shorter than was asked; a derived video has no length asked for."""
    video = card.video
    if card.job.kind != TextToVideo.kind:
        return False
    if video is None or not video.duration_ms or not card.asked_seconds:
        return False
    return abs(video.duration_ms - 1000 * card.asked_seconds) >= 500


def _shape(card: Card) -> str:
    ratio = card.job.aspect_ratio
    if card.video is not None and card.video.width:
        return f"{ratio}, {card.video.width} × {card.video.height}"
    return ratio


def cost(card: Card) -> list[Fact]:
    """Return quoted against charged, and what the charge rests on."""
    job = card.job
    bound = _BOUNDS.get(job.quote_bound, "")
    found = [Fact(term="Quoted", words=f"{bound}{credits_text(job.quote)}")]
    if job.is_holding:
        return [*found, Fact(term="Reserved", words=credits_text(job.quote))]
    if job.charged is None:
        return [*found, Fact(term="Charged", words="nothing")]
    found.append(Fact(term="Charged", words=credits_text(job.charged)))
    difference = job.charged - job.quote
    if difference:
        sign = "+" if difference > 0 else ""
        found.append(Fact(term="Difference", words=f"{sign}{credits_text(difference)}", tone="warn"))
    if job.is_unconfirmed_charge:
        found.append(Fact(term="Known from", words="our estimate, unconfirmed", tone="warn"))
    elif job.charge_source:
        found.append(Fact(term="Known from", words=Source(job.charge_source).label))
    return found


def words_about(rows: Sequence[LedgerEntry], team: Team) -> list[Event]:
    """Return the charge and everything that was said about it afterwards, oldest first; empty when nothing was."""
    if len(rows) < 2:
        return []
    found, sum_of = list[Event](), 0
    for row in rows:
        sum_of += row.amount
        sign = "+" if row.amount > 0 else ""
        if row.kind == Kind.CHARGE:
            words = f"Charged {credits_text(row.amount)}"
        elif row.amount:
            words = f"{row.get_kind_display()}: {sign}{credits_text(row.amount)}, so {credits_text(sum_of)}"
        elif row.source == Source.BALANCE:
            words = f"Confirmed: {credits_text(sum_of)}"
        else:
            words = f"{credits_text(sum_of)} stay charged"
        person = f"by {row.decided_by}" if row.decided_by else str(row.get_source_display())
        at, day = row.at.astimezone(team.tz), found[-1].day if found else ""
        today = f"{at:%-d %b %Y}"
        detail = " · ".join(dict.fromkeys(part for part in (person, row.reason) if part))
        is_new = today != day
        found.append(Event(words=words, detail=detail, day=today, time=f"{at:%H:%M:%S}", mark="", is_new_day=is_new))
    return found


def history(events: Iterable[JobEvent], team: Team) -> list[Event]:
    """Return what happened, newest last, in words."""
    found: list[Event] = []
    for event in events:
        found.append(_event(event, team, after=found[-1].day if found else ""))
    return found


def _event(event: JobEvent, team: Team, *, after: str) -> Event:
    old, new = State(event.old_state) if event.old_state else None, State(event.new_state)
    words = _MOVES.get((old, new)) or _ARRIVALS[new]
    reason = event.reason if event.reason not in _SAID_ALREADY else ""
    if old is new:  # nothing moved: what happened to its versions says all
        words, reason = event.reason, ""
    person = f"by {event.by}" if event.by else ""
    at: datetime = event.at.astimezone(team.tz)
    day = f"{at:%-d %b %Y}"
    return Event(
        words=words,
        detail=" · ".join(part for part in (person, reason) if part),
        day=day,
        time=f"{at:%H:%M:%S}",
        mark="done" if old is new else _MARKS.get(new, "done"),
        is_new_day=day != after,
    )


_MOVES: dict[tuple[State | None, State], str] = {
    (None, State.AWAITING_APPROVAL): "Asked for approval",
    (State.AWAITING_APPROVAL, State.QUEUED): "Approved, credits reserved",
    (None, State.QUEUED): "Created, credits reserved",
    (State.SUBMITTING, State.QUEUED): "Could not be sent, waiting to try again",
    (State.PARKED, State.QUEUED): "Released to be sent",
    (State.UNCONFIRMED, State.RENDERING): "Session attached",
    (State.FAILED, State.COMPLETED): "Rendered after all",
    (State.CANCELLED, State.COMPLETED): "Rendered after all",
}
_ARRIVALS = {
    State.AWAITING_APPROVAL: "Waiting for approval",
    State.QUEUED: "Waiting to be sent",
    State.SUBMITTING: "Sending to Samsar",
    State.PARKED: "Parked",
    State.UNCONFIRMED: "Answer lost, nobody knows whether it was accepted",
    State.RENDERING: "Accepted by Samsar, credits charged",
    State.COMPLETED: "Rendered",
    State.FAILED: "Failed",
    State.CANCELLED: "Cancelled",
    State.REJECTED: "Not accepted, nothing charged",
    State.SETTLED_CHARGED: "Counted as charged",
    State.SETTLED_FREE: "Settled as not charged",
}
_MARKS = {
    State.FAILED: "failed",
    State.REJECTED: "failed",
    State.UNCONFIRMED: "",
    State.PARKED: "",
    State.AWAITING_APPROVAL: "",
}
_SAID_ALREADY = frozenset({"accepted by Samsar", "rendered"})
