"""Every address of the portal, room by room; errors are the templates 400, 403, 404 and 500."""

from django.urls import include, path

urlpatterns = [
    path("", include("teams.urls")),
    path("account/", include("allauth.urls")),
    path("", include("notices.urls")),
    path("", include("videos.urls")),
    path("", include("reviews.urls")),
    path("", include("home.urls")),
]
