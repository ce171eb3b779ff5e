"""Addresses of this room, under a team's settings."""

from django.urls import URLPattern, URLResolver, include, path

from hooks import views

_hook = [
    path("", views.hook, name="hook"),
    path("change/", views.hook_change, name="hook_change"),
    path("secret/", views.hook_secret, name="hook_secret"),
    path("remove/", views.hook_remove, name="hook_remove"),
    path("test/", views.hook_test, name="hook_test"),
    path("sent/<int:delivery>/", views.hook_delivery, name="hook_delivery"),
    path("sent/<int:delivery>/again/", views.hook_redeliver, name="hook_redeliver"),
]

_team: list[URLPattern | URLResolver] = [
    path("", views.hooks, name="hooks"),
    path("new/", views.hook_new, name="hook_new"),
    path("<int:pk>/", include(_hook)),
]

urlpatterns = [path("t/<slug:team_key>/settings/hooks/", include(_team))]
