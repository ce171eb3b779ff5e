"""Addresses of the credit desk, under a team's `credits/`."""

from django.urls import path

from home.desk import budgets, ledger

urlpatterns = [
    path("ledger/", ledger.ledger, name="ledger"),
    path("ledger/export/", ledger.ledger_export, name="ledger_export"),
    path("budgets/", budgets.budgets, name="budgets"),
    path("budgets/set/", budgets.budget_set, name="budget_set"),
]
