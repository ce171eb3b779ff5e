"""Addresses as they must not be, one mistake each: what the table has to find."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import include, path
from django.views.decorators.http import require_POST, require_safe

from samsar_portal.urls import urlpatterns as real
from teams.access import TeamRequest, team_view
from teams.models import Project, Team
from teams.roles import Permission
from videos.models import Job


@require_safe
def unguarded(request: HttpRequest, team_key: str) -> HttpResponse:
    """Ask nobody who they are."""
    return HttpResponse("Everything")


@require_safe
@team_view(Permission.SEE)
def guarded_too_weakly(request: TeamRequest) -> HttpResponse:
    """Let members in where only an owner may."""
    return HttpResponse("Everything")


@require_safe
def telling(request: HttpRequest, team_key: str) -> HttpResponse:
    """Say of a team that it is there."""
    if not Team.objects.filter(key=team_key).exists():
        raise Http404("No such page.")
    return guarded_too_weakly(request, team_key=team_key) if _is_member(request, team_key) else HttpResponse(status=404)


def _is_member(request: HttpRequest, team_key: str) -> bool:
    return not request.user.is_authenticated or request.user.memberships.filter(team__key=team_key).exists()  # type: ignore[union-attr]


@require_safe
@team_view(Permission.SEE)
def any_job(request: TeamRequest, public_id: UUID) -> HttpResponse:
    """Find a job without naming the team."""
    job = Job.objects.filter(public_id=public_id).first()
    if job is None:
        raise Http404("No such video.")
    return HttpResponse(job.title)


@require_POST
@team_view(Permission.SEE)
def refuses_too_late(request: TeamRequest) -> HttpResponse:
    """Write first, ask then."""
    if not request.membership.may(Permission.CONNECT):
        told = {"name": "Late", "by": request.membership.user}
        Project.objects.get_or_create(team=request.team, key="late", defaults=told)
        raise PermissionDenied(Permission.CONNECT.refusal)
    return HttpResponse(status=204)


@team_view(Permission.SEE)
def any_method(request: TeamRequest) -> HttpResponse:
    """Answer a POST as a GET."""
    return HttpResponse("Read")


_team = [
    path("faulty/unguarded/", unguarded, name="unguarded"),
    path("faulty/weak/", guarded_too_weakly, name="guarded_too_weakly"),
    path("faulty/telling/", telling, name="telling"),
    path("faulty/<uuid:public_id>/", any_job, name="any_job"),
    path("faulty/late/", refuses_too_late, name="refuses_too_late"),
    path("faulty/any/", any_method, name="any_method"),
    path("faulty/stale/", guarded_too_weakly, name="never_stale"),
]
urlpatterns = [path("t/<slug:team_key>/", include(_team)), *real]
