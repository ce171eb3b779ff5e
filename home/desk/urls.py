"""Addresses of the credit desk, under a team's `credits/`."""

from django.urls import path

from home.desk import ledger, prices

urlpatterns = [
    path("ledger/", ledger.ledger, name="ledger"),
    path("ledger/export/", ledger.ledger_export, name="ledger_export"),
    path("prices/", prices.prices, name="prices"),
    path("prices/new/", prices.price_new, name="price_new"),
    path("prices/withdraw/", prices.price_withdraw, name="price_withdraw"),
]
