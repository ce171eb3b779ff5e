"""The team page: who is in the team and as what, invitations, the team's name and time zone."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from credits import ledger
from home.team_mail import send_invitation
from teams import invitations, members, naming
from teams.access import TeamRequest, team_view
from teams.freshness import must_confirm
from teams.models import Invitation, Membership, Team
from teams.roles import Permission, Role
from videos.views.answers import SeeOther

#: Members on one page of the list.
LISTED: Final = 50
_COOKIE: Final = "invitation_link"
_KEPT_SECONDS: Final = 60


class Row:
    """One member in the list, and what the reader may do about them."""

    def __init__(self, member: Membership, request: TeamRequest, owners: int) -> None:
        by = request.membership
        may_see = by.may(Permission.MEMBERS)
        self.member = member
        self.is_self = member.pk == by.pk
        self.name = str(member.user)
        self.address = member.user.email if may_see or self.is_self else ""
        self.hue = member.pk % 8
        is_last = members.LAST_OWNER if member.role == Role.OWNER and owners < 2 else ""
        self.no_change = members.no_change(by, member) or is_last
        self.no_leave = is_last if self.is_self else self.no_change


@dataclass(frozen=True, slots=True)
class Choice:
    """One role that a member may get, or the reason why not."""

    role: Role
    refusal: str


@require_safe
@team_view(Permission.SEE)
def team(request: TeamRequest) -> HttpResponse:
    """Show who is in the team; what a role may not change is shown all the same, with the reason."""
    return _page(request)


@require_safe
@team_view(Permission.MEMBERS)
def member(request: TeamRequest, member: int) -> HttpResponse:
    """Show the roles that a member can have: over the page, or as one."""
    return _member_page(request, _member(request, member))


@require_POST
@team_view(Permission.MEMBERS, fresh=True)
def member_role(request: TeamRequest, member: int) -> HttpResponse:
    """Give a member another role; it holds from their next click on."""
    found = _member(request, member)
    try:
        changed = members.change_role(request.membership, found, request.POST.get("role", ""), now=timezone.now())
    except members.MayNot as refusal:
        raise PermissionDenied(str(refusal)) from None
    except members.Refused as refusal:
        return _member_page(request, found, status=422, problem=str(refusal))
    messages.success(request, f"{changed.user} is {Role(changed.role).label} now. It holds from their next click on.")
    return _back(request)


@require_POST
@team_view(Permission.MEMBERS, fresh=True)
def invitation_new(request: TeamRequest) -> HttpResponse:
    """Invite an address, mail it, and show the link once."""
    email, role = request.POST.get("email", ""), request.POST.get("role", "")
    try:
        made, path = invitations.invite(request.membership, email, role, now=timezone.now())
    except members.MayNot as refusal:
        raise PermissionDenied(str(refusal)) from None
    except members.Refused as refusal:
        return _page(request, status=422, invite_error=str(refusal), email=email[:254], chosen=role)
    return _tell_link(request, made, path)


@require_POST
@team_view(Permission.MEMBERS, fresh=True)
def invitation_renew(request: TeamRequest, invitation: int) -> HttpResponse:
    """Send an invitation again; the link that was sent before ends."""
    try:
        made, path = invitations.renew(request.membership, _invitation(request, invitation), now=timezone.now())
    except members.MayNot as refusal:
        raise PermissionDenied(str(refusal)) from None
    except members.Refused as refusal:
        messages.error(request, str(refusal))
        return _back(request)
    return _tell_link(request, made, path)


@require_POST
@team_view(Permission.MEMBERS)
def invitation_withdraw(request: TeamRequest, invitation: int) -> HttpResponse:
    """Let an invitation end before it is answered."""
    found = _invitation(request, invitation)
    try:
        won = invitations.withdraw(request.membership, found, now=timezone.now())
    except members.MayNot as refusal:
        raise PermissionDenied(str(refusal)) from None
    if won:
        messages.success(request, f"The invitation for {found.email} is withdrawn. Its link no longer works.")
    else:
        messages.info(request, f"The invitation for {found.email} was answered or withdrawn before.")
    return _back(request)


@require_http_methods(["GET", "HEAD", "POST"])
@team_view(Permission.MEMBERS, fresh=True)
def team_name(request: TeamRequest) -> HttpResponse:
    """Give the team another name or time zone: over the page, or as one.

    Asks for a fresh proof as budgets do: near the end of a month another zone leads to the limits of another month.
    """
    now, problem = timezone.now(), ""
    name, zone = request.team.name, request.team.timezone
    if request.method == "POST":
        name, zone = request.POST.get("name", ""), request.POST.get("timezone", "")
        try:
            renamed = naming.rename(request.membership, name, zone, now=now)
        except members.Refused as refusal:
            problem = str(refusal)
        else:
            messages.success(request, _renamed_words(request.team, renamed, now))
            return _back(request)
    context = {
        "name": name[: naming.NAME_LENGTH],
        "longest": naming.NAME_LENGTH,
        "zone": zone,
        "zones": naming.timezones(request.team.timezone),
        "problem": problem,
    }
    page = "home/_team_name.html" if request.htmx else "home/team_name.html"
    return render(request, page, context, status=422 if problem else 200)


def _renamed_words(was: Team, team: Team, now: datetime) -> str:
    said = f"The team is called “{team.name}”, and its months begin in {team.timezone}."
    month = ledger.month_of(team, now)
    if month == ledger.month_of(was, now):
        return said
    return f"{said} It is {month:%B} there: what is reserved from now on counts to it, and to its limits."


def _page(request: TeamRequest, *, status: int = 200, **more: Any) -> HttpResponse:
    by, now = request.membership, timezone.now()
    number = _page_number(request)
    begin = (number - 1) * LISTED
    found = list(members.in_order(request.team)[begin : begin + LISTED + 1])
    if not found and number > 1:
        raise Http404("No such page.")
    owners = members.count_owners(request.team)
    may = by.may(Permission.MEMBERS)
    waiting = list(invitations.unanswered(request.team)) if may else []
    context = {
        "rows": [Row(each, request, owners) for each in found[:LISTED]],
        "is_first": number == 1,
        "next_page": number + 1 if len(found) > LISTED else None,
        "waiting": [(each, each.is_open(now), _no_answer(by, each)) for each in waiting],
        "roles": list(Role),
        "choices": _choices(by),
        "chosen": Role.CREATOR.value,
        "no_members": "" if may else Permission.MEMBERS.refusal,
        "may_audit": by.may(Permission.AUDIT),
        "must_confirm": may and must_confirm(request, now=now),
        "shown": _shown_link(request, waiting),
        **more,
    }
    response = render(request, "home/team.html", context, status=status)
    if context["shown"]:
        response.delete_cookie(_COOKIE, path=reverse("team", args=[request.team.key]), samesite="Strict")
    return response


def _page_number(request: TeamRequest) -> int:
    asked = request.GET.get("page", "1")
    if asked.isascii() and asked.isdigit() and len(asked) < 4 and int(asked):
        return int(asked)
    raise Http404("No such page.")


def _member_page(request: TeamRequest, member: Membership, *, status: int = 200, problem: str = "") -> HttpResponse:
    context = {
        "row": Row(member, request, members.count_owners(request.team)),
        "choices": _choices(request.membership),
        "problem": problem,
        "must_confirm": must_confirm(request, now=timezone.now()),
    }
    return render(request, "home/_member.html" if request.htmx else "home/member.html", context, status=status)


def _choices(by: Membership) -> list[Choice]:
    refusal = Permission.OWNERS.refusal if by.may(Permission.MEMBERS) else Permission.MEMBERS.refusal
    return [Choice(role, "" if Role(by.role).may_give(role) else refusal) for role in Role]


def _no_answer(by: Membership, invitation: Invitation) -> str:
    return "" if Role(by.role).may_give(Role(invitation.role)) else Permission.OWNERS.refusal


def _member(request: TeamRequest, member: int) -> Membership:
    try:
        return members.find(request.team, member)
    except (Membership.DoesNotExist, OverflowError):
        raise Http404("No such member.") from None


def _invitation(request: TeamRequest, invitation: int) -> Invitation:
    try:
        return Invitation.objects.get(team=request.team, pk=invitation)
    except (Invitation.DoesNotExist, OverflowError):
        raise Http404("No such invitation.") from None


def _tell_link(request: TeamRequest, made: Invitation, path: str) -> HttpResponse:
    as_what = f"{made.email} is invited as {Role(made.role).label}."
    if send_invitation(made, path):
        messages.success(request, f"{as_what} The mail is on its way; its link works once, for seven days.")
    else:
        messages.warning(request, f"{as_what} The mail could not be sent: hand the link over yourself.")
    response = _back(request)
    # Once, and to the inviter alone: the next page takes it out of the browser again.
    response.set_signed_cookie(
        _COOKIE,
        f"{made.pk} {path}",
        max_age=_KEPT_SECONDS,
        path=reverse("team", args=[request.team.key]),
        httponly=True,
        samesite="Strict",
        secure=request.is_secure(),
    )
    return response


def _shown_link(request: TeamRequest, waiting: list[Invitation]) -> tuple[Invitation, str] | None:
    number, _, path = (request.get_signed_cookie(_COOKIE, default="", max_age=_KEPT_SECONDS) or "").partition(" ")
    found = [each for each in waiting if str(each.pk) == number]
    return (found[0], request.build_absolute_uri(path)) if found else None


def _back(request: TeamRequest) -> SeeOther:
    return SeeOther(reverse("team", args=[request.team.key]))
