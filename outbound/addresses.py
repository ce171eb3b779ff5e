"""The guard: which addresses the portal may connect to on behalf of a URL that somebody else wrote.

A host is looked up once. If any address that comes back is not public, the URL
is refused; otherwise the caller connects to one of exactly these addresses, so
that a name cannot change its mind between the check and the connection.
"""

import re
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Final
from urllib.parse import quote, urlsplit

from samsar.documents import LONGEST_URL

#: Look a host up: name and port to addresses as text. Raises OSError when it cannot be found.
Resolve = Callable[[str, int], Sequence[str]]

# Our own lists: what the standard library calls private differs between Python versions and leaves gaps.
_CLOSED_V4: Final = tuple(
    IPv4Network(network)
    for network in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # shared by carriers
        "127.0.0.0/8",  # loopback
        "168.63.129.16/32",  # a cloud's own host, reached from its machines only
        "169.254.0.0/16",  # link-local, where clouds keep their metadata
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments
        "192.0.2.0/24",  # documentation
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",  # private
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, and broadcast
    )
)
# Everything outside of this is loopback, private, link-local, multicast, translated or not in use.
_GLOBAL_V6: Final = IPv6Network("2000::/3")
_CLOSED_V6: Final = tuple(
    IPv6Network(network)
    for network in (
        "2001::/23",  # protocol assignments, Teredo among them
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4: an IPv4 address inside
        "3fff::/20",  # documentation
    )
)
_V4_INSIDE: Final = (IPv6Network("::ffff:0:0/96"), IPv6Network("::/96"))  # IPv4-mapped and -compatible

_LABEL: Final = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_NAME: Final = re.compile(rf"{_LABEL}(?:\.{_LABEL})*", re.ASCII)
_NUMBER: Final = re.compile(r"\d+|0x[0-9a-f]*", re.ASCII)
_PORTS: Final = {"https": 443, "http": 80}
_KEPT_IN_TARGET: Final = "%/:=&?~+!$,;'@()*[]"


class AddressRefused(Exception):
    """The portal does not connect to where this URL points. `sentence` and `reason` say why, without the URL."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        self.sentence = f"The video's link was not opened: {reason}."
        super().__init__(self.sentence)


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """What a URL names: whether over TLS, which host and port, and the path and query to ask for."""

    is_tls: bool
    host: str
    port: int
    target: str

    @property
    def host_header(self) -> str:
        """The value of the Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS["https" if self.is_tls else "http"] else f"{host}:{self.port}"

    def is_at(self, other: "Place") -> bool:
        """Whether both have the same scheme, host and port."""
        return (self.is_tls, self.host, self.port) == (other.is_tls, other.host, other.port)


def look_up(host: str, port: int) -> list[str]:
    """Return the host's addresses by the system's resolver, which bounds its own time; raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def check(url: str, *, practice_origin: str | None = None, resolve: Resolve = look_up) -> tuple[Place, list[str]]:
    """Return the place that a URL names and the addresses, all checked, to connect to.

    Without `practice_origin` any public https host on port 443 is allowed;
    with it exactly that scheme, host and port, wherever it is, and nothing
    else. Raises AddressRefused, and OSError when the host cannot be found.
    """
    place = read(url)
    if practice_origin is not None:
        if not place.is_at(read(practice_origin)):
            raise AddressRefused("in Practice files come from the sandbox only")
        return place, list(resolve(place.host, place.port))
    if not place.is_tls:
        raise AddressRefused("it is not an https link")
    if place.port != _PORTS["https"]:
        raise AddressRefused("it names an unusual port")
    addresses = list(resolve(place.host, place.port))
    if not addresses or not all(is_public(address) for address in addresses):
        raise AddressRefused("it leads into a private or reserved network")
    return place, addresses


def is_public(address: str) -> bool:
    """Whether an address, as text, can only be a host on the open internet."""
    try:
        ip = ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, IPv6Address):
        if ip.scope_id is not None:
            return False
        if not any(ip in network for network in _V4_INSIDE):
            return ip in _GLOBAL_V6 and not any(ip in network for network in _CLOSED_V6)
        ip = IPv4Address(int(ip) & 0xFFFFFFFF)
    return not any(ip in network for network in _CLOSED_V4)


def read(url: str) -> Place:
    """Take a URL apart, strictly; raises AddressRefused for anything but a plain http or https link."""
    if len(url) > LONGEST_URL:
        raise AddressRefused("it is too long")
    # urlsplit drops tabs and line ends, and browsers read a backslash as a slash: both would hide the real host.
    if "\\" in url or " " in url or not url.isprintable():
        raise AddressRefused("it contains characters that no link has")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise AddressRefused("it cannot be read as a link") from None
    if parts.scheme not in _PORTS or not host:
        raise AddressRefused("it is not a web link")
    if "@" in parts.netloc:
        raise AddressRefused("it carries a user name")
    if port == 0:
        raise AddressRefused("it names an unusual port")
    query = f"?{parts.query}" if parts.query else ""
    return Place(
        is_tls=parts.scheme == "https",
        host=_host(host, is_bracketed="[" in parts.netloc),
        port=port or _PORTS[parts.scheme],
        target=quote((parts.path or "/") + query, safe=_KEPT_IN_TARGET),
    )


def _host(host: str, *, is_bracketed: bool) -> str:
    """Return the host in its one spelling: an address as ip_address writes it, or an ASCII name in small letters."""
    odd = AddressRefused("its host is written in an unusual way")
    try:
        if is_bracketed:
            if "%" in host:
                raise odd
            return str(IPv6Address(host))
        # Full-width digits and dots become plain ones here, so this comes before every other question.
        name = host.encode("idna").decode("ascii").lower().removesuffix(".")
        last = name.rpartition(".")[2]
        # A last label that is a number makes the whole an IPv4 address to many resolvers: 127.1, 2130706433, 0x7f.1.
        if _NUMBER.fullmatch(last):
            return str(IPv4Address(name))
    except (UnicodeError, AddressValueError):
        raise odd from None
    if len(name) > 253 or not _NAME.fullmatch(name):
        raise odd
    return name
