"""Print a single-use sign-in link: the way in on hosts, and what `./portal run` prints."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from teams.models import Membership, Mode, User
from teams.roles import Role
from teams.sign_in import make_link


class Command(BaseCommand):
    """Make a link for one person."""

    help = "Print a sign-in link that works once, for fifteen minutes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the address; without one, the first owner of the Practice team."""
        parser.add_argument("email", nargs="?", help="whose link; the first owner of Practice if left out")

    def handle(self, *_args: Any, email: str | None, **_options: Any) -> None:
        """Print the link, and nothing else."""
        user = User.objects.filter(email=email.lower()).first() if email else first_owner()
        if user is None:
            nobody = f"Nobody has the address {email}." if email else "There is no team yet."
            raise CommandError(f"{nobody} `manage.py open_team EMAIL` makes a team and its owner.")
        self.stdout.write(f"{settings.PUBLIC_URL or settings.PORTAL_URL}{make_link(user, now=timezone.now())}")


def first_owner() -> User | None:
    """Return the first owner of the first Practice team, else of any team."""
    owners = Membership.objects.filter(role=Role.OWNER).select_related("user")
    place = owners.filter(team__mode=Mode.PRACTICE).order_by("pk").first() or owners.order_by("pk").first()
    return place.user if place else None
