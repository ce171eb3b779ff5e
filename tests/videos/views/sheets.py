"""A person at the form of a sheet: what they press, and what a browser then sends."""

import html
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from credits import ledger
from teams.models import Team
from videos.models import Job
from videos.views import sheet_order

HEAD = "Prompt,Length\n"
SHEET = HEAD + "Lighthouse,30\nHarbour,999\nDunes,10\n"


def address(team: Team, token: str = "sheet-1") -> str:
    return reverse("create_sheet", args=[team.key, token])


def check(client: Client, team: Team, text: str = SHEET, token: str = "sheet-1", **more: Any) -> Any:
    """Press the button of a page that was not checked yet."""
    return client.post(address(team, token), {"csv": text, "name": ""} | more)


def fields(answer: Any) -> dict[str, str]:
    """Return the form on a page as a browser would send it."""
    text = answer.content.decode()
    hidden = dict(re.findall(r'<input type="hidden" name="(name|checked|quoted)" value="([^"]*)"', text))
    return hidden | {"csv": answer.context["form"].text}


def create(client: Client, answer: Any, **more: Any) -> Any:
    """Press the button of a page that was checked."""
    there = address(answer.wsgi_request.team, answer.context["token"])
    return client.post(there, fields(answer) | more)


def words(answer: Any) -> str:
    """Return what stands on a page."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", answer.content.decode())).split())


def prompts() -> list[str]:
    """Return what all jobs were asked for, in the order of the sheet."""
    return [job.recipe["prompt"] for job in Job.objects.order_by("batch_position")]


def somebody_takes_the_room(monkeypatch: pytest.MonkeyPatch, team: Team, *, left: int) -> None:
    """Lower the month's limit to `left` thousandths between the look at the budget and the queueing."""
    place = sheet_order.place

    def late(*told: Any) -> Any:
        ledger.set_limit(team, left, at=timezone.now())
        return place(*told)

    monkeypatch.setattr(sheet_order, "place", late)
