"""Addresses of home, settings and status, and of the two pages for monitors."""

from django.urls import URLPattern, URLResolver, include, path

from home import connection, leaving, settings, status, team, trail, welcome
from home.views import home

_team: list[URLPattern | URLResolver] = [
    path("", home, name="home"),
    path("welcome/", welcome.welcome_team, name="welcome_team"),
    path("settings/", settings.settings, name="settings"),
    path("settings/connection/", settings.connection_save, name="connection_save"),
    path("settings/connection/test/", settings.connection_test, name="connection_test"),
    path("settings/connection/revoke/", connection.connection_revoke, name="connection_revoke"),
    path("settings/practice/refill/", settings.practice_refill, name="practice_refill"),
    path("settings/live/", settings.live_open, name="live_open"),
    path("credits/", include("home.desk.urls")),
    path("team/", team.team, name="team"),
    path("team/name/", team.team_name, name="team_name"),
    path("team/invitations/", team.invitation_new, name="invitation_new"),
    path("team/invitations/<int:invitation>/renew/", team.invitation_renew, name="invitation_renew"),
    path("team/invitations/<int:invitation>/withdraw/", team.invitation_withdraw, name="invitation_withdraw"),
    path("team/<int:member>/", team.member, name="member"),
    path("team/<int:member>/role/", team.member_role, name="member_role"),
    path("status/", status.status, name="status"),
    path("team/<int:member>/leave/", leaving.leaving, name="leaving"),
    path("audit/", trail.audit, name="audit"),
    path("audit/export/", trail.audit_export, name="audit_export"),
]

urlpatterns = [
    path("t/<slug:team_key>/", include(_team)),
    path("welcome/", welcome.welcome, name="welcome"),
    path("welcome/practice/", welcome.welcome_practice, name="welcome_practice"),
    path("welcome/live/", welcome.welcome_live, name="welcome_live"),
    path("welcome/test/", welcome.welcome_test, name="welcome_test"),
    path("left/", leaving.leaving_done, name="leaving_done"),
    path("healthz", status.healthz, name="healthz"),
    path("readyz", status.readyz, name="readyz"),
]
