"""Print a single-use sign-in link: the way in on hosts, and what `./portal run` prints."""

from argparse import ArgumentParser
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from teams.models import Membership, Mode, User, new_salt
from teams.roles import Role
from teams.sign_in import end_links, make_link


class Command(BaseCommand):
    """Make a link for one person."""

    help = (
        "Print a sign-in link that works once, for fifteen minutes. Where PUBLIC_URL is set, whoever has a second "
        "factor is asked for it after the link."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the address; without one, the first owner of the Practice team."""
        parser.add_argument("email", nargs="?", help="whose link; the first owner of Practice if left out")
        parser.add_argument(
            "--forget-second-factors",
            action="store_true",
            help="for somebody who lost them: first remove their app, passkeys and recovery codes, and sign them out",
        )

    def handle(self, *_args: Any, email: str | None, forget_second_factors: bool = False, **_options: Any) -> None:
        """Print the link, and nothing else."""
        if forget_second_factors and not email:
            raise CommandError("Name the person whose second factors shall go. Nothing was changed.")
        user = User.objects.filter(email=email.lower()).first() if email else first_owner()
        if user is None:
            nobody = f"Nobody has the address {email}." if email else "There is no team yet."
            raise CommandError(f"{nobody} `manage.py open_team EMAIL` makes a team and its owner.")
        if forget_second_factors:
            _forget_second_factors(user)
        self.stdout.write(f"{settings.PUBLIC_URL or settings.PORTAL_URL}{make_link(user, now=timezone.now())}")


@transaction.atomic
def _forget_second_factors(user: User) -> None:
    """Leave a person with their password and mailbox alone, in no browser, and with no link that waits."""
    Authenticator.objects.filter(user=user).delete()
    User.objects.filter(pk=user.pk).update(session_salt=new_salt())
    end_links(user, now=timezone.now())


def first_owner() -> User | None:
    """Return the first owner of the first Practice team, else of any team."""
    owners = Membership.objects.filter(role=Role.OWNER).select_related("user")
    place = owners.filter(team__mode=Mode.PRACTICE).order_by("pk").first() or owners.order_by("pk").first()
    return place.user if place else None
