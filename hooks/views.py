"""The pages of webhooks: the list, one address with its log, making, changing, renewing, removing, sending again."""

from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hooks import endpoints, sending
from hooks.endpoints import AddressUnusable, Refused
from hooks.events import WORDS
from hooks.models import Delivery, Endpoint
from hooks.tasks import ring
from teams.access import TeamRequest, team_view
from teams.roles import Permission

#: Deliveries on one page of the log.
PAGE: Final = 50
_BOTH: Final = ["GET", "HEAD", "POST"]


@require_safe
@team_view(Permission.HOOKS)
def hooks(request: TeamRequest) -> HttpResponse:
    """Show the addresses of the team and how each is."""
    found = list(endpoints.of(request.team))
    full = f"A team has at most {endpoints.MOST} webhooks. Remove one first."
    context = {"endpoints": found, "no_more": full if len(found) >= endpoints.MOST else ""}
    return render(request, "hooks/hooks.html", context)


@require_http_methods(_BOTH)
@team_view(Permission.HOOKS, fresh=True)
def hook_new(request: TeamRequest) -> HttpResponse:
    """Ask for an address and what it is to hear of; make it, and show its secret this once."""
    if request.method != "POST":
        return _form(request, "hooks/hook_new.html", wanted=list(WORDS))
    address, wanted = _told(request)
    try:
        address = endpoints.check(request.team, address)
        made, secret = endpoints.make(request.membership, address, wanted, now=timezone.now())
    except Refused as refused:
        return _form(request, "hooks/hook_new.html", address=address, wanted=wanted, refused=refused)
    return _page(request, made, shown=secret)


@require_safe
@team_view(Permission.HOOKS)
def hook(request: TeamRequest, pk: int) -> HttpResponse:
    """Show one address, and a page of what it was sent, newest first."""
    return _page(request, _endpoint(request, pk))


@require_http_methods(_BOTH)
@team_view(Permission.HOOKS, fresh=True)
def hook_change(request: TeamRequest, pk: int) -> HttpResponse:
    """Change where it is, what it hears of and whether it is on."""
    endpoint = _endpoint(request, pk)
    if request.method != "POST":
        told = {"address": endpoint.address, "wanted": endpoint.events, "is_on": endpoint.is_on}
        return _form(request, "hooks/hook_change.html", endpoint=endpoint, **told)
    (address, wanted), is_on = _told(request), "is_on" in request.POST
    try:
        # One that stays where it is can be switched off while its host is away.
        address = address if address == endpoint.address else endpoints.check(request.team, address)
        changed = endpoints.change(request.membership, endpoint, address, wanted, is_on=is_on, now=timezone.now())
    except Refused as refused:
        told = {"address": address, "wanted": wanted, "is_on": is_on}
        return _form(request, "hooks/hook_change.html", endpoint=endpoint, refused=refused, **told)
    messages.success(request, "The webhook is changed." if changed else "Nothing was changed.")
    ring()
    return _back(request, pk)


@require_http_methods(_BOTH)
@team_view(Permission.HOOKS, fresh=True)
def hook_secret(request: TeamRequest, pk: int) -> HttpResponse:
    """Ask, saying what follows; on POST renew the secret and show it this once."""
    endpoint = _endpoint(request, pk)
    if request.method != "POST":
        return render(request, "hooks/hook_secret.html", {"endpoint": endpoint})
    version = request.POST.get("version", "")
    asked = int(version) if version.isascii() and version.isdigit() and len(version) < 9 else 0
    try:
        secret = endpoints.renew(request.membership, endpoint, asked, now=timezone.now())
    except Refused as refused:
        messages.info(request, str(refused))
        return _back(request, pk)
    return _page(request, _endpoint(request, pk), shown=secret)


