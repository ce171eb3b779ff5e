"""What the registrar does for people: accounts without a team, and places in further teams."""

from allauth.account.models import EmailAddress

from teams.models import Membership, Mode, Team, User
from teams.roles import Role


def account(*, email: str, name: str) -> str:
    """Make somebody who is in no team, with this address, confirmed; return it."""
    user = User.objects.create_user(email, name=name)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user.email


def enters(*, email: str, name: str, mode: str, role: str) -> str:
    """Put somebody into a new team of this name; return the team's key."""
    team = Team.objects.create(name=name, mode=Mode(mode))
    Membership.objects.create(team=team, user=User.objects.get(email=email), role=Role(role))
    return team.key
