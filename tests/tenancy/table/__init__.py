"""The access table, a module for each room; who may do what is read here, not in the code."""

from tests.tenancy.row import Row
from tests.tenancy.table import accounts, create, desk, home, hooks, library, notices, people, reviews, videos

ROWS: list[Row] = [
    *people.ROWS,
    *accounts.ROWS,
    *create.ROWS,
    *library.ROWS,
    *videos.ROWS,
    *reviews.ROWS,
    *notices.ROWS,
    *home.ROWS,
    *desk.ROWS,
    *hooks.ROWS,
]
BY_NAME = {row.name: row for row in ROWS}
