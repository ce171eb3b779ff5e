"""The way in and out, and the pages about people and teams."""

from tests.tenancy.row import BOTH, POST, PUBLIC, Plain, Row

ROWS = [
    Row("front", PUBLIC, of_team=False),
    Row("sign_in", PUBLIC, of_team=False),
    Row("sign_in_link", PUBLIC, BOTH, at={"token": Plain("no-such-link")}, of_team=False),
    Row("sign_out", PUBLIC, POST, of_team=False),
]
