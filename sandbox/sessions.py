"""Video sessions: one row each, from acceptance to its end."""

from __future__ import annotations

import json
import secrets
import sqlite3
from dataclasses import dataclass
from typing import Any

from sandbox import accounts
from sandbox.orders import Order
from sandbox.stages import Plan, stopped
from sandbox.store import Store


@dataclass(frozen=True, kw_only=True, slots=True)
class Session:
    """A session as it was when it was read. Times are sandbox seconds, `charged` thousandths of a credit.

    `version` counts its renders from 1. Addresses of an earlier `take` have
    expired; with `gone`, those of this one have, too.
    """

    id: str
    account_id: int
    kind: str
    provider: str
    language: str
    subtitles: bool
    recipe: dict[str, Any]
    plan: Plan
    charged: int
    webhook_url: str | None
    accepted_at: float
    file: str
    settled: str | None
    error: str
    cancelled_at: float | None
    shown: dict[str, Any]
    webhook: str
    version: int
    take: int
    gone: bool

    @property
    def file_name(self) -> str:
        """The name of its newest file, without an ending; the files before stay."""
        return file_name(self.id, self.version)

    @property
    def state(self) -> str:
        """PENDING, COMPLETED, FAILED or CANCELLED; a cancel outlasts everything."""
        return "CANCELLED" if self.cancelled_at is not None else self.settled or "PENDING"

    def stages(self, now: float) -> dict[str, str]:
        """Return every stage's value at a moment."""
        elapsed = (now if self.cancelled_at is None else self.cancelled_at) - self.accepted_at
        view = self.plan.view(elapsed, finished=self.settled is not None)
        if self.settled == "FAILED" and self.plan.fails_at is None:
            view[list(view)[-1]] = "FAILED"
        return stopped(view) if self.cancelled_at is not None else view


def file_name(session_id: str, version: int) -> str:
    """Return the name of one render's file, without an ending."""
    return session_id if version == 1 else f"{session_id}.v{version}"


def new_id() -> str:
    """Return a fresh session id."""
    return f"vid_{secrets.token_hex(10)}"


def insert(
    db: sqlite3.Connection,
    order: Order,
    plan: Plan,
    *,
    session_id: str,
    account_id: int,
    webhook_url: str | None,
    now: float,
    file: str,
    webhook: str = "once",
) -> None:
    """Add an accepted session inside the caller's transaction; `webhook` says how its end is told."""
    ends_after = plan.ends_after
    db.execute(
        "INSERT INTO sessions (id, account_id, kind, provider, language, subtitles, recipe, plan, charged,"
        " webhook_url, accepted_at, ends_at, ends_as, file, webhook)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            session_id,
            account_id,
            order.kind,
            order.provider,
            order.language,
            order.subtitles,
            json.dumps(order.recipe),
            plan.to_json(),
            order.price,
            webhook_url,
            now,
            None if ends_after is None else now + ends_after,
            plan.ends_as,
            file,
            webhook,
        ),
    )


def find(store: Store, session_id: str) -> Session | None:
    """Return a session by its id, or None."""
    row = store.row("SELECT * FROM sessions WHERE id = ?", session_id)
    return _session(row) if row else None


def completed(store: Store, account_id: int, limit: int | None) -> list[Session]:
    """Return an account's completed sessions, newest first, at most `limit` of them (None: all)."""
    rows = store.rows(
        "SELECT * FROM sessions WHERE account_id = ? AND settled = 'COMPLETED' AND cancelled_at IS NULL"
        " ORDER BY number DESC LIMIT ?",
        account_id,
        -1 if limit is None else limit,
    )
    return [_session(row) for row in rows]


def without_file(store: Store, due_by: float | None = None) -> list[Session]:
    """Return the sessions whose video is still to be rendered; with `due_by`, those whose stages end by then."""
    rows = store.rows(
        "SELECT * FROM sessions WHERE file IN ('waiting', 'queued') AND cancelled_at IS NULL"
        " AND ends_at <= coalesce(?, ends_at) ORDER BY ends_at",
        due_by,
    )
    return [_session(row) for row in rows]


