"""The credit desk: what credits were spent on, and what may be spent."""

from teams.roles import Permission
from tests.tenancy.row import POST, Row, Thing

SEE, BUDGET = Permission.SEE, Permission.BUDGET

ROWS = [
    Row("ledger", SEE),
    Row("ledger_export", SEE),
    Row("budgets", SEE),
    Row("budget_set", BUDGET, POST, body={"limit": "500", "project": Thing("project")}, fresh=True),
]
