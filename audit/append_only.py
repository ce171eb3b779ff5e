"""Rows that are written once: triggers with which the database itself refuses to change or delete them."""

from collections.abc import Sequence
from typing import Any

from django.apps import apps
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

_EVENTS = ("UPDATE", "DELETE")


class AppendOnly(Exception):
    """Somebody tried to change or delete a row that is written once."""


class WrittenOnce(models.Model):
    """What rows have in common that are never changed and never deleted; the triggers refuse what goes round it."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert only."""
        if self.pk is not None:
            raise AppendOnly(f"A row of {self._meta.db_table} is written once.")
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> tuple[int, dict[str, int]]:
        """Never."""
        raise AppendOnly(f"A row of {self._meta.db_table} is never deleted.")


def tables() -> list[str]:
    """Return the tables of all rooms whose rows are written once."""
    return [model._meta.db_table for model in apps.get_models() if issubclass(model, WrittenOnce)]


def install(connection: BaseDatabaseWrapper, tables: Sequence[str]) -> None:
    """Create the triggers on SQLite or PostgreSQL, anew where they are there; there are two a table."""
    remove(connection, tables)  # a rebuilt table lost them on SQLite, and kept them on PostgreSQL
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
                "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
            )
        for table in tables:
            for event in _EVENTS:
                cursor.execute(_create(connection.vendor, table, event))


def remove(connection: BaseDatabaseWrapper, tables: Sequence[str]) -> None:
    """Drop the triggers, if they are there."""
    with connection.cursor() as cursor:
        for table in tables:
            for event in _EVENTS:
                on = f" ON {table}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER IF EXISTS {_name(table, event)}{on}")


def installed(connection: BaseDatabaseWrapper) -> set[str]:
    """Return the names of the triggers that exist."""
    catalogue = (
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(catalogue)
        return {row[0] for row in cursor.fetchall()}


def expected(tables: Sequence[str]) -> set[str]:
    """Return the names of the triggers that must exist."""
    return {_name(table, event) for table in tables for event in _EVENTS}


def _name(table: str, event: str) -> str:
    return f"{table}_refuses_{event.lower()}"


def _create(vendor: str, table: str, event: str) -> str:
    head = f"CREATE TRIGGER {_name(table, event)} BEFORE {event} ON {table}"
    if vendor == "postgresql":
        return f"{head} FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    return f"{head} BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
