"""The only addresses that the sandbox calls by itself: plain HTTP on this machine."""

from __future__ import annotations

import ipaddress
from urllib.parse import SplitResult, urlsplit


def loopback_target(url: str) -> SplitResult | None:
    """Return the parsed address if it is plain HTTP to this machine, else None: the sandbox calls nobody else."""
    try:
        parts = urlsplit(url)
        if parts.scheme != "http" or parts.hostname is None or parts.port == 0:
            return None
        if parts.hostname != "localhost" and not is_loopback(parts.hostname):
            return None
    except ValueError:
        return None
    return parts


def request_target(parts: SplitResult) -> str:
    """Return what stands in the request line: path and query."""
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def is_loopback(address: str) -> bool:
    """Say whether an IP address is this machine's own; a name is none."""
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
