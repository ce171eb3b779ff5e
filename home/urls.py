"""Addresses of home, settings and status, and of the two pages for monitors."""

from django.urls import include, path

from home import settings, status, trail
from home.views import home

_team = [
    path("", home, name="home"),
    path("settings/", settings.settings, name="settings"),
    path("settings/connection/", settings.connection_save, name="connection_save"),
    path("settings/connection/test/", settings.connection_test, name="connection_test"),
    path("settings/budget/", settings.budget_save, name="budget_save"),
    path("settings/practice/refill/", settings.practice_refill, name="practice_refill"),
    path("settings/live/", settings.live_open, name="live_open"),
    path("status/", status.status, name="status"),
    path("audit/", trail.audit, name="audit"),
    path("audit/export/", trail.audit_export, name="audit_export"),
]

urlpatterns = [
    path("t/<slug:team_key>/", include(_team)),
    path("healthz", status.healthz, name="healthz"),
    path("readyz", status.readyz, name="readyz"),
]
