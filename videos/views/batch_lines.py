"""What pages say about one batch as a whole: who asked for it, how many are ready, what it costs together."""

from django.urls import reverse

from samsar.pricing import credits_text, in_credits
from teams.models import Team
from videos.jobs.states import Phase, State
from videos.models import Batch
from videos.worklist import SHOWN, Tally

#: In this order, and in these words; a word for several states counts them together.
_WORDS: tuple[tuple[str, frozenset[State | Phase]], ...] = (
    ("ready", frozenset({Phase.READY})),
    ("copying", frozenset({Phase.COPYING})),
    ("rendering", frozenset({State.RENDERING})),
    ("waiting", frozenset({State.QUEUED, State.SUBMITTING})),
    ("to be approved", frozenset({State.AWAITING_APPROVAL})),
    ("parked", frozenset({State.PARKED})),
    ("unconfirmed", frozenset({State.UNCONFIRMED})),
    ("failed", frozenset({State.FAILED})),
    ("not accepted", frozenset({State.REJECTED})),
    ("cancelled", frozenset({State.CANCELLED})),
    ("without its file", frozenset({Phase.LOST})),
    ("deleted", frozenset({Phase.GONE})),
    ("settled", frozenset({State.SETTLED_CHARGED, State.SETTLED_FREE})),
)


class BatchLine:
    """One batch in words, for people of `team`; asks the database nothing."""

    def __init__(self, batch: Batch, tally: Tally, team: Team) -> None:
        self.batch, self.tally, self.team = batch, tally, team

    @property
    def element(self) -> str:
        """The id of its head on a page."""
        return f"batch-{self.batch.public_id.hex}"

    @property
    def href(self) -> str:
        """The address of its page."""
        return reverse("batch", args=[self.team.key, self.batch.public_id])

    @property
    def release_href(self) -> str:
        """Where its parked videos are sent or cancelled; empty when there is none."""
        if State.PARKED not in self.tally.states:
            return ""
        return f"{reverse('release', args=[self.team.key])}?batch={self.batch.public_id}"

    @property
    def counts(self) -> str:
        """How many there are and how they stand, such as `5 videos: 3 ready, 1 rendering, 1 failed`."""
        states = self.tally.states
        counted = [(sum(states.get(state, 0) for state in group), words) for words, group in _WORDS]
        parts = [f"{count} {words}" for count, words in counted if count]
        total = self.tally.total
        return f"{total} video{'' if total == 1 else 's'}: {', '.join(parts)}"

    @property
    def cost(self) -> str:
        """What all of it was quoted at."""
        return in_credits(self.tally.quoted) if self.tally.quoted else "free"

    @property
    def cost_detail(self) -> str:
        """What of that was charged or is reserved, where that is not simply all of it charged."""
        tally = self.tally
        if tally.charged == tally.quoted and not tally.held:
            return ""
        if tally.held == tally.quoted:
            return "reserved"
        parts = [(tally.charged, "charged"), (tally.held, "reserved")]
        return ", ".join(f"{credits_text(amount)} {words}" for amount, words in parts if amount) or "nothing charged"

    @property
    def is_cut(self) -> bool:
        """Whether Activity shows only its first few."""
        return self.tally.total > SHOWN
