"""The credit desk: what credits were spent on, and what may be spent."""

from home.desk.price_form import PriceForm
from samsar.price_list import PUBLISHED
from teams.models import Team
from teams.roles import Permission
from tests.tenancy.row import BOTH, POST, Row, Thing

SEE, BUDGET, PRICES, APPROVE = (
    Permission.SEE,
    Permission.BUDGET,
    Permission.PRICES,
    Permission.APPROVE,
)

#: A whole list, one price of it changed.
PRICE_LIST = {each.name: each.value for each in PriceForm.of(Team(), PUBLISHED, []).fields} | {"outro": "60"}

ROWS = [
    Row("credits", SEE),
    Row("my_credits", SEE),
    Row("ledger", SEE),
    Row("ledger_export", SEE),
    Row("budgets", SEE),
    Row("budget_set", BUDGET, POST, body={"limit": "500", "project": Thing("project")}, fresh=True),
    Row("rules", SEE),
    Row("rule_pause", BUDGET, POST, body={"why": "An endless loop"}, fresh=True),
    Row("rule_resume", BUDGET, POST, fresh=True),
    Row("rule_velocity", BUDGET, POST, body={"hourly_team": "9 000", "hourly_member": "3 000"}, fresh=True),
    Row("rule_approval", BUDGET, POST, body={"above": "1 500"}, fresh=True),
    Row("prices", SEE),
    Row("price_new", PRICES, BOTH, body=PRICE_LIST, fresh=True),
    Row("price_withdraw", PRICES, POST, body={"version": Thing("price_version")}, fresh=True),
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
    Row("requests", SEE),
    Row("request_approve", APPROVE, POST, at={"public_id": "asked"}, body={"seen": "360000"}),
    Row("request_deny", APPROVE, POST, at={"public_id": "asked"}, body={"reason": "Not this month"}),
    Row("request_withdraw", SEE, POST, at={"public_id": "asked"}, others=Permission.CHANGE_OTHERS),
    Row("statement", SEE),
]
