"""The leaving wizard: what somebody has in the team, one question about each, and one button at the end."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from audit.models import Entry
from audit.trail import Action
from home import departure, leaving_words
from home.departure import AskAgain
from teams import members
from teams.access import TeamRequest, team_view
from teams.models import Invitation, Membership
from teams.roles import Permission
from videos import belongings
from videos.belongings import FATES, Belongings, Fate, Group
from videos.views.answers import SeeOther


@dataclass(frozen=True, kw_only=True, slots=True)
class Answers:
    """What was chosen so far; a choice that does not exist is the one that stands there at first."""

    fates: Mapping[Group, Fate]
    heir: int


@require_http_methods(["GET", "HEAD", "POST"])
@team_view(Permission.SEE, fresh=True)
def leaving(request: TeamRequest, member: int) -> HttpResponse:
    """Ask what becomes of a member's things, and let them go: oneself, or another member by who may."""
    by = request.membership
    if member != by.pk and not by.may(Permission.MEMBERS):
        raise PermissionDenied(Permission.MEMBERS.refusal)
    try:
        leaver = members.find(request.team, member)
    except Membership.DoesNotExist:
        return _already(request)
    if leaver.pk != by.pk and (refusal := members.no_change(by, leaver)):
        raise PermissionDenied(refusal)
    return _depart(request, leaver) if request.method == "POST" else _page(request, leaver)


@require_safe
def leaving_done(request: HttpRequest) -> HttpResponse:
    """Say goodbye to who left a team; it names none, so anybody may read it."""
    return render(request, "home/leaving_done.html")


def _depart(request: TeamRequest, leaver: Membership) -> HttpResponse:
    by, answers = request.membership, _answers(request, leaver)
    shown, user = Belongings.read(request.POST.get("shown", "")), leaver.user
    try:
        done, heir = departure.depart(by, leaver, answers.fates, heir_id=answers.heir, shown=shown, now=timezone.now())
    except AskAgain as changed:
        return _page(request, leaver, answers, problem=str(changed), status=409)
    except members.Gone:
        return _already(request)
    except members.MayNot as refused:
        raise PermissionDenied(str(refused)) from None
    except members.Refused as refused:
        return _page(request, leaver, answers, problem=str(refused), status=409)
    if by.pk == leaver.pk:
        logout(request)
        return SeeOther(reverse("leaving_done"))
    messages.success(request, leaving_words.done(str(user), done, str(heir or "")))
    return SeeOther(_team_page(request))


def _already(request: TeamRequest) -> HttpResponse:
    """Answer for a member who is not there: a second press learns that it is done; all else is missing."""
    who = request.POST.get("who", "").replace("\0", "")
    gone = Entry.objects.filter(
        team=request.team, action=Action.MEMBER_REMOVED, actor=request.membership.user, subject=who
    )
    if not who or not gone.exists():
        raise Http404("No such member.")
    messages.info(request, f"{who} is no longer in this team. Nothing was done a second time.")
    return SeeOther(_team_page(request))


def _page(
    request: TeamRequest, leaver: Membership, answers: Answers | None = None, *, problem: str = "", status: int = 200
) -> HttpResponse:
    team, by = request.team, request.membership
    found, heirs = belongings.of(team, leaver.user), departure.heirs(team, leaver)
    answers = answers or Answers(fates=_usual(by, leaver), heir=0)
    is_last = leaver.role == "owner" and members.count_owners(team) < 2
    is_self = leaver.pk == by.pk
    context: dict[str, Any] = {
        "leaver": leaver,
        "is_self": is_self,
        "problem": "" if is_last else problem,
        "last_owner": members.LAST_OWNER if is_last else "",
        "questions": leaving_words.questions(found, answers.fates, is_self=is_self),
        "may_hand_over": any(found.count(group) and Fate.HAND_OVER in FATES[group] for group in Group),
        "notes": leaving_words.notes(found, leaver, _invited(leaver), is_self=is_self),
        "shown": found,
        "heirs": heirs,
        "heir": _chosen(heirs, answers.heir, by),
        "team_page": _team_page(request),
    }
    return render(request, "home/leaving.html", context, status=status)


def _answers(request: TeamRequest, leaver: Membership) -> Answers:
    usual = _usual(request.membership, leaver)
    fates = dict(usual)
    for group, allowed in FATES.items():
        asked = request.POST.get(group, "")
        if asked in allowed:
            fates[group] = Fate(asked)
    heir = request.POST.get("heir", "")
    return Answers(fates=fates, heir=int(heir) if heir.isascii() and heir.isdigit() and len(heir) < 16 else 0)


def _usual(by: Membership, leaver: Membership) -> Mapping[Group, Fate]:
    """What stands there at first: renders go on; who removes somebody takes over, who leaves leaves it to the team."""
    others = Fate.KEEP if by.pk == leaver.pk else Fate.HAND_OVER
    return {group: Fate.KEEP if group is Group.RUNNING else others for group in Group}


def _chosen(heirs: list[Membership], asked: int, by: Membership) -> int:
    places = [each.pk for each in heirs]
    for wanted in (asked, by.pk):
        if wanted in places:
            return wanted
    return places[0] if places else 0


def _invited(leaver: Membership) -> int:
    sent = Invitation.objects.filter(team=leaver.team_id, by=leaver.user_id, accepted_at=None, withdrawn_at=None)
    return sent.filter(expires_at__gt=timezone.now()).count()


def _team_page(request: TeamRequest) -> str:
    return reverse("team", args=[request.team.key])
