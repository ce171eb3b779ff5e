"""What an endpoint may reach while it reads one request: the caller's sessions, pictures, and the till."""

from __future__ import annotations

from sandbox import accounts, sessions
from sandbox.accounts import Account
from sandbox.fetching import Picture, Pictures
from sandbox.replies import NO_CREDITS, Problem
from sandbox.sessions import Session
from sandbox.store import Store


class Desk:
    """One request of one account; `session_id` is what its session will be called.

    `remaining` is the account's balance in thousandths of a credit once the
    request has been paid for, None before.
    """

    def __init__(self, store: Store, account: Account, pictures: Pictures) -> None:
        self.store = store
        self.account = account
        self.session_id = sessions.new_id()
        self.remaining: int | None = None
        self._pictures = pictures

    def source(self, session_id: str, *, missing: int = 404) -> Session:
        """Return a session of the caller. Raises Problem for one that is unknown or somebody else's."""
        session = sessions.find(self.store, session_id)
        if session is None or session.account_id != self.account.id:
            raise Problem(missing, "Video session not found.")
        return session

    def picture(self, name: str, url: str, *, data_url: bool = False) -> Picture:
        """Return a picture that was downloaded and checked. Raises Problem(400) naming its field."""
        return self._pictures.get(name, url, data_url=data_url)

    def pay(self, amount: int) -> None:
        """Charge at once, before the rest of the request is read; what is found wrong later gives nothing back.

        Raises Problem(402) when the account holds less than `amount` (thousandths of a credit).
        """
        try:
            with self.store.write() as db:
                self.remaining = accounts.charge(db, self.account.id, amount, self.session_id)
        except accounts.NotEnoughCredits:
            raise Problem(402, NO_CREDITS) from None
