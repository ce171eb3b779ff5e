"""The portal's addresses with a page that asks for proof, whoever builds it."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def _ask(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("Is it you?")


urlpatterns = [path("confirm/", _ask, name="confirm"), path("", include("samsar_portal.urls"))]
