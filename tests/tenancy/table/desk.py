"""The credit desk: what credits were spent on, and what may be spent."""

from teams.roles import Permission
from tests.tenancy.row import Row

SEE = Permission.SEE

ROWS = [
    Row("ledger", SEE),
    Row("ledger_export", SEE),
    Row("statement", SEE),
]
