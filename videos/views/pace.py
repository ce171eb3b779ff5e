"""What lists and pages say about a job while people follow it: how long it usually takes, and what it was tried as."""

from uuid import UUID

from django.urls import reverse

from teams.models import Team
from videos.jobs import usual
from videos.jobs.states import State
from videos.models import Job

_CANCELLABLE = frozenset({State.QUEUED, State.RENDERING})


class Followed:
    """A job that people follow; asks the database nothing: what it was tried as stands beside it in `gallery.rows`."""

    job: Job
    team: Team

    @property
    def usual(self) -> str:
        """How long it usually takes, in words; empty while that is not known."""
        return usual.in_words(self.job.usual_low_s, self.job.usual_high_s)

    @property
    def is_quiet(self) -> bool:
        """Whether it takes longer than it should."""
        return self.job.is_quiet and self.job.state == State.RENDERING

    @property
    def quiet(self) -> str:
        """That it takes longer, in a few words; `quiet_detail` says the rest of the sentence."""
        return "This takes longer than usual" if self.usual else "This has been running for hours"

    @property
    def quiet_detail(self) -> str:
        """How much longer than usual, and that waiting is free."""
        known = f" ({self.usual})" if self.usual else ""
        return f"{known}. It costs nothing more."

    @property
    def may_be_cancelled(self) -> bool:
        """Whether a list offers to cancel it."""
        return self.job.state in _CANCELLABLE and not self.job.is_cancel_asked

    @property
    def again_href(self) -> str:
        """The address of the newest video that was made in its place; empty when none was."""
        return self._address(getattr(self.job, "again_id", None))

    @property
    def after_href(self) -> str:
        """The address of what it was made again from; empty when it stands for itself."""
        return self._address(getattr(self.job, "after_id", None))

    @property
    def family_href(self) -> str:
        """The address of its whole family, where a wall of families shows it alone; otherwise empty."""
        if (getattr(self.job, "family_size", None) or 0) < 2:
            return ""
        return reverse("family", args=[self.team.key, self.job.public_id])

    def _address(self, public_id: UUID | None) -> str:
        return reverse("video", args=[self.team.key, public_id]) if public_id else ""
