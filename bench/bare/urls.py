"""The one address of the bare page."""

from django.urls import path

from bench.bare.views import cards

urlpatterns = [path("bare/<slug:team_key>/", cards, name="bare"), path("bare/<uuid:key>/video/", cards, name="card")]
