"""Every address of the portal, room by room; errors are the templates 400, 403, 404, 429 and 500."""

from django.urls import include, path

urlpatterns = [
    path("", include("accounts.urls")),
    path("", include("teams.urls")),
    path("account/", include("accounts.proof.urls")),
    path("", include("notices.urls")),
    path("", include("hooks.urls")),
    path("", include("videos.urls")),
    path("", include("reviews.urls")),
    path("", include("home.urls")),
]

handler429 = "accounts.limits.too_many_tries"  # allauth looks here
