"""Addresses of the credit desk, under a team's `credits/`."""

from django.urls import path

from home.desk import ledger, statement

urlpatterns = [
    path("ledger/", ledger.ledger, name="ledger"),
    path("ledger/export/", ledger.ledger_export, name="ledger_export"),
    path("statement/", statement.statement, name="statement"),
]
