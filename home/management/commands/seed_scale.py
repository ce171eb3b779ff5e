"""Fill a Practice team with as many believable videos as are asked for, to try the portal at that size."""

import time
from argparse import ArgumentParser
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from home.scale import cast, films, sentences, writing
from home.scale.life import Inventor
from videos.models import Job

#: How the forms are called that nobody filled in.
_MADE_UP: Final = {"form_token__startswith": "scale-"}


class Command(BaseCommand):
    """Make the rows up, write them, and say how to look at them; a second time nothing is added."""

    help = "Fill a Practice team with made-up videos that share a few sample films. Nothing is sent or charged."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take how many, where, from which seed, and whether to add to what an earlier run made."""
        parser.add_argument("--videos", type=int, default=100_000, help="how many rows (%(default)s)")
        parser.add_argument("--team", default="", help="the key of a Practice team; without it, a team called Scale")
        parser.add_argument("--seed", default="1", help="the same seed makes the same library (%(default)s)")
        parser.add_argument("--again", action="store_true", help="add more to a team that was filled before")

    def handle(self, *_args: Any, videos: int, team: str, seed: str, again: bool, **_options: Any) -> None:
        """Fill the team. Raises CommandError."""
        if not 1 <= videos <= 1_000_000:
            raise CommandError("--videos takes 1 to 1000000.")
        found = cast.find_team(team)
        if team and found is None:
            raise CommandError(f"There is no Practice team with the key {team}. Nothing was made.")
        before = Job.objects.filter(team=found, **_MADE_UP).count() if found else 0
        if before and not again:
            self.stdout.write(f"“{found}” holds {before} made-up videos already. Nothing was added; --again adds more.")
            return
        begun, now = time.monotonic(), timezone.now()
        gathered = cast.gather(found, now)
        writing.allocate(gathered.team, videos, by=gathered.spenders[0], now=now)
        self.stdout.write("Rendering the sample films.")
        inventor = Inventor(gathered, films.all_films(), seed=f"{seed} {before}", now=now, count=videos)

        def say(written: int) -> None:
            self.stdout.write(f"{written} of {videos} videos, {time.monotonic() - begun:.0f} s")
            self.stdout.flush()

        writing.write(gathered, inventor.lives(), say)
        writing.analyze()
        self.stdout.write(
            f"“{gathered.team}” is filled in {time.monotonic() - begun:.0f} s. “{sentences.UNIQUE}” stands in one "
            f"prompt, “{sentences.RARE[0]}” in about ten of 100000, “{sentences.COMMON}” in most.\n"
            f"Sign in with: ./portal manage sign_in_link {gathered.spenders[0].email}\n"
            f"The library is at /t/{gathered.team.key}/videos/"
        )
