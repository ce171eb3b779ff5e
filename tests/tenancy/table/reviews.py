"""The page Review, and the decision about one video."""

from teams.roles import Permission
from tests.tenancy.row import POST, Row

SEE, REVIEW = Permission.SEE, Permission.REVIEW

ROWS = [
    Row("review", SEE),
    Row("review_changes", SEE),
    Row("review_approved", SEE),
    Row("decision", SEE, at={"public_id": "ready"}),
    Row(
        "decision_save",
        REVIEW,
        POST,
        at={"public_id": "ready"},
        body={"verdict": "approved", "version": "1", "newest": "1"},
    ),
]
