"""The jobs that a search finds, newest first: one bounded question to the full-text index of either database.

A window of the newest hits is taken first and the filters are asked of those
alone: a common word in a hundred thousand videos then costs what a rare one
does. What lies behind the window is reached from its edge on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.db.models import BooleanField, QuerySet
from django.db.models.expressions import RawSQL

from teams.models import Team
from videos.models import Job

#: So many of the newest jobs are read one by one on PostgreSQL, whose index knows no order.
NEWEST: Final = 1_500


@dataclass(frozen=True, kw_only=True, slots=True)
class Hits:
    """The keys of the jobs found, newest first, each with its family, and where the window ended if it did."""

    found: list[tuple[int, UUID]]
    #: The job at which the window ended; None when nothing lies behind it.
    edge: UUID | None


_SQLITE: Final = """
WITH hit AS MATERIALIZED (
    SELECT rowid AS id FROM videos_search WHERE videos_search MATCH %s
    AND rowid < COALESCE((SELECT id FROM videos_job WHERE team_id = %s AND public_id = %s), 9223372036854775807)
    ORDER BY rowid DESC LIMIT %s
), edge AS (SELECT CASE WHEN COUNT(*) = %s THEN MIN(id) END AS id FROM hit)
"""
#: Only where few of the newest match is the index asked; its answer is small then.
_POSTGRESQL: Final = """
WITH newest AS MATERIALIZED (
    SELECT id FROM videos_job WHERE team_id = %s
    AND id < COALESCE((SELECT id FROM videos_job WHERE team_id = %s AND public_id = %s), 9223372036854775807)
    ORDER BY id DESC LIMIT %s
), near AS MATERIALIZED (
    SELECT job_id AS id FROM videos_searchtext
    WHERE job_id = ANY(ARRAY(SELECT id FROM newest)) AND words @@ to_tsquery('simple', %s)
), is_few AS MATERIALIZED (
    SELECT (SELECT COUNT(*) FROM near) < %s AND (SELECT COUNT(*) FROM newest) = %s AS yes
), far AS MATERIALIZED (
    SELECT job_id AS id FROM videos_searchtext WHERE words @@ to_tsquery('simple', %s) AND team_id = %s
), further AS MATERIALIZED (
    SELECT id FROM far WHERE (SELECT yes FROM is_few) AND id < (SELECT MIN(id) FROM newest) ORDER BY id DESC LIMIT %s
), hit AS MATERIALIZED (
    SELECT id FROM near UNION ALL SELECT id FROM further
), edge AS (
    SELECT CASE
        WHEN (SELECT yes FROM is_few) THEN (SELECT CASE WHEN COUNT(*) = %s THEN MIN(id) END FROM further)
        ELSE (SELECT CASE WHEN COUNT(*) = %s THEN MIN(id) END FROM newest)
    END AS id
)
"""
_KEPT: Final = """
SELECT (SELECT job.public_id FROM videos_job job JOIN edge ON edge.id = job.id), kept.id, kept.family
FROM (SELECT 1) AS one LEFT JOIN ({kept}) AS kept ON 1 = 1 ORDER BY kept.id DESC
"""


_NEWEST_ON_SQLITE: Final = """
videos_job.id IN (SELECT rowid FROM videos_search WHERE videos_search MATCH %s ORDER BY rowid DESC LIMIT %s)
"""
#: The newest are among them, so that a filter which leaves only those finds what the page finds.
_SOME_ON_POSTGRESQL: Final = """
videos_job.id = ANY(ARRAY(
    SELECT job_id FROM videos_searchtext WHERE words @@ to_tsquery('simple', %s)
    AND job_id = ANY(ARRAY(SELECT id FROM videos_job WHERE team_id = %s ORDER BY id DESC LIMIT %s))
    UNION
    (SELECT job_id FROM videos_searchtext WHERE words @@ to_tsquery('simple', %s) AND team_id = %s LIMIT %s)
))
"""


def hits(
    team: Team,
    parts: Sequence[Sequence[str]],
    among: QuerySet[Job],
    *,
    before: UUID | None,
    enough: int,
    window: int,
) -> Hits:
    """Return those jobs of `among` in which all parts of a question are found: one query, bounded in time.

    Only jobs older than `before` are looked at, and at most `window` hits.
    PostgreSQL is content with `enough` of them. The filters of `among` are
    asked afterwards: fewer may be left, with more behind the edge.
    """
    is_sqlite = connection.vendor == "sqlite"
    key = Job._meta.get_field("public_id").get_db_prep_value(before, connection)
    if is_sqlite:
        head, given = _SQLITE, [_fts5(team, parts), team.pk, key, window, window]
    else:
        words = _tsquery(parts)
        head = _POSTGRESQL
        given = [team.pk, team.pk, key, NEWEST, words, enough, NEWEST, words, team.pk, window, window, NEWEST]
    # The planner guesses that an array is short, and so looks up each key instead of reading all jobs.
    is_hit = "IN (SELECT id FROM hit)" if is_sqlite else "= ANY(ARRAY(SELECT id FROM hit))"
    kept = among.filter(RawSQL(f"videos_job.id {is_hit}", [], BooleanField())).order_by()  # noqa: S611 - ours
    sql, filters = kept.values("id", "family").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(head + _KEPT.format(kept=sql), [*given, *filters])
        rows: list[tuple[Any, Any, Any]] = cursor.fetchall()
    return Hits(
        found=[(pk, _uuid(family)) for _, pk, family in rows if pk is not None],
        edge=_uuid(rows[0][0]) if rows[0][0] else None,
    )


def among_hits(team: Team, parts: Sequence[Sequence[str]], most: int) -> RawSQL:
    """Return the condition that a job is one of the newest `most` hits.

    On PostgreSQL, whose index knows no order, of those among the newest jobs and of any `most` beside them.
    """
    if connection.vendor == "sqlite":
        asked, given = _NEWEST_ON_SQLITE, [_fts5(team, parts), most]
    else:
        words = _tsquery(parts)
        asked, given = _SOME_ON_POSTGRESQL, [words, team.pk, NEWEST, words, team.pk, most]
    return RawSQL(asked, given, BooleanField())  # noqa: S611 - ours


def _uuid(value: Any) -> UUID:
    return value if isinstance(value, UUID) else UUID(hex=value)


def _may_go_on(parts: Sequence[Sequence[str]]) -> bool:
    """Return whether the last word may be the beginning of one; half of all words begin with some single letter."""
    return len(parts[-1][-1]) > 1


def _fts5(team: Team, parts: Sequence[Sequence[str]]) -> str:
    """Write a question for FTS5: words are quoted, so that none of them is an operator; the last one may go on."""
    phrases = [f'"{" ".join(part)}"' for part in parts]
    return f'team_id:"{team.pk}" AND text:({" AND ".join(phrases)}{" *" if _may_go_on(parts) else ""})'


def _tsquery(parts: Sequence[Sequence[str]]) -> str:
    """Write a question for to_tsquery: folded words hold no quote; the last one may go on."""
    phrases = [" <-> ".join(f"'{word}'" for word in part) for part in parts]
    return " & ".join(f"({phrase})" for phrase in [*phrases[:-1], phrases[-1] + (":*" if _may_go_on(parts) else "")])
