"""What pages say about one job: its card, its row and its page, in words.

A card is cheap: it reads the job and, where there is one, its video, both
already loaded, and asks the database nothing.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Literal

from django.urls import reverse

from credits.models import Source
from samsar.pricing import credits_text, in_credits
from samsar.vocabulary import LANGUAGES, stage_words
from teams.models import Team
from videos.jobs.states import Phase, State
from videos.models import EarlierRender, Job
from videos.views.files import Files
from videos.views.pace import Followed

Look = Literal["running", "ready", "halted"]

HUES = 8


@dataclass(frozen=True, slots=True)
class Pill:
    """A state as a word, an icon and a tone (empty, good, warn or bad)."""

    words: str
    tone: str
    icon: str


_PILLS = {
    State.AWAITING_APPROVAL: Pill("Approval", "warn", "clock"),
    State.QUEUED: Pill("Waiting", "", "clock"),
    State.SUBMITTING: Pill("Sending", "", "clock"),
    State.RENDERING: Pill("Rendering", "", "film"),
    State.COMPLETED: Pill("Ready", "good", "done"),
    State.UNCONFIRMED: Pill("Unconfirmed", "warn", "question"),
    State.PARKED: Pill("Parked", "warn", "offline"),
    State.FAILED: Pill("Failed", "bad", "alert"),
    State.REJECTED: Pill("Not accepted", "bad", "alert"),
    State.CANCELLED: Pill("Cancelled", "", "cancel"),
    State.SETTLED_CHARGED: Pill("Counted as charged", "", "check"),
    State.SETTLED_FREE: Pill("Was not charged", "", "check"),
}


class Card(Files, Followed):
    """One job in words, for people of `team`; needs the job's video loaded beside it.

    With `earlier`, it shows that version of the video instead of the newest.
    """

    def __init__(self, job: Job, team: Team, earlier: EarlierRender | None = None) -> None:
        self.job, self.team, self.earlier = job, team, earlier

    @property
    def key(self) -> str:
        """The job's id as it stands in addresses."""
        return str(self.job.public_id)

    @property
    def element(self) -> str:
        """The id of the card's element on a page."""
        return f"job-{self.job.public_id}"

    @property
    def href(self) -> str:
        """The address of the video's page."""
        return reverse("video", args=[self.team.key, self.job.public_id])

    @property
    def state(self) -> State:
        """The job's state."""
        return State(self.job.state)

    @cached_property
    def look(self) -> Look:
        """Whether it is on its way, can be played, or stopped."""
        if self.earlier is not None:
            return "ready"
        if self.video is not None and self.state is State.COMPLETED:
            return _PHASES[Phase(self.video.phase)]
        return "running" if self.state in _ON_THEIR_WAY else "halted"

    @property
    def is_lost(self) -> bool:
        """Whether it was rendered, but its file could not be had."""
        return self.video is not None and self.state is State.COMPLETED and self.video.phase == Phase.LOST

    @property
    def is_gone(self) -> bool:
        """Whether it was deleted, and only what it was and cost is still known."""
        return self.video is not None and self.video.phase == Phase.GONE

    @property
    def is_copying(self) -> bool:
        """Whether it is rendered and on its way into our storage."""
        return self.state is State.COMPLETED and self.look == "running"

    @property
    def hue(self) -> int:
        """Which of the stylesheet's hues this job has, 0 to 7, always the same for one job."""
        return self.job.public_id.int % HUES

    @property
    def pill(self) -> Pill:
        """The state as a pill."""
        if self.is_copying:
            return Pill("Copying", "", "copying")
        if self.is_lost:
            return Pill("File lost", "warn", "alert")
        if self.is_gone:
            return Pill("Deleted", "", "cancel")
        return _PILLS[self.state]

    @property
    def stage(self) -> str:
        """What is going on right now, in words."""
        if self.job.is_cancel_asked and self.state is State.RENDERING:
            return "Cancelling"
        return "Rendered, copying the file" if self.is_copying else self.job.stage_words

    @property
    def trouble(self) -> str:
        """What keeps it waiting on its way, if anything does."""
        return self.video.problem if self.is_copying and self.video is not None else self.job.message

    @property
    def since(self) -> datetime:
        """When it began: accepted by Samsar, or created; of a newer version, when that was kept."""
        if self.is_copying and self.video is not None and self.video.version > 1:
            return self.video.completed_at
        return self.job.accepted_at or self.job.created_at

    @property
    def started(self) -> str:
        """The time of day it began, on the team's clock."""
        return f"{self.since.astimezone(self.team.tz):%H:%M}"

    @property
    def length(self) -> str:
        """The length as minutes and seconds, such as 0:30; as asked for while there is no file."""
        made = self.render.duration_ms if self.render else 0
        seconds = round(made / 1000) if made else self.asked_seconds
        return f"{seconds // 60}:{seconds % 60:02d}" if seconds else ""

    @property
    def asked_seconds(self) -> int:
        """The length that was asked for, or that the sources make, in seconds; 0 where nobody can know."""
        return round(self.job.expected_ms / 1000)

    @property
    def language(self) -> str:
        """The language in words; empty when Samsar chose it."""
        code = self.job.language
        return "" if code == "auto" else LANGUAGES.get(code, code)

    @property
    def model(self) -> str:
        """The video model's key."""
        return self.job.model

    @property
    def cost(self) -> str:
        """What it costs in a few words: reserved, charged or nothing."""
        job = self.job
        if job.is_holding:
            return f"{credits_text(job.quote)} reserved" if job.quote else "free"
        if self.state is State.AWAITING_APPROVAL:
            return f"{credits_text(job.quote)} asked for"
        if not job.charged:
            return "free" if self.state is State.COMPLETED else "nothing charged"
        return in_credits(job.charged)

    @property
    def news(self) -> str:
        """What happened, for people who hear the page; empty while it is on its way."""
        if self.look == "running":
            return ""
        return f"“{self.job.title}” {'lost its file' if self.is_lost else _NEWS[self.state]}."

    @property
    def is_off_quote(self) -> bool:
        """Whether Samsar charged something else than was quoted."""
        return self.job.charged is not None and self.job.charged != self.job.quote

    @property
    def said(self) -> str:
        """What Samsar, or the person who settled it, had to say about a job that stopped."""
        if self.is_lost and self.video is not None:
            return self.video.problem
        if self.state is State.CANCELLED:
            return ""
        return f"Samsar says: “{self.job.message}”" if self.state is State.REJECTED else self.job.message

    @property
    def headline(self) -> str:
        """What happened to a job that stopped."""
        if self.is_lost:
            return "The render is done, but its file could not be fetched."
        if self.is_gone:
            return "This video was deleted."
        if self.state is State.FAILED and self.job.stage:
            words = stage_words(self.job.stage)
            return f"Stopped while {words[:1].lower()}{words[1:]}."
        return _HEADLINES.get(self.state, "")

    @property
    def is_cost_said(self) -> bool:
        """Whether `said` names the cost already."""
        return self.state is State.FAILED and bool(self.job.message)

    @property
    def cost_sentence(self) -> str:
        """What a job that stopped cost, in a sentence."""
        job = self.job
        if job.is_holding and job.quote:
            return f"{in_credits(job.quote, 'stays,stay')} reserved until somebody decides."
        if self.state is State.AWAITING_APPROVAL:
            return f"{in_credits(job.quote, 'is,are')} asked for. Nothing is reserved or charged."
        if not job.charged:
            is_settled = job.charge_source in (Source.BALANCE, Source.PERSON)
            return "Nothing stays charged for it." if is_settled else "Nothing was charged."
        if job.charge_source == Source.PERSON and self.state is not State.SETTLED_CHARGED:
            return f"{in_credits(job.charged, 'is,are')} charged for it."
        doubt = ", by our estimate" if job.is_unconfirmed_charge else ""
        tail = "." if self.is_lost else "; Samsar does not give them back."
        return f"{in_credits(job.charged, 'was,were')} charged{doubt}{tail}"


