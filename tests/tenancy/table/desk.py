"""The credit desk: what credits were spent on, and what may be spent."""

from teams.roles import Permission
from tests.tenancy.row import BOTH, POST, Row, Thing

SEE, PRICES = Permission.SEE, Permission.PRICES

ROWS = [
    Row("ledger", SEE),
    Row("ledger_export", SEE),
    Row("prices", SEE),
    Row("price_new", PRICES, BOTH, body={"outro": "60"}, fresh=True),
    Row("price_withdraw", PRICES, POST, body={"version": Thing("price_version")}, fresh=True),
]
