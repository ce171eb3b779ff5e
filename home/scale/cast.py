"""Who and what stands around the videos of a made-up team: six people with roles, projects, tags."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.utils.text import slugify

from teams.models import Membership, Mode, Project, Team, User
from teams.roles import Role
from videos.models import Tag

TEAM_NAME: Final = "Scale"
_PEOPLE: Final = (
    ("Mira Solberg", Role.OWNER),
    ("Jonas Weidenfeld", Role.MANAGER),
    ("Cleo Marchetti", Role.CREATOR),
    ("Amara Okafor", Role.CREATOR),
    ("Rui Tanaka", Role.REVIEWER),
    ("Nina Castellanos", Role.FINANCE),
)
_PROJECTS: Final = (
    "Spring launch", "Summer of bikes", "Harbour festival", "Back to school", "Winter sale", "Employer brand",
    "Loyalty card", "Recipe shorts", "Store openings", "Watch repair", "Reading app", "Test kitchen",
)  # fmt: skip
_TAGS: Final = (
    "teaser", "social", "evergreen", "launch", "b2b", "recipe", "story", "vertical", "outro", "newsletter", "retail",
    "sale", "brand", "howto", "events", "hiring", "product", "seasonal", "customer", "translated", "hero", "cutdown",
    "trade fair", "in-store", "press", "onboarding", "holiday", "test", "partner", "remix",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Cast:
    """A team with the people who may spend there, one who decides, its projects and its tags, most used first."""

    team: Team
    spenders: list[User]
    decider: User
    projects: list[Project]
    tags: list[Tag]


def find_team(key: str) -> Team | None:
    """Return the Practice team with this key, or without a key the one that an earlier run made; None if none is."""
    teams = Team.objects.filter(mode=Mode.PRACTICE)
    return teams.filter(key=key).first() if key else teams.filter(name=TEAM_NAME).order_by("pk").first()


def gather(team: Team | None, now: datetime) -> Cast:
    """Return the cast of `team`, making who and what is missing; without one a new team."""
    team = team or Team.objects.create(name=TEAM_NAME, mode=Mode.PRACTICE, created_at=now)
    people = [_person(team, name, role) for name, role in _PEOPLE]
    begun = now - timedelta(days=560)
    projects = []
    for number, name in enumerate(_PROJECTS):
        shut = {"archived_at": now - timedelta(days=40)} if number >= len(_PROJECTS) - 2 else {}
        of = {"key": slugify(name), "by": people[0], "created_at": begun, **shut}
        projects.append(Project.objects.get_or_create(team=team, name=name, defaults=of)[0])
    return Cast(
        team=team,
        spenders=people[:4],
        decider=people[4],
        projects=projects,
        tags=[Tag.objects.get_or_create(team=team, name=name)[0] for name in _TAGS],
    )


def _person(team: Team, name: str, role: Role) -> User:
    email = f"{slugify(name).replace('-', '.')}.{team.key}@example.test"
    person = User.objects.filter(email=email).first() or User.objects.create_user(email, name)
    Membership.objects.get_or_create(team=team, user=person, defaults={"role": role})
    return person
