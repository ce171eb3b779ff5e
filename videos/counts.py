"""How many there are, counted no further than people read: many questions, one statement, bounded time."""

from collections.abc import Sequence
from typing import Any, Final

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from samsar.pricing import THIN_SPACE
from videos.models import Job

#: From here on a count is “1 000+”.
COUNTED: Final = 1000


def capped_sql(question: QuerySet[Job], most: int) -> tuple[str, tuple[Any, ...]]:
    """Return how many jobs a question finds, at most one more than `most`, as a part of a statement, and its values.

    Raises EmptyResultSet where Django knows without asking that there is none.
    """
    sql, told = question.order_by().values("pk")[: most + 1].query.sql_with_params()
    return f"SELECT COUNT(*) FROM ({sql}) AS counted", told  # noqa: S608 - compiled by Django, values apart


def capped_counts(questions: Sequence[QuerySet[Job]]) -> list[int]:
    """Return how many jobs each question finds, at most 1,001: one statement, none without questions."""
    columns: list[str] = []
    told: list[Any] = []
    for question in questions:
        try:
            sql, values = capped_sql(question, COUNTED)
        except EmptyResultSet:
            columns.append("0")
            continue
        columns.append(f"({sql})")
        told += values
    if not columns:
        return []
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(columns)}", told)
        return [int(count) for count in cursor.fetchone()]


def count_text(count: int) -> str:
    """Return a capped count for people, such as 1 000+ (with a thin space)."""
    return number_text(min(count, COUNTED)) + ("+" if count > COUNTED else "")


def number_text(number: int) -> str:
    """Return a whole number for people, such as 1 204 (with a thin space)."""
    return f"{number:,}".replace(",", THIN_SPACE)
