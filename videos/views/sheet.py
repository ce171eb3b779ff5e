"""Many videos from one CSV: check it as often as wanted, then create all its good rows with one press."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods, require_safe

from samsar.pricing import in_credits
from teams.access import TeamRequest, team_view
from teams.roles import Permission
from videos import catalogue
from videos.forms.columns import described
from videos.forms.sheet import MOST_ROWS
from videos.forms.sheet_form import SheetForm, example
from videos.models import Batch, FormKind
from videos.saved import Fields
from videos.views import sheet_order
from videos.views.answers import SeeOther
from videos.views.means import means
from videos.views.opening import form_at, new_token, opened
from videos.views.presses import press_of
from videos.views.price import plain_rail
from videos.views.sheet_check import Check, videos
from videos.views.sheet_order import Earlier, Placed, Rest


@require_safe
@team_view(Permission.SPEND)
def create_sheet_new(request: TeamRequest) -> HttpResponse:
    """Open a fresh form."""
    return redirect(form_at(request.team, FormKind.SHEET, new_token()))


@require_safe
@team_view(Permission.SPEND)
def sheet_template(request: TeamRequest) -> HttpResponse:
    """Give a sheet to begin with; the mark in front tells spreadsheets that it is UTF-8."""
    text = example(catalogue.offer_for(request.team)).replace("\n", "\r\n")
    return HttpResponse(
        f"\ufeff{text}",
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="videos.csv"'},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@team_view(Permission.SPEND)
def create_sheet(request: TeamRequest, token: str) -> HttpResponse:
    """Show the form, check what is in it, or make a batch of its good rows."""
    team = request.team
    offer = catalogue.offer_for(team)
    if request.method != "POST":
        batch = sheet_order.used_by(team, token)
        if batch:
            return _already(request, batch, sheet_order.rest_of(team, token))
        kept = opened(request, FormKind.SHEET, token)
        form = SheetForm(_kept(kept.fields), offer=offer) if kept else SheetForm(offer=offer)
        return _page(request, token, form, _checked(form), opened=kept.said if kept else "")

    form = SheetForm(request.POST, request.FILES, offer=offer)
    check = _checked(form)
    if check is None:
        return _page(request, token, form, None)
    earlier = sheet_order.earlier(team, token, check)
    answer = _again(request, form, check, earlier) if earlier else None
    if answer:
        return answer
    if not form.is_as_checked or not check.good:
        return _page(request, token, form, check)
    if request.POST.get("quoted") != str(check.total):
        form.add_error(
            None,
            f"The price of this is now {in_credits(check.total)}. Nothing was sent yet: press Create if that is right.",
        )
        return _page(request, token, form, check)
    rail = check.rail(means(request))
    if not earlier and rail.hint and not (rail.is_short and press_of(request).wants):
        return _page(request, token, form, check)
    placed = sheet_order.place(request, token, form, check)
    if placed.batch is None or not placed.jobs:
        form.add_error(None, placed.refused[0])
        return _page(request, token, form, check)
    _say(request, placed)
    return SeeOther(sheet_order.address_of(team, placed.batch))


def _checked(form: SheetForm) -> Check | None:
    """Return the sheet with its prices, or None when there is none to read."""
    return Check(form.sheet, form.offer) if form.is_bound and form.is_valid() and form.sheet else None


def _kept(fields: Fields) -> dict[str, str]:
    """Return the fields that were put aside as the form takes them."""
    return {name: fields[name][0] for name in ("csv", "name") if fields.get(name)}


def _again(request: TeamRequest, form: SheetForm, check: Check, earlier: Earlier) -> HttpResponse | None:
    """Answer a form that made videos before; None when this press goes on where the first one was cut off."""
    if earlier.is_whole:
        return _already(request, earlier.batch, earlier.rest)
    if not (earlier.is_same and form.is_as_checked):
        return _as_new_sheet(request, form, check, earlier)
    return _already(request, earlier.batch, earlier.rest) if earlier.rest.is_elsewhere else None


def _already(request: TeamRequest, batch: Batch, rest: Rest) -> HttpResponse:
    """Lead to what the form made, and say where the rows are that it left out."""
    made = videos(len(sheet_order.own_jobs(batch)))
    said = f"This sheet already made {made}; nothing was sent or charged again."
    if rest.draft:
        where = form_at(request.team, FormKind.SHEET, rest.draft.token)
        link = '{} What was left out waits as a draft: <a class="link" href="{}">mend and send it</a>.'
        said = format_html(link, said, where)
    elif rest.sent:
        where = sheet_order.address_of(request.team, rest.sent)
        said = format_html('{} What was left out <a class="link" href="{}">was sent since</a>.', said, where)
    messages.info(request, said)
    return SeeOther(sheet_order.address_of(request.team, batch))


def _as_new_sheet(request: TeamRequest, form: SheetForm, check: Check, earlier: Earlier) -> HttpResponse:
    """Offer what was changed or added since as a sheet of its own.

    It takes the address of the rows that were left out, so that sending it ends their draft.
    """
    made, rest = earlier.jobs.values(), earlier.rest
    left = check.besides([*made, *rest.jobs])
    if not left:
        return _already(request, earlier.batch, rest)
    fresh = SheetForm({"csv": check.sheet.only(left), "name": form.title}, offer=form.offer)
    context = {"made": videos(len(made)), "there": sheet_order.address_of(request.team, earlier.batch)}
    return _page(request, rest.token, fresh, _checked(fresh), **context)


def _say(request: TeamRequest, placed: Placed) -> None:
    """Say what was made, and where the rest is."""
    if not placed.left_out:
        messages.success(request, placed.said)
    elif placed.draft is None:
        were = "1 row was" if placed.left_out == 1 else f"{placed.left_out} rows were"
        messages.success(request, placed.said)
        messages.warning(
            request,
            f"{were} left out and could not be kept as a draft. Nothing was charged for "
            f"{'it' if placed.left_out == 1 else 'them'}: go back in your browser, the form still has the whole sheet.",
        )
    else:
        one = placed.left_out == 1
        rest = "1 row was left out and waits" if one else f"{placed.left_out} rows were left out and wait"
        where = form_at(request.team, FormKind.SHEET, placed.draft.token)
        kept = format_html(
            '{} {} as a draft: <a class="link" href="{}">mend and send {}</a>.',
            placed.said,
            rest,
            where,
            "it" if one else "them",
        )
        messages.success(request, kept)
    if placed.refused:
        messages.warning(request, f"When its turn came, a row was refused: {placed.refused[0]}")


def _page(request: TeamRequest, token: str, form: SheetForm, check: Check | None, **more: Any) -> HttpResponse:
    now = means(request)
    rail = (
        check.rail(now)
        if check
        else plain_rail("Check the sheet", None, "Checking costs nothing. The price stands here afterwards.", now)
    )
    context = {
        "form": form,
        "token": token,
        "check": check,
        "rail": rail,
        "error": form.errors.get("csv", [""])[0] if form.is_bound else "",
        "columns": described(form.offer),
        "most_rows": MOST_ROWS,
        "live": check is not None and bool(check.good),
    }
    return render(request, "videos/create_sheet.html", context | more)
