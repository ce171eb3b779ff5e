"""What people hear of: one table. A new kind is one entry here and one call of `telling.tell`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from typing import Final

from teams.roles import Permission

_SOON: Final = timedelta(minutes=1)
_LATER: Final = timedelta(minutes=3)


def _videos(ready: int, failed: int) -> str:
    if not ready:
        return f"{failed} {'video' if failed == 1 else 'videos'} failed"
    words = f"{ready} {'video is' if ready == 1 else 'videos are'} ready"
    return f"{words}, {failed} failed" if failed else words


def _unconfirmed(count: int, _failed: int) -> str:
    return f"{count} {'charge' if count == 1 else 'charges'} that nobody is sure of"


def _unexplained(count: int, _failed: int) -> str:
    return f"{count} {'change' if count == 1 else 'changes'} of the balance that nothing here explains"


def _parked(count: int, _failed: int) -> str:
    return f"{count} {'video waits' if count == 1 else 'videos wait'} for your decision"


def _asked(_count: int, _failed: int) -> str:
    # What one press asked for is one bundle, and one request on the page, however many videos it is.
    return "1 request waits for your approval"


@dataclass(frozen=True, kw_only=True, slots=True)
class About:
    """One kind of notice: its words, its channels by default, and who hears of it.

    Whoever is named when it is told hears of it if their role has `needs`; with
    `also`, everybody else whose role has that hears of it too. `says` makes the
    sentence from the two counts of a bundle; without it the teller says it.
    """

    #: Stands in the table of settings: "Your videos are ready or failed".
    title: str
    #: Ends "You get this because …" in a mail.
    because: str
    icon: str
    tone: str = ""
    says: Callable[[int, int], str] | None = None
    bell: bool = True
    mail: bool = True
    needs: Permission = Permission.SEE
    also: Permission | None = None
    #: How long a mail waits for more to come, and how long the next one about the same bundle rests after it.
    wait: timedelta = _SOON
    rest: timedelta = timedelta(hours=1)
    #: Whether it is mailed to somebody who is no member of the team any more, since it says just that.
    outlives: bool = False


class Kind(Enum):
    """Each kind by the key that is stored; never rename one."""

    VIDEOS = About(
        title="Your videos are ready, or failed",
        because="you asked for these videos",
        icon="film",
        says=_videos,
        rest=timedelta(0),
    )
    UNCONFIRMED = About(
        title="A charge that nobody is sure of",
        because="you asked for this video, or may settle what is uncertain",
        icon="question",
        tone="warn",
        says=_unconfirmed,
        also=Permission.SETTLE,
        wait=_LATER,
    )
    UNEXPLAINED = About(
        title="The balance moved without a video of yours",
        because="you may say what moved the balance",
        icon="question",
        tone="warn",
        says=_unexplained,
        needs=Permission.ADJUST,
        also=Permission.ADJUST,
        wait=_LATER,
    )
    PARKED = About(
        title="Videos are parked and wait for your decision",
        because="you asked for these videos or look after the team, and nothing goes on without you",
        icon="stop",
        tone="warn",
        says=_parked,
        needs=Permission.SPEND,
        wait=_LATER,
    )
    ASKED = About(
        title="Somebody asks you to approve a video",
        because="you may approve what others ask for",
        icon="question",
        tone="warn",
        says=_asked,
        needs=Permission.APPROVE,
        also=Permission.APPROVE,
        wait=_LATER,
    )
    ANSWERED = About(
        title="A request of yours was approved, denied or withdrawn",
        because="you asked for approval",
        icon="info",
        rest=timedelta(0),
    )
    KEY = About(
        title="Samsar rejects the team's key",
        because="you may replace the key of this team",
        icon="key",
        tone="bad",
        needs=Permission.CONNECT,
        also=Permission.CONNECT,
    )
    BUDGET = About(
        title="A budget is half, three quarters, nine tenths or all used",
        because="you may set the budgets of this team, or it is your own",
        icon="credits",
        tone="warn",
        also=Permission.BUDGET,
        rest=timedelta(0),
    )
    FAST = About(
        title="An hourly limit holds spending back",
        because="you may set budgets in this team",
        icon="alert",
        tone="warn",
        needs=Permission.BUDGET,
        also=Permission.BUDGET,
    )
    PRICES = About(
        title="Samsar charges other than the price list says",
        because="you may change the price list or set budgets",
        icon="info",
        tone="warn",
        needs=Permission.BUDGET,
        also=Permission.BUDGET,
        wait=_LATER,
    )
    DECISION = About(
        title="A decision on your video", because="you asked for this video", icon="review", rest=timedelta(0)
    )
    HOOK = About(
        title="A webhook was switched off",
        because="you may change which addresses hear of events",
        icon="offline",
        tone="bad",
        needs=Permission.HOOKS,
        also=Permission.HOOKS,
    )
    JOINED = About(
        title="Somebody joined the team",
        because="you may change who is in this team",
        icon="done",
        mail=False,
        needs=Permission.MEMBERS,
        also=Permission.MEMBERS,
    )
    ROLE = About(title="Your role changed", because="it is about what you may do", icon="info")
    REMOVED = About(
        title="You were removed from a team", because="it is about you", icon="sign-out", bell=False, outlives=True
    )

    @property
    def key(self) -> str:
        """What is stored, and stands in addresses."""
        return self.name.lower()

    @property
    def about(self) -> About:
        """Its line of the table."""
        return self.value


def kind_of(key: str) -> Kind | None:
    """Return the kind that is stored as `key`; None for one that is gone from the table."""
    return Kind.__members__.get(key.upper())


def sentence(kind: Kind | None, said: str, count: int, failed: int) -> str:
    """Say a bundle in one sentence without its full stop, whatever it has grown to."""
    says = kind.about.says if kind else None
    return says(count, failed) if says else said.rstrip(".")
