"""Accounts, their credits, and the ledger of what moved them. Amounts are in thousandths of a credit."""

from __future__ import annotations

import hashlib
import secrets
import sqlite3
from dataclasses import dataclass

from sandbox.store import Store


class NotEnoughCredits(Exception):
    """The account holds less than the charge; nothing was taken."""


@dataclass(frozen=True, slots=True)
class Account:
    """An account as it was when it was read; `balance` in thousandths of a credit."""

    id: int
    balance: int


def create(store: Store, balance: int) -> str:
    """Open an account with a balance (thousandths of a credit) and return its key, which is not kept."""
    key = f"sbx_{secrets.token_urlsafe(24)}"
    with store.write() as db:
        number = db.execute("INSERT INTO accounts (key_hash, balance) VALUES (?, ?)", (_hash(key), balance)).lastrowid
        _enter(db, number, balance, "opening")
    return key


def by_key(store: Store, key: str) -> Account | None:
    """Return the account of a key, or None."""
    row = store.row("SELECT id, balance FROM accounts WHERE key_hash = ?", _hash(key))
    return Account(row["id"], row["balance"]) if row else None


def balance(store: Store, account_id: int) -> int:
    """Return an account's credits now, in thousandths."""
    row = store.row("SELECT balance FROM accounts WHERE id = ?", account_id)
    return int(row["balance"]) if row else 0


def charge(db: sqlite3.Connection, account_id: int, amount: int, session_id: str | None) -> int:
    """Take credits inside the caller's transaction, for a session or for something else, and return what remains.

    Raises NotEnoughCredits when the account holds less.
    """
    taken = db.execute(
        "UPDATE accounts SET balance = balance - ? WHERE id = ? AND balance >= ?", (amount, account_id, amount)
    )
    if not taken.rowcount:
        raise NotEnoughCredits
    return _enter(db, account_id, -amount, "charge" if session_id else "elsewhere", session_id)


def give(db: sqlite3.Connection, account_id: int, amount: int, reason: str, session_id: str | None = None) -> int:
    """Add credits inside the caller's transaction and return the new balance."""
    db.execute("UPDATE accounts SET balance = balance + ? WHERE id = ?", (amount, account_id))
    return _enter(db, account_id, amount, reason, session_id)


def set_balance(db: sqlite3.Connection, account_id: int, amount: int) -> int:
    """Set an account's credits inside the caller's transaction and return them."""
    present = db.execute("SELECT balance FROM accounts WHERE id = ?", (account_id,)).fetchone()
    return give(db, account_id, amount - int(present["balance"]), "set")


def received(store: Store, account_id: int, path: str, at: float, *, handle: str | None) -> int:
    """Count a submission that arrived with a good key, whatever becomes of it; return its number.

    `handle` is the x-request-id that the caller gave it.
    """
    with store.write() as db:
        number = db.execute(
            "INSERT INTO posts (account_id, path, at, handle) VALUES (?, ?, ?, ?)", (account_id, path, at, handle)
        ).lastrowid
    return number or 0


def counts(store: Store, account_id: int | None) -> dict[str, object]:
    """Return how many submissions were received and accepted, of one account or of all.

    `by_handle` counts the accepted ones by the x-request-id that came with them.
    """
    rows = store.rows(
        "SELECT path, count(*) AS received, count(session_id) AS accepted FROM posts"
        " WHERE account_id = coalesce(?, account_id) GROUP BY path ORDER BY path",
        account_id,
    )
    handles = store.rows(
        "SELECT handle, count(*) AS accepted FROM posts WHERE account_id = coalesce(?, account_id)"
        " AND session_id IS NOT NULL AND handle IS NOT NULL GROUP BY handle ORDER BY min(id)",
        account_id,
    )
    return {
        "accepted": sum(row["accepted"] for row in rows),
        "by_handle": {row["handle"]: row["accepted"] for row in handles},
        "by_path": {row["path"]: row["accepted"] for row in rows if row["accepted"]},
        "received": sum(row["received"] for row in rows),
    }


def _enter(
    db: sqlite3.Connection, account_id: int | None, amount: int, reason: str, session_id: str | None = None
) -> int:
    db.execute(
        "INSERT INTO entries (account_id, session_id, amount, balance, reason, at)"
        " SELECT id, ?, ?, balance, ?, (SELECT seconds FROM clock) FROM accounts WHERE id = ?",
        (session_id, amount, reason, account_id),
    )
    row = db.execute("SELECT balance FROM accounts WHERE id = ?", (account_id,)).fetchone()
    return int(row["balance"])


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
