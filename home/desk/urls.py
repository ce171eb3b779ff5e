"""Addresses of the credit desk, under a team's `credits/`."""

from django.urls import path

from home.desk import adjusting, ledger, unexplained

urlpatterns = [
    path("ledger/", ledger.ledger, name="ledger"),
    path("ledger/export/", ledger.ledger_export, name="ledger_export"),
    path("adjust/<uuid:public_id>/", adjusting.adjust, name="adjust"),
    path("unexplained/", unexplained.unexplained, name="unexplained"),
    path("unexplained/<int:number>/", unexplained.explain, name="explain"),
]
