"""One after the other: changes to a team's names that must not meet."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.db.models import F

from teams.models import Team


@contextmanager
def turn(team: Team) -> Iterator[None]:
    """Hold the team's turn for a transaction: what is read in it stays so until it ends.

    SQLite lets one writer in at a time anyway; on PostgreSQL the team's own
    row is what everybody waits for, and only those who take a turn.
    """
    with transaction.atomic():
        Team.objects.filter(pk=team.pk).update(name=F("name"))
        yield
