"""The ways in, with secrets in hand: an invitation, a sign-up, a reset and an app for codes, right and wrong."""

import re
import time
from dataclasses import dataclass
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from urllib.parse import urlsplit

from tests.browser.visitor import Registrar
from tests.headers.servers import Caller
from tests.secrets.journey import PATIENCE, Person, made_up

GUEST = "guest@example.test"


@dataclass(slots=True)
class Post:
    """The folder that stands for a mail host: whoever reads a mail there is its reader."""

    folder: Path

    def link(self, path: str, *, after: int = 0) -> str:
        """Return the path of the newest link below `path`, once more than `after` mails hold one."""
        until = time.monotonic() + PATIENCE
        while len(found := self._links(path)) <= after:
            assert time.monotonic() < until, f"no mail holds a link to {path}"
            time.sleep(0.1)
        return urlsplit(found[-1]).path

    def _links(self, path: str) -> list[str]:
        files = sorted(self.folder.glob("*"), key=lambda file: file.stat().st_mtime_ns)
        return [link for file in files for link in re.findall(rf"https?://[^/\s]+{path}\S+", _text(file))]


def _text(file: Path) -> str:
    part = message_from_bytes(file.read_bytes(), policy=default).get_body(("plain",))
    return str(part.get_content()) if part else ""


def last_part(path: str) -> str:
    """Return the secret of a link: its last part."""
    return path.strip("/").rpartition("/")[2]


def through(mira: Person, post: Post, desk: Registrar, put_in: dict[str, str]) -> None:
    """Let Mira invite somebody who signs up, joins, forgets the password, sets another one and sets up an app."""
    put_in |= {
        "sign-up password": made_up("sign-up"),
        "reset password": made_up("reset"),
        "refused password": f"{GUEST} {made_up('refused')}",
    }
    team = mira.at("team/")
    mira.gets(team)
    assert mira.posts(f"{team}invitations/", {"email": GUEST, "role": "creator"}).status == 303
    invited = post.link("/invited/")
    put_in["invitation"] = last_part(invited)
    assert put_in["invitation"] in mira.gets(team).text, "shown once to who invites"
    assert put_in["invitation"] not in mira.gets(team).text
    guest = Person(Caller(mira.caller.port), mira.origin)
    guest.gets(invited)
    guest.gets("/invited/")
    _signs_up(guest, post, put_in)
    assert guest.posts("/invited/", {}).status == 302
    guest.gets(invited)  # once more, and spent
    assert guest.gets("/invited/").status in (302, 410)
    _resets(mira, post, put_in)
    _sets_up_an_app(guest, put_in)
    _faults(guest, desk, put_in)
    # All that they heard is searched too, but for what only shows them a secret of their own; see there.
    mira.caller.heard += guest.caller.heard


def _signs_up(guest: Person, post: Post, put_in: dict[str, str]) -> None:
    form = {"email": GUEST, "name": "Guest", "password1": put_in["sign-up password"]}
    guest.gets("/sign-up/")
    assert guest.posts("/sign-up/", {**form, "email": "no address"}).status == 200
    assert guest.posts("/sign-up/", {**form, "password1": put_in["refused password"] * 9}).status == 200  # too long
    assert guest.posts("/sign-up/", form).status == 302
    confirm = post.link("/account/confirm-email/")
    put_in["confirmation"] = last_part(confirm)
    other = Person(Caller(guest.caller.port, heard=guest.caller.heard), guest.origin)
    other.gets(confirm)
    assert other.posts(confirm, {"password": put_in["refused password"]}).status == 200
    guest.gets(confirm)
    assert guest.posts(confirm, {}).status == 302
    assert other.gets(confirm).status == 410


def _resets(mira: Person, post: Post, put_in: dict[str, str]) -> None:
    """One link that is used, and one that is only opened: nobody chose a password behind it yet."""
    for number, name in enumerate(("reset", "opened reset")):
        forgetful = Person(Caller(mira.caller.port, heard=mira.caller.heard), mira.origin)
        forgetful.gets("/account/password/reset/")
        assert forgetful.posts("/account/password/reset/", {"email": GUEST}).status == 302
        link = post.link("/account/password/reset/key/", after=number)
        put_in[name] = last_part(link).partition("-")[2]
        form = forgetful.gets(link).headers["Location"]
        assert forgetful.gets(form).status == 200
        assert forgetful.posts(form, {"password1": put_in["reset password"][:4]}).status == 200
        if name == "reset":
            assert forgetful.posts(form, {"password1": put_in["reset password"]}).status == 302
            assert forgetful.gets(link).status == 410


def _sets_up_an_app(guest: Person, put_in: dict[str, str]) -> None:
    # The reset signed them out everywhere: back in with the new password.
    guest.gets("/sign-in/")
    assert guest.posts("/sign-in/", {"login": GUEST, "password": put_in["reset password"]}).status == 302
    page = guest.gets("/account/2fa/totp/activate/")
    found = re.search(r'id="secret">([A-Z2-7]{32})<', page.text)
    assert found, page.text[-2000:]
    put_in["set up app"] = found[1]
    assert guest.posts("/account/2fa/totp/activate/", {"code": "000000"}).status == 200


def _faults(guest: Person, desk: Registrar, put_in: dict[str, str]) -> None:
    """Break what is needed last, so that a fault happens with the secret in hand."""
    new = {"email": "new@example.test", "name": "", "password1": put_in["sign-up password"]}
    stranger = Person(Caller(guest.caller.port, heard=guest.caller.heard), guest.origin)
    stranger.gets("/sign-up/")
    stranger.gets(f"/invited/{put_in['invitation']}/")
    for table, path, body in (("account_emailaddress", "/sign-up/", new), ("teams_invitation", "/invited/", None)):
        desk.ask("away", table=table)
        try:
            reply = stranger.gets(path) if body is None else stranger.posts(path, body)
        finally:
            desk.ask("back", table=table)
        assert reply.status == 500, (path, reply.status)
