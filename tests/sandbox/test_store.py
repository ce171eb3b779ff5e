"""The store: a folder of an earlier version is taken over."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from sandbox import accounts, scripted
from sandbox.store import ADDED, Store


def test_a_folder_of_an_earlier_version_gets_the_columns_it_lacks(tmp_path: Path) -> None:
    with closing(Store(tmp_path)) as store:
        key = accounts.create(store, 5000)
    with closing(sqlite3.connect(tmp_path / "sandbox.sqlite3")) as db:
        for table, columns in ADDED.items():
            for column in columns:
                db.execute(f"ALTER TABLE {table} DROP COLUMN {column}")

    for _ in range(2):
        with closing(Store(tmp_path)) as store:
            account = accounts.by_key(store, key)
            assert account is not None
            scripted.lay_up(store, "/x", "402", account_id=account.id, language="fr")
            assert scripted.take(store, "/x", account_id=account.id, language="en") == []
            assert scripted.take(store, "/x", account_id=account.id, language="fr") == ["402"]
            assert account.balance == 5000
