"""Welcome, home, settings, the trail, status, and the two pages for monitors."""

from teams.roles import Permission
from tests.tenancy.row import BOTH, POST, PUBLIC, SIGNED_IN, Row

SEE, SPEND, CONNECT = Permission.SEE, Permission.SPEND, Permission.CONNECT
AUDIT = Permission.AUDIT
NEW_TEAM = {"name": "Of winter", "timezone": "Europe/Oslo", "limit": "500"}
KEY = {"key": "fake-live-key-0123456789"}

ROWS = [
    Row("welcome", SIGNED_IN, query={"another": "1"}, of_team=False),
    Row("welcome_practice", SIGNED_IN, POST, body=NEW_TEAM, of_team=False),
    Row("welcome_live", SIGNED_IN, POST, body={**NEW_TEAM, **KEY}, of_team=False),
    Row("welcome_test", SIGNED_IN, POST, body=KEY, of_team=False),
    # Its sandbox does not answer here.
    Row("welcome_team", CONNECT, BOTH, also=503),
    Row("home", SEE),
    Row("settings", SEE),
    Row("connection_save", CONNECT, POST, body={"key": "sbx_fake_0123456789abcdef"}, fresh=True),
    Row("connection_test", SEE, POST),
    Row("connection_revoke", CONNECT, BOTH, body={"version": "1"}, fresh=True),
    Row("practice_refill", SPEND, POST),
    Row("live_open", CONNECT, POST, body=KEY, fresh=True),
    Row("audit", AUDIT),
    Row("audit_export", AUDIT, POST),
    Row("status", SEE),
    Row("healthz", PUBLIC, of_team=False),
    Row("readyz", PUBLIC, of_team=False, also=503),
]
