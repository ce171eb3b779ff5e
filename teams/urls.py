"""Addresses of the pages about people."""

from django.urls import path

from teams.views import choice, invited, sign_in

urlpatterns = [
    path("", sign_in.front, name="front"),
    path("sign-out/", sign_in.sign_out, name="sign_out"),
    path("teams/", choice.teams, name="teams"),
    path("teams/new/", choice.team_new, name="team_new"),
    path("t/<slug:team_key>/team/switcher/", choice.team_switcher, name="team_switcher"),
    path("invited/", invited.invitation, name="invitation"),
    path("invited/<str:token>/", invited.invited, name="invited"),
]
