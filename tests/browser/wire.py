"""What a page costs on the wire: every answer's bytes, headers included, as Chromium's debugger counts them."""

import re
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Page

#: Posters, the browser's own picture of the site, and the font.
_APART = re.compile(r"/(?:poster|thumb)/$|/favicon\.[^/]*$|\.woff2$")


@dataclass
class Wire:
    """The answers that one page received over the network; what came from the cache is not among them."""

    page: Page
    received: dict[str, int] = field(default_factory=dict)
    _urls: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._debugger = self.page.context.new_cdp_session(self.page)
        self._debugger.on("Network.responseReceived", self._begins)
        self._debugger.on("Network.loadingFinished", self._ends)
        self._debugger.send("Network.enable")

    def forget(self) -> None:
        """Empty the cache, as it is before a first visit."""
        self._debugger.send("Network.clearBrowserCache")

    def _begins(self, event: dict[str, Any]) -> None:
        if not event["response"].get("fromDiskCache"):
            self._urls[event["requestId"]] = event["response"]["url"]

    def _ends(self, event: dict[str, Any]) -> None:
        url = self._urls.pop(event["requestId"], None)
        if url is not None and event["encodedDataLength"]:
            self.received[url] = int(event["encodedDataLength"])

    def load(self, address: str) -> dict[str, int]:
        """Open a page and return what came: the bytes of each address, without pictures and the font."""
        self.received.clear()
        self.page.goto(address, wait_until="networkidle")
        return {url: size for url, size in self.received.items() if not _APART.search(url)}
