"""Putting the demo on: the team, its people and campaigns, and everything that happened, in the order of time."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Final

from django.db import transaction
from django.utils.text import slugify

from home.demo import books, pending, script
from home.demo.month import DAYS, Month
from home.scale import films, writing
from home.scale.cast import Cast
from home.scale.life import Life
from teams import opening
from teams.models import Membership, Mode, Project, Team, User
from videos.models import Job, Tag

#: How the forms are called that nobody filled in.
MADE_UP: Final = {"form_token__startswith": "demo-"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Shown:
    """What stands there now: the team, its people in the order of the script, and what the account has left."""

    team: Team
    people: list[User]
    videos: int
    remaining: int


def find() -> Team | None:
    """Return the team that an earlier run filled."""
    filled = Job.objects.filter(**MADE_UP, team__mode=Mode.PRACTICE).order_by("pk").select_related("team").first()
    return filled.team if filled else None


def put_on(*, seed: str, now: datetime) -> Shown:
    """Make the team and its month: all of it or nothing."""
    shapes = films.all_films()
    with transaction.atomic():
        cast, people = _gather(now, seed)
        finance = people[-1]
        month = Month(cast, shapes, seed=f"demo {seed}", now=now)
        lives = list(month.lives())
        books.begin(cast, finance, lives, now=now)
        happened = books.happenings(cast, finance, lives, now=now)
        # Before anything is corrected: what is left follows from what Samsar took at first.
        remaining = books.read_balances(cast, lives, happened, now=now)
        _tell(cast, lives, happened)
        books.close(cast)
        pending.leave(cast, now=now)
    return Shown(team=cast.team, people=people, videos=len(lives), remaining=remaining)


def _tell(cast: Cast, lives: Sequence[Life], happened: Sequence[books.Happening]) -> None:
    """Write everything in the order of time: the videos up to each happening, and then what happened."""
    written = 0
    for each in happened:
        until = bisect_right(lives, each.at, key=lambda life: life.job.created_at)
        writing.write(cast, lives[written:until], lambda _written: None)
        written = until
        each.do()
    writing.write(cast, lives[written:], lambda _written: None)


def _gather(now: datetime, seed: str) -> tuple[Cast, list[User]]:
    begun = now - timedelta(days=DAYS + 60)
    people = [_person(name) for name, _ in script.PEOPLE]
    chance = Random(f"team {seed}")  # noqa: S311 - nothing secret: it has to come out the same again
    key = f"demo{chance.randrange(10_000):04}"
    free = key if not Team.objects.filter(key=key).exists() else ""
    team = opening.make(
        people[0], Mode.PRACTICE, script.TEAM_NAME, timezone=script.TIMEZONE, key=free, by=people[0], now=begun
    )
    for person, (_, role) in zip(people[1:], script.PEOPLE[1:], strict=True):
        Membership.objects.create(team=team, user=person, role=role)
    projects = [
        Project.objects.create(team=team, name=name, key=slugify(name), by=people[1], created_at=begun)
        for name in script.CAMPAIGNS
    ]
    tags = [Tag.objects.create(team=team, name=name) for name in script.TAGS]
    return Cast(team=team, spenders=people[:4], decider=people[4], projects=projects, tags=tags), people


def _person(name: str) -> User:
    email = f"{slugify(name).replace('-', '.')}@example.test"
    return User.objects.filter(email=email).first() or User.objects.create_user(email, name)
