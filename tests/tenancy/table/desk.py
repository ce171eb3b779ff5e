"""The credit desk: what credits were spent on, and what may be spent."""

from teams.roles import Permission
from tests.tenancy.row import Row

SEE = Permission.SEE

ROWS = [
    Row("credits", SEE),
    Row("my_credits", SEE),
    Row("ledger", SEE),
    Row("ledger_export", SEE),
]
