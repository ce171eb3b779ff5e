"""The bare page: one question, one template, session and user; and the way to its addresses."""

from collections.abc import Callable
from pathlib import Path

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.template.backends.django import DjangoTemplates

from videos.models import Job

_templates = DjangoTemplates({"NAME": "bare", "DIRS": [Path(__file__).parent], "APP_DIRS": False, "OPTIONS": {}})
MIDDLEWARE = [
    "bench.bare.views.own_addresses",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]


def own_addresses(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Resolve what comes through this middleware by the bare page's own addresses."""

    def answer(request: HttpRequest) -> HttpResponse:
        request.urlconf = "bench.bare.urls"
        return get_response(request)

    return answer


@login_required
def cards(request: HttpRequest, team_key: str) -> HttpResponse:
    """Show the newest 24 videos of a team."""
    jobs = Job.objects.filter(team__key=team_key).select_related("video", "by").order_by("-public_id")[:24]
    context = {"jobs": jobs, "team_key": team_key, "user": request.user}
    return HttpResponse(_templates.get_template("cards.html").render(context, request))
