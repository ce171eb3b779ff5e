"""What is left for people to do: two requests that wait, prices that come into force, a webhook that is switched off.

All of it goes through the functions that pages call. Nobody is mailed about it, and nothing is sent anywhere.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from credits import ledger, prices
from home.scale.cast import Cast
from hooks import endpoints
from hooks.events import Event
from notices.models import Notice
from samsar import TextToVideo
from samsar.price_list import CREDIT, PUBLISHED
from teams.models import Membership, Project, Team, User
from videos.jobs import intake
from videos.jobs.asking import Press
from videos.models import Why

#: Whose limit a request passes is set to the next multiple of this, so that less than a video's price is free.
_STEP: Final = 200 * CREDIT
#: More than the film of the first request costs.
_ROOM: Final = 1_600 * CREDIT
_DEARER: Final = "SORA2"
_HOOK: Final = "https://hooks.example.test/marketing/samsar"


def leave(cast: Cast, *, now: datetime) -> None:
    """Let all of it be there at `now`, after the last video."""
    team, owner, busy = cast.team, cast.spenders[0], cast.spenders[3]
    _plan_prices(team, owner, now=now)
    _switch_off(team, owner, now=now)
    used = ledger.budget_for(team, now, member=busy).used
    ledger.set_limit(team, (used // _STEP + 1) * _STEP, at=now, by=owner, member=busy)
    # So that one of the two can be approved, and the other one not before a limit is raised.
    for whose in ({"project": cast.projects[0]}, {"member": cast.spenders[2]}):
        row = ledger.budget_for(team, now, **whose)
        if row.limit is not None and row.limit < row.used + _ROOM:
            ledger.set_limit(team, (row.used + _ROOM) // _STEP * _STEP + _STEP, at=now, by=owner, **whose)
    _ask(
        cast.spenders[2],
        cast.projects[0],
        _film("Wool that outlives the winter, the long cut for the cinema in Bergen.", "SORA2PRO", 40),
        Press(note="The cinema takes it until Friday. The short cut has 41 000 views."),
        at=now - timedelta(minutes=55),
    )
    _ask(
        busy,
        cast.projects[-1],
        _film("For people who are always cold. The same four gifts, by candlelight.", "RUNWAYML", 30),
        Press(wants=Why.BUDGET, note="The last one of the gift guide. My month is nearly used up."),
        at=now - timedelta(minutes=20),
    )
    Notice.objects.filter(team=team).update(mail_at=None)


def _film(prompt: str, model: str, seconds: int) -> TextToVideo:
    return TextToVideo(
        prompt=prompt,
        image_model="SEEDREAM",
        video_model=model,
        duration=seconds,
        tone="cinematic",
        aspect_ratio="9:16",
        language="en",
        enable_subtitles=True,
    )


def _ask(user: User, project: Project, film: TextToVideo, press: Press, *, at: datetime) -> None:
    """Ask as the form does, for a project."""
    member = Membership.objects.select_related("team", "user").get(team=project.team_id, user=user)
    member.project = project
    intake.queue(film, by=member, token=f"demo-asks-{project.key}-{member.pk}", offer=None, now=at, press=press)


def _plan_prices(team: Team, owner: User, *, now: datetime) -> None:
    """Enter what Samsar announced for the first of next month."""
    first = (now.astimezone(team.tz).replace(day=1) + timedelta(days=32)).replace(day=1)
    listed = PUBLISHED.video_models[_DEARER]
    dearer = {**PUBLISHED.video_models, _DEARER: replace(listed, base=listed.base + 10 * CREDIT)}
    prices.make(
        team,
        replace(PUBLISHED, video_models=dearer),
        effective_from=first.replace(hour=0, minute=0, second=0, microsecond=0),
        by=owner,
        at=now - timedelta(days=3, minutes=40),
        note=f"Samsar's letter: {_DEARER} costs 10 credits more from then on",
    )


def _switch_off(team: Team, owner: User, *, now: datetime) -> None:
    """Keep a webhook that somebody tried and switched off."""
    member, at = Membership.objects.select_related("team", "user").get(team=team, user=owner), now - timedelta(days=8)
    wanted = [Event.VIDEO_READY, Event.BUDGET_THRESHOLD]
    hook, _secret = endpoints.make(member, _HOOK, wanted, now=at)
    endpoints.change(member, hook, _HOOK, wanted, is_on=False, now=at + timedelta(minutes=50))
