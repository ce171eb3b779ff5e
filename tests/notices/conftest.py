"""What tests of notices share: a Live team with people in each role, and a mail server on loopback."""

import socketserver
import threading
from collections.abc import Callable, Iterator
from email import message_from_bytes
from email.message import Message
from typing import Any

import pytest

from notices.kinds import Kind
from notices.models import Notice
from notices.telling import tell
from teams.models import Membership, Mode, Team
from teams.roles import Role
from tests.conftest import NOW, join


@pytest.fixture
def live(db: None) -> Team:
    """A Live team; Practice teams send no mail by default."""
    return Team.objects.create(name="Fjord & Field", mode=Mode.LIVE)


@pytest.fixture
def people(live: Team) -> dict[str, Membership]:
    """One member of each role, by the role's name."""
    return {role.value: join(live, f"{role}@example.test", role) for role in Role}


def told(team: Team, to: Membership, kind: Kind = Kind.VIDEOS, **changes: Any) -> None:
    """Tell one person of one event."""
    facts: dict[str, Any] = {"bundle": "b1", "title": "Spring", "path": f"/t/{team.key}/", "now": NOW, "actor_id": None}
    tell(team, kind, [to.user_id], **facts | changes)


def heard(place: Membership) -> list[tuple[str, str]]:
    """What one person heard of: kind and sentence."""
    return [(each.kind, each.sentence) for each in Notice.objects.filter(user=place.user_id).order_by("pk")]


class MailServer:
    """A mail server of a few lines. `refuses` maps a command's first word to the answer that it gets in its place."""

    def __init__(self) -> None:
        self.mails: list[Message] = []
        self.refuses: dict[str, str] = {}
        self.on_data: Callable[[], None] = lambda: None
        outer = self

        class Talk(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                self._say("220 loopback")
                while line := self.rfile.readline().decode().strip():
                    word = line.split()[0].upper()
                    if word in outer.refuses:
                        self._say(outer.refuses[word])
                    elif word == "DATA":
                        self._say("354 go on")
                        text = self._read()
                        outer.on_data()
                        if "END" in outer.refuses:
                            answer = outer.refuses["END"]
                            if answer == "hang up":
                                outer.mails.append(message_from_bytes(text))
                                return
                            self._say(answer)
                            continue
                        outer.mails.append(message_from_bytes(text))
                        self._say("250 taken")
                    elif word == "QUIT":
                        self._say("221 bye")
                        return
                    else:
                        self._say("250 well")

            def _say(self, words: str) -> None:
                self.wfile.write(f"{words}\r\n".encode())

            def _read(self) -> bytes:
                lines = []
                while (line := self.rfile.readline()).strip() != b".":
                    lines.append(line.removeprefix(b"."))
                return b"".join(lines)

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Talk)
        self._server.daemon_threads = True
        self.port: int = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def close(self) -> None:
        """Take no more connections: whoever tries is refused."""
        self._server.shutdown()
        self._server.server_close()

    def texts(self) -> list[str]:
        """The bodies that came."""
        return [mail.get_payload(decode=True).decode().replace("\r\n", "\n") for mail in self.mails]  # type: ignore[union-attr]


@pytest.fixture
def post(settings: Any) -> Iterator[MailServer]:
    """A mail server that takes everything; the portal sends by it."""
    server = MailServer()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.PUBLIC_URL = "https://portal.example.test"
    settings.PORTAL_URL = "http://127.0.0.1:8000"  # where `./portal run` listens; nobody else can follow that
    settings.DEFAULT_FROM_EMAIL = "samsar@example.test"
    yield server
    server.close()
