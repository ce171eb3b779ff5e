"""An owner at a browser, what a press is, and what the trail must say of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from credits import ledger
from teams import connections, projects
from teams.connections import LineTest
from teams.models import Membership, Project
from videos.jobs.states import State
from videos.models import Job, Video

_WORKS: Final = LineTest(works=True, sentence="Samsar accepts the key you entered and offers 14 models.", models=14)


@dataclass(frozen=True, kw_only=True, slots=True)
class Desk:
    """An owner at a browser, and what a team's things are made with."""

    client: Client
    owner: Membership
    make_job: Callable[..., Job]
    make_video: Callable[..., Video]
    patch: pytest.MonkeyPatch

    def presses(self, name: str, /, *where: object, **told: Any) -> HttpResponse:
        """Send a form to the view of this name."""
        answer: Any = self.client.post(reverse(name, args=[self.owner.team.key, *where]), told)
        return answer  # type: ignore[no-any-return]

    def shown(self, name: str, /, *where: object) -> str:
        """Return what the form on a page says that it showed."""
        answer: Any = self.client.get(reverse(name, args=[self.owner.team.key, *where]))
        return str(answer.text.partition('name="shown" value="')[2].partition('"')[0])

    def holding(self, state: State, quote: int = 360_000, **fields: Any) -> Job:
        """Make a job whose credits are reserved."""
        job = self.make_job(state, quote=quote, **fields)
        ledger.hold(self.owner.team, quote, job.facts, at=timezone.now())
        return job

    def project(self) -> Project:
        """Make a project."""
        return projects.make(self.owner, "Spring", now=timezone.now())

    def takes_any_key(self) -> None:
        """Let Samsar accept whatever key it is asked with."""
        self.patch.setattr(connections, "_try", lambda *_told: _WORKS)


Press = Callable[[], HttpResponse]


@dataclass(frozen=True, kw_only=True, slots=True)
class Expected:
    """What an entry must say; `by_portal` where no person did it."""

    subject: str = ""
    before: dict[str, Any] | None = None
    after: dict[str, Any] | None = None
    by_portal: bool = False
