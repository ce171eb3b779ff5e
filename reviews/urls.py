"""Addresses of this room, all of them below the team's own."""

from django.urls import include, path

from reviews.views.decision import decision, decision_save
from reviews.views.review import review, review_approved, review_changes

_team = [
    path("review/", review, name="review"),
    path("review/changes/", review_changes, name="review_changes"),
    path("review/approved/", review_approved, name="review_approved"),
    path("videos/<uuid:public_id>/decision/", decision, name="decision"),
    path("videos/<uuid:public_id>/decision/save/", decision_save, name="decision_save"),
]

urlpatterns = [path("t/<slug:team_key>/", include(_team))]
