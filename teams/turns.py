"""One after the other: changes to a team's names that must not meet."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.db import connection, transaction

from teams.models import Team

#: Sets these locks apart from whatever else may be locked by number in the same database.
_TURNS: Final = 7_203_117


@contextmanager
def turn(team: Team) -> Iterator[None]:
    """Hold the team's turn for a transaction: what is read in it stays so until it ends.

    SQLite lets one writer in at a time anyway. On PostgreSQL it is a lock of
    its own, which only those wait for who take a turn: a charge that changes
    the team's row comes to it last, and who leaves takes the turn first.
    """
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_TURNS, team.pk])
        yield