@require_http_methods(_BOTH)
@team_view(Permission.HOOKS, fresh=True)
def hook_remove(request: TeamRequest, pk: int) -> HttpResponse:
    """Ask, saying what stops; on POST forget the address and its secret."""
    endpoint = _endpoint(request, pk)
    if request.method != "POST":
        waiting = Delivery.objects.filter(endpoint=endpoint, state=Delivery.State.WAITING).count()
        return render(request, "hooks/hook_remove.html", {"endpoint": endpoint, "waiting": waiting})
    if endpoints.remove(request.membership, endpoint, now=timezone.now()):
        messages.success(request, f"The webhook at {endpoint.host} is removed, and its secret is forgotten.")
    return HttpResponseRedirect(reverse("hooks", args=[request.team.key]), status=303)


@require_POST
@team_view(Permission.HOOKS)
def hook_test(request: TeamRequest, pk: int) -> HttpResponse:
    """Send an event of no meaning to one address."""
    endpoint = _endpoint(request, pk)
    try:
        endpoints.test(endpoint, now=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "A test is on its way. It stands first in the log below; reload to see the answer.")
        ring()
    return _back(request, pk)


@require_safe
@team_view(Permission.HOOKS)
def hook_delivery(request: TeamRequest, pk: int, delivery: int) -> HttpResponse:
    """Show what one address was sent, and what it answered last."""
    found = _delivery(request, pk, delivery)
    return render(request, "hooks/hook_delivery.html", {"sent": found, "body": sending.pretty(found.body)})


@require_POST
@team_view(Permission.HOOKS)
def hook_redeliver(request: TeamRequest, pk: int, delivery: int) -> HttpResponse:
    """Send it once more, with the same id."""
    found = _delivery(request, pk, delivery)
    try:
        endpoints.send_again(request.membership, found, resting=sending.LEASE, now=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "It is sent again, with the same id. Reload in a moment to see the answer.")
        ring()
    return HttpResponseRedirect(reverse("hook_delivery", args=[request.team.key, pk, delivery]), status=303)


def _endpoint(request: TeamRequest, pk: int) -> Endpoint:
    try:
        return endpoints.of(request.team).get(pk=pk)
    except (Endpoint.DoesNotExist, OverflowError):
        raise Http404("No such webhook.") from None


def _delivery(request: TeamRequest, pk: int, delivery: int) -> Delivery:
    try:
        sent = Delivery.objects.select_related("endpoint__team")
        return sent.get(pk=delivery, endpoint=pk, endpoint__team=request.team, endpoint__removed_at=None)
    except (Delivery.DoesNotExist, OverflowError):
        raise Http404("No such delivery.") from None


def _told(request: TeamRequest) -> tuple[str, list[str]]:
    address = request.POST.get("address", "").replace("\x00", "").strip()
    return address, request.POST.getlist("event")


def _form(
    request: TeamRequest, page: str, *, wanted: list[Any], refused: Refused | None = None, **more: Any
) -> HttpResponse:
    is_address = isinstance(refused, AddressUnusable)
    context = {
        "choices": [(event.value, words, event in wanted) for event, words in WORDS.items()],
        "address_error": str(refused) if refused and is_address else "",
        "error": str(refused) if refused and not is_address else "",
        **more,
    }
    return render(request, page, context, status=422 if refused else 200)


def _page(request: TeamRequest, endpoint: Endpoint, *, shown: str = "") -> HttpResponse:
    asked = request.GET.get("after", "")
    if asked and not (asked.isascii() and asked.isdigit() and len(asked) < 19):
        raise Http404("No such page.")
    log = Delivery.objects.filter(endpoint=endpoint).order_by("-pk")
    found = list((log.filter(pk__lt=int(asked)) if asked else log).defer("body")[: PAGE + 1])
    context = {
        "endpoint": endpoint,
        "rests": endpoint.is_on and endpoint.rests_until is not None and endpoint.rests_until > timezone.now(),
        "deliveries": found[:PAGE],
        "next_after": found[PAGE - 1].pk if len(found) > PAGE else None,
        "is_first": not asked,
        "shown": shown,
    }
    return render(request, "hooks/hook.html", context)


def _back(request: TeamRequest, pk: int) -> HttpResponse:
    return HttpResponseRedirect(reverse("hook", args=[request.team.key, pk]), status=303)
