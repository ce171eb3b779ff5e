"""The way in and out, the teams of a person, who is in a team, invitations and leaving."""

from teams.roles import Permission
from tests.tenancy.row import BOTH, POST, PUBLIC, SIGNED_IN, Plain, Row

SEE, MEMBERS = Permission.SEE, Permission.MEMBERS
MEMBER, INVITATION = {"member": "member"}, {"invitation": "invitation"}

ROWS = [
    Row("front", PUBLIC, of_team=False, to_door=True),
    Row("sign_in", PUBLIC, BOTH, body={"login": "nobody@example.test", "password": "fake-pass-phrase"}, of_team=False),
    Row("sign_in_link", PUBLIC, BOTH, at={"token": Plain("no-such-link")}, of_team=False),
    Row("sign_out", PUBLIC, POST, of_team=False, to_door=True),
    Row("teams", SIGNED_IN, of_team=False),
    Row("team_new", SIGNED_IN, of_team=False),
    Row("team_switcher", SEE),
    Row("invited", PUBLIC, at={"token": Plain("no-such-invitation")}, of_team=False),
    Row("invitation", PUBLIC, BOTH, of_team=False),
    Row("team", SEE),
    Row("team_name", MEMBERS, BOTH, body={"name": "Another team", "timezone": "Europe/Oslo"}, fresh=True),
    Row("member", MEMBERS, at=MEMBER),
    Row("member_role", MEMBERS, POST, at=MEMBER, body={"role": "reviewer"}, fresh=True),
    Row("invitation_new", MEMBERS, POST, body={"email": "new@example.test", "role": "creator"}, fresh=True),
    Row("invitation_renew", MEMBERS, POST, at=INVITATION, fresh=True),
    Row("invitation_withdraw", MEMBERS, POST, at=INVITATION),
    # Everybody may leave, and who may change members may let others go.
    Row("leaving", SEE, BOTH, at=MEMBER, others=MEMBERS, fresh=True),
    Row("leaving_done", PUBLIC, of_team=False),
]
