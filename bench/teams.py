"""The teams that are measured: empty, with one video, with a hundred, and with as many as were asked for."""

import io
from dataclasses import dataclass
from typing import Final

from django.core.management import call_command
from django.urls import reverse

from bench.site import Site
from teams.models import Membership, Mode, Team, User
from teams.roles import Role
from videos.jobs.states import Phase, State
from videos.models import Job

SMALL: Final = 100


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """A team of `rows` videos, and its owner's way in."""

    team: Team
    rows: int
    owner: User
    site: Site

    def address(self, name: str, *more: object, query: str = "") -> str:
        """Return the address of one of the team's pages, by the name of its route."""
        return reverse(name, args=[self.team.key, *more]) + (f"?{query}" if query else "")

    def newest_ready(self) -> Job:
        """Return the newest video that plays."""
        ready = Job.objects.filter(team=self.team, state=State.COMPLETED, video__phase=Phase.READY)
        return ready.order_by("-public_id")[0]


@dataclass(frozen=True, kw_only=True, slots=True)
class Teams:
    """The four of them."""

    empty: Place
    single: Place
    small: Place
    large: Place

    def all(self) -> tuple[Place, Place, Place, Place]:
        """Return them, smallest first."""
        return self.empty, self.single, self.small, self.large


def fill(videos: int) -> Teams:
    """Make the four teams and fill them; the large one gets `videos` rows."""
    # The large one first: rows of the others stand behind it in every index, as they would in a real database.
    large = _place("Large", videos)
    return Teams(empty=_place("Empty", 0), single=_place("Single", 1), small=_place("Small", SMALL), large=large)


def _place(name: str, rows: int) -> Place:
    owner = User.objects.create_user(f"{name.lower()}@example.test", name=f"{name} Owner")
    team = Team.objects.create(name=name, mode=Mode.PRACTICE)
    Membership.objects.create(team=team, user=owner, role=Role.OWNER)
    if rows:
        call_command("seed_scale", videos=rows, team=team.key, stdout=io.StringIO())
    return Place(team=team, rows=rows, owner=owner, site=Site(owner))
