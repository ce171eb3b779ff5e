"""Home, settings, status, and the two pages for monitors."""

from teams.roles import Permission
from tests.tenancy.row import POST, PUBLIC, Row

SEE, SPEND, BUDGET, CONNECT = Permission.SEE, Permission.SPEND, Permission.BUDGET, Permission.CONNECT

ROWS = [
    Row("home", SEE),
    Row("settings", SEE),
    Row("connection_save", CONNECT, POST, body={"key": "sbx_fake_0123456789abcdef"}),
    Row("connection_test", SEE, POST),
    Row("budget_save", BUDGET, POST, body={"limit": "500"}),
    Row("practice_refill", SPEND, POST),
    Row("live_open", CONNECT, POST, body={"key": "fake-live-key-0123456789"}),
    Row("status", SEE),
    Row("healthz", PUBLIC, of_team=False),
    Row("readyz", PUBLIC, of_team=False, also=503),
]
