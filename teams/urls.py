"""Addresses of the pages about people."""

from django.urls import path

from teams.views import sign_in

urlpatterns = [
    path("", sign_in.front, name="front"),
    path("sign-out/", sign_in.sign_out, name="sign_out"),
]
