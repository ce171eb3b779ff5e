"""A real mail host on loopback: STARTTLS and a sign-in before it takes anything, as hosts on the internet ask."""

import asyncio
import datetime
import socket
import ssl
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

USER, PASSWORD = "portal+mail@example.test", "two+plus@signs: a / slash"


class Host:
    """Takes mail for everybody but who is in `refused`, which maps an address to its answer."""

    def __init__(self, certificate: Path, *, port: int = 0) -> None:
        self.refused: dict[str, str] = {}
        self.senders: list[str] = []
        self.mails: list[EmailMessage] = []
        self.signed_in = 0
        self._bound = socket.create_server(("127.0.0.1", port))
        self.port: int = self._bound.getsockname()[1]
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        self._server = _Bound(
            self,
            self._bound,
            hostname="127.0.0.1",
            port=self.port,
            tls_context=context,
            require_starttls=True,
            auth_required=True,
            authenticator=self._sign_in,
        )

    def __enter__(self) -> Self:
        self._server.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._server.stop()

    def url(self, password: str = "two%2Bplus%40signs%3A%20a%20%2F%20slash") -> str:
        """Return what EMAIL_URL says to send by it, as docs/operations.md writes it."""
        return f"smtp+tls://portal+mail%40example.test:{password}@localhost:{self.port}"

    def _sign_in(self, _server: SMTP, _session: Session, _envelope: Envelope, _how: str, told: Any) -> AuthResult:
        assert isinstance(told, LoginPassword)
        is_right = (told.login.decode(), told.password.decode()) == (USER, PASSWORD)
        self.signed_in += is_right
        return AuthResult(success=is_right, handled=False)

    async def handle_RCPT(  # noqa: N802 - the name that it is called by
        self, _server: SMTP, session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Take or refuse an address."""
        assert session.ssl is not None
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take a mail."""
        assert isinstance(envelope.content, bytes)
        self.senders.append(str(envelope.mail_from))
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))  # type: ignore[arg-type]
        return "250 OK"


class _Bound(Controller):
    """aiosmtpd's own, on a socket that is bound already, so that no port is guessed."""

    def __init__(self, handler: Any, bound: socket.socket, **more: Any) -> None:
        self._bound = bound
        super().__init__(handler, **more)

    def _create_server(self) -> Any:
        loop: asyncio.AbstractEventLoop = self.loop
        return loop.create_server(self._factory_invoker, sock=self._bound)


def certificate_of(name: str, path: Path) -> Path:
    """Write a certificate that stands for itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    secret = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    path.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    return path
