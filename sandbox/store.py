"""The sandbox's sqlite3 store: one file, short transactions, one connection a thread."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SCHEMA = """
CREATE TABLE IF NOT EXISTS clock (id INTEGER PRIMARY KEY CHECK (id = 1), seconds REAL NOT NULL);
INSERT OR IGNORE INTO clock (id, seconds) VALUES (1, 0);
CREATE TABLE IF NOT EXISTS accounts (
    id INTEGER PRIMARY KEY,
    key_hash TEXT NOT NULL UNIQUE,
    balance INTEGER NOT NULL CHECK (balance >= 0)
);
CREATE TABLE IF NOT EXISTS entries (
    id INTEGER PRIMARY KEY,
    account_id INTEGER NOT NULL REFERENCES accounts (id),
    session_id TEXT,
    amount INTEGER NOT NULL,
    balance INTEGER NOT NULL,
    reason TEXT NOT NULL,
    at REAL NOT NULL
);
CREATE TABLE IF NOT EXISTS sessions (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    account_id INTEGER NOT NULL REFERENCES accounts (id),
    kind TEXT NOT NULL,
    provider TEXT NOT NULL,
    language TEXT NOT NULL,
    subtitles INTEGER NOT NULL,
    recipe TEXT NOT NULL,
    plan TEXT NOT NULL,
    charged INTEGER NOT NULL,
    webhook_url TEXT,
    accepted_at REAL NOT NULL,
    ends_at REAL,
    ends_as TEXT NOT NULL CHECK (ends_as IN ('COMPLETED', 'FAILED')),
    file TEXT NOT NULL CHECK (file IN ('none', 'waiting', 'queued', 'ready', 'failed')),
    settled TEXT CHECK (settled IN ('COMPLETED', 'FAILED')),
    error TEXT NOT NULL DEFAULT '',
    cancelled_at REAL,
    shown TEXT
);
CREATE INDEX IF NOT EXISTS sessions_open ON sessions (ends_at) WHERE settled IS NULL AND cancelled_at IS NULL;
CREATE TABLE IF NOT EXISTS posts (
    id INTEGER PRIMARY KEY,
    account_id INTEGER NOT NULL REFERENCES accounts (id),
    path TEXT NOT NULL,
    session_id TEXT,
    at REAL NOT NULL
);
CREATE TABLE IF NOT EXISTS scripted (
    id INTEGER PRIMARY KEY,
    path TEXT NOT NULL,
    account_id INTEGER REFERENCES accounts (id),
    outcome TEXT NOT NULL
);
"""
ADDED = {
    "sessions": {
        "webhook": "TEXT NOT NULL DEFAULT 'once'",
        "version": "INTEGER NOT NULL DEFAULT 1",
        "take": "INTEGER NOT NULL DEFAULT 0",
        "gone": "INTEGER NOT NULL DEFAULT 0",
    },
    "scripted": {"language": "TEXT"},
    "posts": {"handle": "TEXT"},
}  # columns that a folder of an earlier version lacks

Value = str | int | float | None


class Store:
    """Reads and write transactions on `<folder>/sandbox.sqlite3`; safe to share between threads and processes."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self._path = folder / "sandbox.sqlite3"
        self._local = threading.local()
        self._connection().executescript(SCHEMA)
        self._add_columns()

    def _add_columns(self) -> None:
        with self.write() as db:
            for table, columns in ADDED.items():
                present = {row["name"] for row in db.execute(f"PRAGMA table_info({table})")}
                for column in columns.keys() - present:
                    db.execute(f"ALTER TABLE {table} ADD COLUMN {column} {columns[column]}")

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = sqlite3.connect(self._path, timeout=20, isolation_level=None)
            connection.row_factory = sqlite3.Row
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute("PRAGMA foreign_keys = ON")
            self._local.connection = connection
        return connection

    def rows(self, sql: str, *values: Value) -> list[sqlite3.Row]:
        """Return every row of a query."""
        return self._connection().execute(sql, values).fetchall()

    def row(self, sql: str, *values: Value) -> sqlite3.Row | None:
        """Return the first row of a query, or None."""
        found: sqlite3.Row | None = self._connection().execute(sql, values).fetchone()
        return found

    def close(self) -> None:
        """Close the connection of the thread that asks."""
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is not None:
            connection.close()
            del self._local.connection

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """Open a write transaction: committed at the end of the block, rolled back on any exception."""
        connection = self._connection()
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield connection
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")
