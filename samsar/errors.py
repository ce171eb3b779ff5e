"""What can go wrong with Samsar, named for what may be done next.

`NotSent` may be sent again. `Refused` charged nothing and says why.
`OutcomeUnknown` may have been charged and is never repeated by machine.
`BadReply` is a read that taught us nothing. None of them ever holds the key.
"""

from samsar.credit_notes import NOTHING_SAID, CreditNote


class SamsarError(Exception):
    """An exchange with Samsar that did not go well; `request_id` is the x-request-id that we sent."""

    def __init__(self, reason: str, *, request_id: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.request_id = request_id

    @property
    def sentence(self) -> str:
        """What happened, what it cost and what to do next, in plain words."""
        raise NotImplementedError


class NotSent(SamsarError):
    """Nothing was accepted: no connection was made, or Samsar answered 429 without charging.

    `retry_after` is the wait in seconds that Samsar asked for, or None.
    """

    def __init__(self, reason: str, *, request_id: str, retry_after: float | None = None) -> None:
        super().__init__(reason, request_id=request_id)
        self.retry_after = retry_after

    @property
    def sentence(self) -> str:
        wait = "" if self.retry_after is None else f" It asked us to wait {self.retry_after:.0f} s."
        return f"Samsar did not take this: {self.reason}. Nothing was charged.{wait} It can safely be tried again."


class Refused(SamsarError):
    """Samsar said no, with a reason, and charged nothing.

    `status` is the HTTP status; `message` the service's own sentence.
    """

    def __init__(self, status: int, message: str, *, request_id: str, credits: CreditNote = NOTHING_SAID) -> None:
        super().__init__(f"refused with {status}: {message}", request_id=request_id)
        self.status = status
        self.message = message
        self.credits = credits

    @property
    def sentence(self) -> str:
        said = f"Samsar says: “{self.message}”"
        match self.status:
            case 401:
                return f"Samsar did not accept the API key. {said} Nothing was charged. Check the key in Settings."
            case 402:
                return f"There are not enough credits for this. {said} Nothing was charged."
            case 403 | 404:
                return f"Samsar does not know this for your account. {said} Nothing was charged."
            case _:
                return f"Samsar refused this. {said} Nothing was charged. Change it and try again."


class OutcomeUnknown(SamsarError):
    """The request may have arrived and may have been charged; nobody knows yet.

    `status` is the HTTP status where one was read, else None; `credits` what
    the answer's headers said, which is evidence and not proof.
    """

    def __init__(
        self, reason: str, *, request_id: str, status: int | None = None, credits: CreditNote = NOTHING_SAID
    ) -> None:
        super().__init__(reason, request_id=request_id)
        self.status = status
        self.credits = credits

    @property
    def sentence(self) -> str:
        return (
            f"We do not know whether Samsar accepted this: {self.reason}. It may have been charged, "
            "so it is not sent again by itself. Check your Samsar account, then settle it here."
        )


class BadReply(SamsarError):
    """A read brought no usable answer; `status` is the HTTP status where one was read, else None."""

    def __init__(self, reason: str, *, request_id: str, status: int | None = None) -> None:
        super().__init__(reason, request_id=request_id)
        self.status = status

    @property
    def sentence(self) -> str:
        return f"Samsar gave no usable answer: {self.reason}. Reading costs nothing; it will be asked again."