_ON_THEIR_WAY = frozenset({State.QUEUED, State.SUBMITTING, State.RENDERING, State.COMPLETED})
_PHASES: dict[Phase, Look] = {
    Phase.COPYING: "running",
    Phase.READY: "ready",
    Phase.LOST: "halted",
    Phase.GONE: "halted",
}
_NEWS = {
    State.COMPLETED: "is ready",
    State.AWAITING_APPROVAL: "waits for approval",
    State.PARKED: "is parked",
    State.UNCONFIRMED: "is unconfirmed and needs somebody",
    State.FAILED: "failed",
    State.CANCELLED: "is cancelled",
    State.REJECTED: "was not accepted",
    State.SETTLED_CHARGED: "is counted as charged",
    State.SETTLED_FREE: "was not charged",
}
_HEADLINES = {
    State.UNCONFIRMED: "Samsar’s answer was lost.",
    State.AWAITING_APPROVAL: "Waiting for approval.",
    State.PARKED: "Set aside: it could not be sent.",
    State.FAILED: "Samsar could not finish this video.",
    State.REJECTED: "Samsar did not accept this.",
    State.CANCELLED: "Cancelled.",
    State.SETTLED_CHARGED: "Counted as charged; no video came of it.",
    State.SETTLED_FREE: "It was not charged, and no video came of it.",
}
