"""Why credits may not be spent, or a limit not be set, in one sentence each: the same words in every place."""

from credits.counters import whose
from credits.models import Budget
from samsar.pricing import credits_text, in_credits


class SpendingRefused(Exception):
    """Credits may not be spent on this now: the text says what stands against it. Nothing was held, sent or charged."""


class LimitTooLow(Exception):
    """More than this limit is spent and reserved already; the text says what to do. Nothing was changed."""

    def __init__(self, used: int) -> None:
        self.used = used
        super().__init__(
            f"{in_credits(used, 'is,are')} spent or reserved already, so nothing was changed. Choose at least "
            f"{credits_text(used)}, or pause spending under Rules."
        )


class BudgetExceeded(SpendingRefused):
    """The named limit has no room for this; nothing was held, sent or charged. Of several it is the most specific."""

    def __init__(self, budget: Budget, asked: int) -> None:
        self.budget, self.asked = budget, asked
        self.limit, self.used = budget.limit or 0, budget.used
        name = str(budget.project or budget.member or "")
        #: Which limit it is and what it lacks; what to do about it depends on who reads it.
        self.lacking = too_little(whose(budget.scope, name), self.limit, self.limit - self.used, asked)
        super().__init__(
            f"{self.lacking} Nothing was reserved or charged. Shorten the video, choose a cheaper model, "
            "or ask for a larger budget."
        )


class TakenOverTooMuch(SpendingRefused):
    """Who wants to send what others reserved has no room for its charge; it stays as it is."""

    def __init__(self, own: Budget, room: int, asked: int) -> None:
        self.budget, self.room, self.asked = own, room, asked
        super().__init__(
            f"{self.lacking('this video')} Whoever sends it answers for its charge. Nothing was sent or charged, and "
            "its credits stay reserved: let somebody else send it, or ask for a larger budget."
        )

    def lacking(self, what: str) -> str:
        """Say which limit has no room for `what` is taken over."""
        own = self.budget
        which = whose(own.scope, str(own.member), f"{own.month:%B}")
        return too_little(which, own.limit or 0, self.room, self.asked, what)


def too_little(which: str, limit: int, room: int, asked: int, what: str = "this video") -> str:
    """Say which limit has no room for what is asked, in thousandths of a credit: the same words everywhere."""
    return (
        f"{which} of {in_credits(limit)} has {credits_text(max(room, 0))} left, and {what} needs {credits_text(asked)}."
    )
