"""The mail of an invitation, in plain words; sent after its row stands."""

from django.conf import settings

from accounts import mail
from teams.models import Invitation
from teams.roles import Role


def send_invitation(invitation: Invitation, path: str) -> bool:
    """Mail the link to the address that is invited; return whether the mail left. Never call it in a transaction."""
    team, role = invitation.team, Role(invitation.role)
    name, by = " ".join(team.name.split()), " ".join(str(invitation.by).split())
    who = f"{by} ({invitation.by.email})"
    until = invitation.expires_at.astimezone(team.tz)
    body = (
        f"{who} invites you to the team “{name}” on {settings.PORTAL_NAME}, as {role.label}.\n\n"
        f"{role.label}: {role.line}\n\n"
        f"Open this link to join:\n\n{mail.absolute(path)}\n\n"
        f"It works once, for this address only, until {until.day} {until:%B %Y, %H:%M} ({team.timezone}).\n"
        "If you do not expect it, do nothing: nothing happens without you.\n"
    )
    try:
        mail.send(invitation.email, subject=f"{by} invites you to {name}", body=body)
    except mail.NotSentNow:
        return False
    return True
