"""Addresses of this room: below the team's own, and one that works without signing in."""

from django.urls import include, path

from notices import views

_team = [
    path("notices/", views.notices, name="notices"),
    path("notices/read/", views.notices_read, name="notices_read"),
    path("notices/settings/", views.notices_settings, name="notices_settings"),
    path("notices/<int:pk>/open/", views.notices_open, name="notices_open"),
]

urlpatterns = [
    path("t/<slug:team_key>/", include(_team)),
    path("stop-mail/<str:token>/", views.notices_stop, name="notices_stop"),
]
