"""Notices: the bell's page, what a person hears of, and the link in a mail that stops it."""

from teams.roles import Permission
from tests.tenancy.row import BOTH, POST, PUBLIC, Row

SEE = Permission.SEE

ROWS = [
    Row("notices", SEE),
    Row("notices_read", SEE, POST),
    Row("notices_settings", SEE, BOTH, body={"videos-bell": "on"}),
    Row("notices_open", SEE, POST, at={"pk": "notice"}),
    # What a mail program presses: signed, and it does one thing.
    Row("notices_stop", PUBLIC, BOTH, at={"token": "stop"}, of_team=False),
]
