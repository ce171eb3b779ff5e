"""The credit desk: what credits were spent on, and what may be spent."""

from teams.roles import Permission
from tests.tenancy.row import BOTH, POST, Row

SEE = Permission.SEE

ROWS = [
    Row("ledger", SEE),
    Row("ledger_export", SEE),
    Row(
        "adjust",
        Permission.ADJUST,
        BOTH,
        at={"public_id": "ready"},
        body={"amount": "5", "was": "360000", "reason": "The invoice says so"},
        fresh=True,
    ),
    Row("unexplained", SEE),
    Row("explain", Permission.ADJUST, POST, at={"number": "unexplained"}, body={"reason": "A test"}, fresh=True),
]
