"""The credit desk: what credits were spent on, and what may be spent."""

from teams.roles import Permission
from tests.tenancy.row import POST, Row

SEE, APPROVE = Permission.SEE, Permission.APPROVE

ROWS = [
    Row("ledger", SEE),
    Row("ledger_export", SEE),
    Row("requests", SEE),
    Row("request_approve", APPROVE, POST, at={"public_id": "asked"}, body={"seen": "360000"}),
    Row("request_deny", APPROVE, POST, at={"public_id": "asked"}, body={"reason": "Not this month"}),
    Row("request_withdraw", SEE, POST, at={"public_id": "asked"}, others=Permission.CHANGE_OTHERS),
]
