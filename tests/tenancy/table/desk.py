"""The credit desk: what credits were spent on, and what may be spent."""

from home.desk.price_form import PriceForm
from samsar.price_list import PUBLISHED
from teams.models import Team
from teams.roles import Permission
from tests.tenancy.row import BOTH, POST, Row, Thing

SEE, PRICES = Permission.SEE, Permission.PRICES

#: A whole list, one price of it changed.
PRICE_LIST = {each.name: each.value for each in PriceForm.of(Team(), PUBLISHED, []).fields} | {"outro": "60"}

ROWS = [
    Row("ledger", SEE),
    Row("ledger_export", SEE),
    Row("prices", SEE),
    Row("price_new", PRICES, BOTH, body=PRICE_LIST, fresh=True),
    Row("price_withdraw", PRICES, POST, body={"version": Thing("price_version")}, fresh=True),
]
