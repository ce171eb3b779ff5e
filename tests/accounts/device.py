"""A device that keeps passkeys, made of a key pair: it answers like a browser would, or as wrongly as it is told."""

import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client
from django.urls import reverse
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

ORIGIN = "http://localhost:8000"
HOST = {"Host": "localhost:8000"}
PRESENT, VERIFIED = AuthenticatorData.FLAG.UP, AuthenticatorData.FLAG.UV


@dataclass
class Device:
    """One passkey; `handle` is the person it is for, as the portal named them."""

    is_verified: bool = True
    origin: str = ORIGIN
    handle: str = ""
    id: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    _key: Any = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def creates(self, options: dict[str, Any]) -> str:
        """Answer to `navigator.credentials.create`."""
        told = options["publicKey"]
        self.handle = told["user"]["id"]
        public = ES256.from_cryptography_key(self._key.public_key())
        kept = AttestedCredentialData.create(b"\0" * 16, self.id, public)
        seen = AuthenticatorData.create(
            self._rp(told["rp"]["id"]), self._flags() | AuthenticatorData.FLAG.AT, 0, bytes(kept)
        )
        said = CollectedClientData.create(CollectedClientData.TYPE.CREATE, told["challenge"], self.origin)
        made = AttestationObject.create("none", seen, {})
        return self._written(clientDataJSON=said, attestationObject=made)

    def gets(self, options: dict[str, Any]) -> str:
        """Answer to `navigator.credentials.get`."""
        told = options["publicKey"]
        seen = AuthenticatorData.create(self._rp(told.get("rpId", "localhost")), self._flags(), 0, b"")
        said = CollectedClientData.create(CollectedClientData.TYPE.GET, told["challenge"], self.origin)
        signature = self._key.sign(bytes(seen) + said.hash, ec.ECDSA(hashes.SHA256()))
        parts = {"clientDataJSON": said, "authenticatorData": seen, "signature": signature}
        return self._written(**parts, userHandle=websafe_decode(self.handle))

    def _written(self, **parts: bytes) -> str:
        told = {name: websafe_encode(bytes(part)) for name, part in parts.items()}
        key_id = websafe_encode(self.id)
        results = {"credProps": {"rk": True}}
        answer = {"type": "public-key", "id": key_id, "rawId": key_id, "response": told}
        return json.dumps({**answer, "clientExtensionResults": results, "authenticatorAttachment": "platform"})

    def _flags(self) -> AuthenticatorData.FLAG:
        return PRESENT | VERIFIED if self.is_verified else PRESENT

    def _rp(self, name: str) -> bytes:
        return hashlib.sha256(name.encode()).digest()


def asked(client: Client, path: str) -> dict[str, Any]:
    """What the page at this path has a browser ask its devices."""
    page = client.get(path, headers=HOST).text
    _, _, rest = page.partition('<script id="passkey-options" type="application/json">')
    found: dict[str, Any] = json.loads(rest.partition("</script>")[0])
    return found


def asked_at_the_door(client: Client) -> dict[str, Any]:
    """What the sign-in page has a browser ask its devices."""
    answer = client.get(reverse("mfa_login_webauthn"), headers={**HOST, "Accept": "application/json"})
    found: dict[str, Any] = answer.json()["request_options"]
    return found


def adds(client: Client, device: Device, name: str = "Phone") -> Any:
    """Add the device's passkey to whoever is signed in."""
    path = reverse("mfa_add_webauthn")
    credential = device.creates(asked(client, path))
    return client.post(path, {"name": name, "credential": credential}, headers=HOST)
