"""The audit trail: who changed what about a team, when, and how it was before. Rows are written once.

The lowest room with rows: every room may record here, in the transaction of
what it records, and none is known here. Secrets never stand in an entry. The
page that reads it is `home`'s.
"""
