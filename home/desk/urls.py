"""Addresses of the credit desk, under a team's `credits/`."""

from django.urls import path

from home.desk import ledger, mine, overview

urlpatterns = [
    path("", overview.credits, name="credits"),
    path("mine/", mine.my_credits, name="my_credits"),
    path("ledger/", ledger.ledger, name="ledger"),
    path("ledger/export/", ledger.ledger_export, name="ledger_export"),
]
