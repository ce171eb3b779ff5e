"""Addresses of the credit desk, under a team's `credits/`."""

from django.urls import path

from home.desk import ledger, requests

urlpatterns = [
    path("ledger/", ledger.ledger, name="ledger"),
    path("requests/", requests.requests, name="requests"),
    path("requests/<uuid:public_id>/approve/", requests.request_approve, name="request_approve"),
    path("requests/<uuid:public_id>/deny/", requests.request_deny, name="request_deny"),
    path("requests/<uuid:public_id>/withdraw/", requests.request_withdraw, name="request_withdraw"),
    path("ledger/export/", ledger.ledger_export, name="ledger_export"),
]
