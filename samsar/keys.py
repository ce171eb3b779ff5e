"""The key and where it may go: practice keys only to the sandbox, all others only to the live service."""

import re
from dataclasses import dataclass, field
from typing import Any, Final, NoReturn
from urllib.parse import urlsplit

PRACTICE_PREFIX: Final = "sbx_"
_USABLE_KEY: Final = re.compile(r"[\x21-\x7e]{8,512}", re.ASCII)
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})


class KeyOriginMismatch(ValueError):
    """A practice key was about to go to the live service, or a live key to the sandbox. No connection was made."""


class ApiKey:
    """An API key that shows itself only to `reveal()`.

    Raises ValueError for anything but 8 to 512 visible ASCII characters; the
    error does not repeat them. A key does not pickle, so no cache or queue
    keeps it by accident.
    """

    __slots__ = ("_secret",)

    def __init__(self, secret: str) -> None:
        if not _USABLE_KEY.fullmatch(secret):
            raise ValueError("an API key is 8 to 512 visible ASCII characters without spaces")
        self._secret = secret

    def reveal(self) -> str:
        """The key itself, for the Authorization header and for the encrypted store."""
        return self._secret

    @property
    def is_practice(self) -> bool:
        """Whether the sandbox made this key."""
        return self._secret.startswith(PRACTICE_PREFIX)

    @property
    def last_four(self) -> str:
        """The last four characters; empty for a key so short that four would say too much."""
        return self._secret[-4:] if len(self._secret) >= 12 else ""

    def mask_in(self, document: Any) -> Any:
        """A parsed document with this key masked in all its texts: a service may echo what it was sent, escaped or not.

        The document is nested as little as `documents.parse` lets through.
        """
        match document:
            case str():
                return document.replace(self._secret, str(self))
            case list():
                return [self.mask_in(each) for each in document]
            case dict():
                return {self.mask_in(name): self.mask_in(value) for name, value in document.items()}
        return document

    def __repr__(self) -> str:
        return f"{PRACTICE_PREFIX if self.is_practice else ''}…{self.last_four}"

    __str__ = __repr__

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ApiKey) and other._secret == self._secret

    def __hash__(self) -> int:
        return hash((ApiKey, self._secret))

    def __reduce__(self) -> NoReturn:
        raise TypeError("an API key is never pickled or copied")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the service listens: a base URL such as https://host/v1, and whether it is the sandbox.

    Raises ValueError unless the URL is http(s) with a host and without user,
    query or fragment. A live origin off this machine must be https: the key
    would travel in the clear.
    """

    url: str
    practice: bool
    is_tls: bool = field(init=False, repr=False, compare=False)
    host: str = field(init=False, repr=False, compare=False)
    port: int = field(init=False, repr=False, compare=False)
    base_path: str = field(init=False, repr=False, compare=False)

    def __init__(self, url: str, *, practice: bool) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or not re.fullmatch(r"[\x21-\x7e]+", url):
            raise ValueError("the service's address must be an http or https URL")
        if parts.query or parts.fragment or parts.username is not None:
            raise ValueError("the service's address carries no user, query or fragment")
        is_tls = parts.scheme == "https"
        if not (is_tls or practice or parts.hostname in _LOOPBACK):
            raise ValueError("a live service must be reached by https")
        put = object.__setattr__  # the way to fill a frozen dataclass
        put(self, "url", url.rstrip("/"))
        put(self, "practice", practice)
        put(self, "is_tls", is_tls)
        put(self, "host", parts.hostname)
        put(self, "port", parts.port or (443 if is_tls else 80))
        put(self, "base_path", parts.path.rstrip("/"))

    @property
    def host_header(self) -> str:
        """The value of the Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == (443 if self.is_tls else 80) else f"{host}:{self.port}"
