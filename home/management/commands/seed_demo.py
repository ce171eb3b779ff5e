"""Fill Practice with a believable month of a team of six, for pictures and for looking around."""

import subprocess
import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from home import first_start
from home.demo import script, stage
from home.first_start import SandboxSilent
from samsar.pricing import in_credits
from teams import connections


class Command(BaseCommand):
    """Make the rows up, write them, and say how to sign in; a second time nothing is added."""

    help = "Fill a Practice team with a made-up month: six people, their videos and what these cost. Nothing is sent."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the seed."""
        parser.add_argument("--seed", default="1", help="the same seed makes the same month (%(default)s)")

    def handle(self, *_args: Any, seed: str, **_options: Any) -> None:
        """Fill the team, unless an earlier run did."""
        if team := stage.find():
            self.stdout.write(f"“{team}” has its month already. Nothing was added. It is at {team.get_absolute_url()}")
            return
        begun, now = time.monotonic(), timezone.now()
        self.stdout.write("Rendering the sample films.")
        shown = stage.put_on(seed=seed, now=now)
        self.stdout.write(
            f"“{shown.team}” has {shown.videos} videos of the last weeks, in {time.monotonic() - begun:.0f} s. "
            f"{self._connect(shown)}"
        )
        for person, (_, role) in zip(shown.people, script.PEOPLE, strict=True):
            self.stdout.write(f"{role.label + ':':<10} ./portal manage sign_in_link {person.email}")
        self.stdout.write(f"The team is at {shown.team.get_absolute_url()}")

    def _connect(self, shown: stage.Shown) -> str:
        """Give the team an account in the sandbox with what its month left, if there is a sandbox."""
        without = "It has no key, so nothing new can be made in it; Settings takes one."
        if not settings.SANDBOX_URL:
            return without
        left = shown.remaining // 1000
        try:
            key = first_start.new_sandbox_key(left)
        except (SandboxSilent, subprocess.TimeoutExpired, OSError):
            return without
        connections.store_key(shown.team, key, now=timezone.now(), by=shown.people[0])
        return f"Its practice account has {in_credits(left * 1000)} left."
