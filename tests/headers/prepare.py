"""Make a database with one team in it and the static files, and print the path of a sign-in link.

Run as `python -m tests.headers.prepare` with the environment of the servers that come after it.
"""

import sys

import django

django.setup()  # models may be imported from here on

from django.core.management import call_command  # noqa: E402
from django.utils import timezone  # noqa: E402

from teams import sign_in  # noqa: E402
from teams.models import Membership, Team, User  # noqa: E402
from teams.roles import Role  # noqa: E402

LINKS = 2  # one for each server


def main() -> None:
    """Prepare, and print a line for each link."""
    call_command("migrate", verbosity=0, interactive=False)
    call_command("collectstatic", verbosity=0, interactive=False)
    user = User.objects.create_user("mira@example.test", name="Mira Solberg")
    Membership.objects.create(team=Team.objects.create(name="Fjord & Field"), user=user, role=Role.OWNER)
    for _ in range(LINKS):
        sys.stdout.write(sign_in.make_link(user, now=timezone.now()) + "\n")


if __name__ == "__main__":
    main()
