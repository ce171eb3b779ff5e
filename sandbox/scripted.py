"""The outcomes that control calls have laid up for the next calls, taken in order, each once."""

from __future__ import annotations

from sandbox.store import Store


def lay_up(store: Store, path: str, outcome: str, *, account_id: int | None, language: str | None) -> None:
    """Script the next call to a path, of one account or of whoever comes first, for one language or for any."""
    with store.write() as db:
        db.execute(
            "INSERT INTO scripted (path, outcome, account_id, language) VALUES (?, ?, ?, ?)",
            (path, outcome, account_id, language),
        )


def take(store: Store, path: str, *, account_id: int, language: str | None) -> list[str]:
    """Return the outcome laid up for this call, if any, and forget it; `language` is what the call asks for."""
    with store.write() as db:
        found = db.execute(
            "DELETE FROM scripted WHERE id = (SELECT min(id) FROM scripted WHERE path = ?"
            " AND coalesce(account_id, ?) = ? AND (language IS NULL OR language = ?)) RETURNING outcome",
            (path, account_id, account_id, language),
        ).fetchone()
    return [found["outcome"]] if found else []
