"""What a refused call may not leave behind: every row of every table, summed up in one text."""

import hashlib
from collections.abc import Mapping

from django.apps import apps
from django.db import connection

#: Reading a session may renew it; what a person may do never stands in one.
_OUTSIDE = frozenset({"django_session", "django_migrations"})
_PASSING = frozenset({"last_login"})  # columns


def of_everything() -> Mapping[str, str]:
    """Return for each table how many rows it has and a hash of them all."""
    found = {}
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            table = model._meta.db_table
            if table in _OUTSIDE or not model._meta.managed:
                continue
            names = [field.column for field in model._meta.local_concrete_fields if field.column not in _PASSING]
            columns = ", ".join(connection.ops.quote_name(name) for name in names)
            cursor.execute(f"SELECT {columns} FROM {connection.ops.quote_name(table)} ORDER BY 1")
            rows = cursor.fetchall()
            plain = repr([[bytes(cell) if isinstance(cell, memoryview) else cell for cell in row] for row in rows])
            found[table] = f"{len(rows)} {hashlib.sha256(plain.encode()).hexdigest()}"
    return found


def differing(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    """Return the tables that are not as they were."""
    return [table for table in after if before.get(table) != after[table]]
