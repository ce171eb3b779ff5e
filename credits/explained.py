"""Which of the unexplained rows a person explained: their sum stands apart from what nobody knows yet.

A window's own row and the later words that were counted back in it are one
thing; one explanation is for all of them.
"""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from credits.models import Kind, LedgerEntry
from teams.models import Team


def condition(team: Team) -> Q:
    """Return what is true of the explained among a team's unexplained rows.

    Never negate it: of a row without a window the database says neither yes nor no. Take it off the whole instead.
    """
    # Two lists that are made once a query; asking for each row anew takes as long as the rows squared.
    told = _explanations(team)
    openings = told.filter(corrects__window_opening__isnull=False).values("corrects__window_opening")
    return Q(kind=Kind.UNEXPLAINED) & (Q(pk__in=told.values("corrects")) | Q(window_opening__in=openings))


def among(team: Team, entries: Iterable[LedgerEntry]) -> dict[int, LedgerEntry]:
    """Return the explanation of each of these rows that has one, by the row's number: one query at most."""
    rows = [entry for entry in entries if entry.kind == Kind.UNEXPLAINED]
    if not rows:
        return {}
    openings = [entry.window_opening for entry in rows if entry.window_opening]
    told = _explanations(team).filter(Q(corrects__in=rows) | Q(corrects__window_opening__in=openings))
    found: dict[tuple[int | None, int | None], LedgerEntry] = {}
    for each in told.select_related("corrects", "decided_by"):
        opening = each.corrects.window_opening if each.corrects else None
        # The window where there is one, else the row itself.
        found[opening, None if opening else each.corrects_id] = each
    its = {row.pk: found.get((row.window_opening, None if row.window_opening else row.pk)) for row in rows}
    return {number: each for number, each in its.items() if each}


def _explanations(team: Team) -> QuerySet[LedgerEntry]:
    rows = LedgerEntry.objects.filter(team=team, kind=Kind.ADJUSTMENT, corrects__kind=Kind.UNEXPLAINED)
    return rows.order_by()
