"""Make a team and its owner: the first way in on a host, where nothing was seeded."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from home import first_start
from samsar import SamsarError
from samsar_portal import env
from teams import connections
from teams.connections import NotConnected
from teams.models import Connection, Mode, User


class Command(BaseCommand):
    """Open a team; a second time it changes nothing and prints a fresh link."""

    help = "Make a team with this person as its owner, unless they have it, and print a sign-in link."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the owner's address, the team's name and whether its credits are real."""
        parser.add_argument("email", help="the owner's address; they are made if nobody has it")
        parser.add_argument("--name", default="My studio", help="what the team is called (%(default)s)")
        mode = parser.add_mutually_exclusive_group()
        mode.add_argument("--live", dest="mode", action="store_const", const=Mode.LIVE, help="real credits (default)")
        mode.add_argument("--practice", dest="mode", action="store_const", const=Mode.PRACTICE, help="play credits")
        parser.set_defaults(mode=Mode.LIVE)

    def handle(self, *_args: Any, email: str, name: str, mode: Mode, **_options: Any) -> None:
        """Make what is missing, say so, and print the link on the last line. Raises CommandError."""
        email, name = email.strip().lower(), name.strip()
        try:
            validate_email(email)
            said = self._live(email, name) if mode == Mode.LIVE else self._practice(email, name)
        except ValidationError as problem:
            raise CommandError(f"{' '.join(problem.messages)} Nothing was made.") from None
        except (first_start.SandboxSilent, NotConnected, SamsarError) as problem:
            raise CommandError(str(problem)) from None
        for sentence in [*said, "This link signs in once, within fifteen minutes:"]:
            self.stdout.write(sentence)
        call_command("sign_in_link", email, stdout=self.stdout)

    def _live(self, email: str, name: str) -> list[str]:
        try:
            with transaction.atomic():
                owner = User.objects.filter(email=email).first() or User.objects.create_user(email)
                team, is_new = first_start.live_team(owner, name, now=timezone.now())
                has_key = Connection.objects.filter(team=team).exists()
                if env.SAMSAR_API_KEY and not has_key:
                    first_start.keep_key(team, env.SAMSAR_API_KEY, now=timezone.now())
        except (NotConnected, ValueError) as problem:
            reason = str(problem).rstrip(".")
            raise CommandError(f"SAMSAR_API_KEY cannot be used: {reason}. Nothing was made or stored.") from None
        said = [f"The Live team “{team}” {'was made' if is_new else 'is there already'}; {email} is its owner."]
        if has_key and not connections.has_key(team.pk):
            return [*said, "Its key was revoked, or Samsar rejects it; its owner saves a new one in Settings."]
        if has_key:
            return [*said, "It has a key; Settings replaces it."]
        if env.SAMSAR_API_KEY:
            return [*said, "The key in SAMSAR_API_KEY is stored, encrypted; Settings tests it."]
        return [*said, "It has no key yet; its owner adds one in Settings."]

    def _practice(self, email: str, name: str) -> list[str]:
        if not settings.SANDBOX_URL:
            raise CommandError("There is no sandbox here: SANDBOX_URL is not set. Nothing was made.")
        place = first_start.seed_practice(email=email, name=name)
        return [f"The Practice team “{place.team}” is there, with play credits; {email} is a member."]