def next_end(store: Store, now: float) -> float | None:
    """Return the next moment at which a running session's stages end, or None."""
    row = store.row(
        "SELECT min(ends_at) AS moment FROM sessions WHERE settled IS NULL AND cancelled_at IS NULL AND ends_at > ?",
        now,
    )
    return row["moment"] if row else None


def mark_file(store: Store, session_id: str, file: str, error: str = "") -> None:
    """Record what became of a session's file: queued, ready or failed."""
    with store.write() as db:
        db.execute("UPDATE sessions SET file = ?, error = ? WHERE id = ?", (file, error, session_id))


def mark_rerendered(store: Store, session_id: str, version: int, recipe: dict[str, Any]) -> None:
    """Record that a newer render is there, and what it was made from."""
    with store.write() as db:
        db.execute(
            "UPDATE sessions SET version = ?, recipe = ? WHERE id = ?", (version, json.dumps(recipe), session_id)
        )


def mark_links(store: Store, session_id: str, links: str) -> None:
    """Say which addresses of a session's files work: `fine` all, `expired` those given from now on, `gone` none."""
    take = {"fine": "0", "expired": "take + 1", "gone": "take + 1"}[links]
    with store.write() as db:
        changed = f"UPDATE sessions SET take = {take}, gone = ? WHERE id = ?"  # noqa: S608 - one of ours
        db.execute(changed, (links == "gone", session_id))


def cancel(store: Store, session_id: str, now: float) -> None:
    """Cancel a session for ever, finished or not; the first cancel counts."""
    with store.write() as db:
        db.execute("UPDATE sessions SET cancelled_at = ? WHERE id = ? AND cancelled_at IS NULL", (now, session_id))


def show(store: Store, session_id: str, shown: dict[str, Any]) -> None:
    """Make GET /status answer with other words for this session; an empty dict ends that."""
    with store.write() as db:
        db.execute("UPDATE sessions SET shown = ? WHERE id = ?", (json.dumps(shown), session_id))


def settle(store: Store, now: float) -> list[Session]:
    """Settle every session that is over, exactly once each, and return those that were settled by this call.

    Completed means: its stages are over and its file exists. A failure in
    the prompt stage is refunded.
    """
    due = store.rows(
        "SELECT id, plan, file, charged, account_id, error FROM sessions WHERE settled IS NULL AND cancelled_at IS NULL"
        " AND ends_at <= ? AND (ends_as = 'FAILED' OR file IN ('ready', 'failed')) ORDER BY ends_at",
        now,
    )
    settled = []
    for row in due:
        fails_at = Plan.from_json(row["plan"]).fails_at
        failed = fails_at is not None or row["file"] == "failed"
        error = f"Video generation failed at {fails_at}." if fails_at else row["error"]
        with store.write() as db:
            won = db.execute(
                "UPDATE sessions SET settled = ?, error = ? WHERE id = ? AND settled IS NULL AND cancelled_at IS NULL",
                ("FAILED" if failed else "COMPLETED", error, row["id"]),
            ).rowcount
            if won and fails_at == "prompt_generation":
                accounts.give(db, row["account_id"], row["charged"], "refund", row["id"])
        session = find(store, row["id"]) if won else None
        if session is not None:
            settled.append(session)
    return settled


def _session(row: sqlite3.Row) -> Session:
    return Session(
        id=row["id"],
        account_id=row["account_id"],
        kind=row["kind"],
        provider=row["provider"],
        language=row["language"],
        subtitles=bool(row["subtitles"]),
        recipe=json.loads(row["recipe"]),
        plan=Plan.from_json(row["plan"]),
        charged=row["charged"],
        webhook_url=row["webhook_url"],
        accepted_at=row["accepted_at"],
        file=row["file"],
        settled=row["settled"],
        error=row["error"],
        cancelled_at=row["cancelled_at"],
        shown=json.loads(row["shown"] or "{}"),
        webhook=row["webhook"],
        version=row["version"],
        take=row["take"],
        gone=bool(row["gone"]),
    )
