"""The price list for people: what holds since when, what was charged beside it, and making the next version."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from credits import price_documents, price_report
from credits import prices as price_lists
from credits.models import PriceVersion
from credits.price_documents import BadPrices
from credits.price_report import Report
from home.desk.price_form import PriceForm, changes_between
from samsar.price_list import PUBLISHED, PriceList
from samsar.submissions import TextToVideo
from teams.access import TeamRequest, team_view
from teams.roles import Permission
from videos import catalogue
from videos.catalogue import Offer
from videos.views.filters import KINDS


def _restored(row: PriceVersion | None) -> PriceList:
    return price_documents.restore(row.version, row.document) if row else PUBLISHED


def _lists(rows: Sequence[PriceVersion], at: datetime) -> list[tuple[datetime | None, PriceList]]:
    """Return the lists that came into force until a moment, the newest first; the published one at the end."""
    begun = [row for row in rows if row.effective_from <= at and not price_lists.is_withdrawn(row)]
    return [*((row.effective_from, _restored(row)) for row in begun), (None, PUBLISHED)]


def _live(offer: Offer) -> dict[str, int | None]:
    return {model.value: model.base_price for model in offer.video_models}


def suggested(found: Report) -> dict[str, int]:
    """Return the prices that would agree with what was charged or is asked now, by the names of the form's fields."""
    fields = dict(zip(price_report.OTHERS, price_documents.OTHERS, strict=True))
    rates: dict[str, int] = {}
    for line, drift in found.drifting:
        name = f"base:{line.name}" if line.what.kind == TextToVideo.kind else fields[line.what.kind]
        rates[name] = max(drift.rate, rates.get(name, 0))
    return rates


@require_safe
@team_view(Permission.SEE)
def prices(request: TeamRequest) -> HttpResponse:
    """Show the list in force beside what was charged, what is coming, and what held before."""
    team, now = request.team, timezone.now()
    rows = price_lists.versions(team)
    row = price_lists.in_force(rows, now)
    held = _restored(row)
    found = price_report.report(team, _lists(rows, now), _live(catalogue.offer_for(team)), at=now)
    standing = [each for each in rows if not price_lists.is_withdrawn(each)]
    before = dict(zip(standing, [*standing[1:], None], strict=False))
    context: dict[str, Any] = {
        "row": row,
        "prices": held,
        "report": found,
        "others": [(KINDS.get(line.what.kind, line.what.kind), line) for line in found.others],
        "drifting": [(line.name or KINDS.get(line.what.kind, ""), line, drift) for line, drift in found.drifting],
        "coming": [
            (each, changes_between(_restored(before[each]), _restored(each)))
            for each in reversed(standing)
            if each.effective_from > now
        ],
        "earlier": [
            (each, changes_between(_restored(before[each]), _restored(each)))
            for each in standing
            if each.effective_from <= now
        ],
        "withdrawn": [each for each in rows if price_lists.is_withdrawn(each)],
        "published": PUBLISHED.version,
        "no_prices": "" if request.membership.may(Permission.PRICES) else Permission.PRICES.refusal,
        "agreeing": urlencode({"with": "charges"}),
    }
    return render(request, "desk/prices.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@team_view(Permission.PRICES, fresh=True)
def price_new(request: TeamRequest) -> HttpResponse:
    """Fill in a new version, look at what it changes (`review`), or make it."""
    team, now = request.team, timezone.now()
    offer, rows = catalogue.offer_for(team), price_lists.versions(team)
    starts = _restored(price_lists.in_force(rows, now))
    models = [name for each in rows for name in each.document["video_models"] if not price_lists.is_withdrawn(each)]
    models += [model.value for model in offer.video_models]
    if request.method != "POST":
        agreeing = None
        if request.GET.get("with") == "charges":
            agreeing = suggested(price_report.report(team, _lists(rows, now), _live(offer), at=now))
        return _form(request, PriceForm.of(team, starts, models, suggested=agreeing))
    form = PriceForm.of(team, starts, models, request.POST)
    problems: dict[str, str] = {}
    wanted, moment = None, None
    try:
        wanted = form.prices()
        price_documents.check(wanted, starts)
    except BadPrices as bad:
        problems |= bad.problems
    try:
        moment = form.moment(now)
    except BadPrices as bad:
        problems |= bad.problems
    if problems or wanted is None or "review" in request.POST:
        form.say(problems)
        return _form(request, form, status=422 if problems else 200)
    try:
        made = price_lists.make(team, wanted, effective_from=moment, by=request.membership.user, at=now, note=form.note)
    except BadPrices as bad:
        form.say(bad.problems)
        return _form(request, form, status=422)
    since = made.effective_from.astimezone(team.tz)
    when = "holds from now on" if moment is None else f"comes into force on {since:%-d %B %Y at %H:%M}"
    messages.success(request, f"Price list {made.version} {when}. What was quoted before stays as it was quoted.")
    return redirect("prices", team.key)


@require_POST
@team_view(Permission.PRICES, fresh=True)
def price_withdraw(request: TeamRequest) -> HttpResponse:
    """Take back a version that is not in force yet."""
    version = request.POST.get("version", "")
    try:
        row = price_lists.withdraw(request.team, version, by=request.membership.user, at=timezone.now())
    except PriceVersion.DoesNotExist:
        raise Http404("No such version.") from None
    except price_lists.CannotWithdraw as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"Price list {row.version} is withdrawn. It never came into force.")
    return redirect("prices", request.team.key)


def _form(request: TeamRequest, form: PriceForm, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "back": reverse("prices", args=[request.team.key])}
    return render(request, "desk/price_new.html", context, status=status)
