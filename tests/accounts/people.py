"""A person with a password, and what their app would show."""

import base64
import hashlib
import hmac
import struct
import time
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client

from teams.models import User

PASSWORD = "a-fake-pass-phrase"
SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


def person(email: str = "mira@example.test", password: str | None = PASSWORD) -> User:
    """Make somebody with a confirmed address."""
    user = User.objects.create_user(email, name="Mira Solberg", password=password)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def with_app(user: User) -> Authenticator:
    """Give somebody an authenticator app and recovery codes."""
    made: Authenticator = TOTP.activate(user, SECRET).instance
    RecoveryCodes.activate(user)
    return made


def with_passkey(user: User, name: str = "Phone") -> Authenticator:
    """Give somebody a passkey, of which nothing but the name is real."""
    return Authenticator.objects.create(user=user, type="webauthn", data={"name": name, "credential": {}})


def recovery_codes(user: User) -> list[str]:
    """The codes that are left."""
    found: list[str] = Authenticator.objects.get(user=user, type="recovery_codes").wrap().get_unused_codes()
    return found


def app_code(secret: str = SECRET, *, at: float | None = None) -> str:
    """What an app shows at a moment, by RFC 6238 and nothing of allauth."""
    counter = int(time.time() if at is None else at) // 30
    digest = hmac.new(base64.b32decode(secret), struct.pack(">Q", counter), hashlib.sha1).digest()
    offset = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[offset : offset + 4])[0] & 0x7FFFFFFF) % 10**6:06}"


def browser(user: User, *, proved_at: datetime | None = None) -> Client:
    """A browser in which somebody is signed in, and proved who they are at that moment or long ago."""
    client = Client()
    client.force_login(user)
    session: Any = client.session
    session["proved_at"] = int(proved_at.timestamp()) if proved_at else 0
    session.save()
    return client
