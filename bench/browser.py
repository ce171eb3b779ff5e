"""What only a browser can say: bytes and requests of a first visit, and how far a page shifts while it lives."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import requests
from django.conf import settings
from django.db.models import F

from bench.lines import Line, count
from bench.teams import Place
from launcher.ports import LOOPBACK, any_free
from videos.jobs.states import Phase, State
from videos.models import Job, Video

if TYPE_CHECKING:
    from playwright.sync_api import Page

#: Adds up every shift that no press of a key or a button explains, from before the page's first byte on.
_WATCH: Final = """
window.shifted = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifted += entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""
_WAIT_MS: Final = 15_000


def measure(place: Place, program: str) -> Iterator[Line]:
    """Visit the library of `place` in the Chromium at `program`, through a web worker on the loopback."""
    from playwright.sync_api import sync_playwright

    from tests.browser.chromium import arguments
    from tests.browser.wire import Wire

    with _server() as origin, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=arguments())
        context = chromium.new_context(viewport={"width": 1280, "height": 900})
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": place.site.session, "url": origin}
        context.add_cookies([cookie])  # type: ignore[list-item]
        context.add_init_script(_WATCH)
        page = context.new_page()
        wire = Wire(page)
        wire.forget()
        address = origin + place.address("library")
        came = wire.load(address)
        yield count("first load of the library, bytes", sum(came.values()), 40_000, "B", _largest(came))
        yield count("first load of the library, requests", len(came), 7)
        rest = page.locator('a[rel="next"]')
        if rest.count():
            came = wire.load(origin + place.address("library", query=(rest.get_attribute("href") or "")[1:]))
            yield count("second page of the library, bytes", sum(came.values()), 8_000, "B", _largest(came))
        yield _shift(page, place, address)
        chromium.close()


def _shift(page: "Page", place: Place, address: str) -> Line:
    """Load the page with one render on its way, let it become ready, and add up what moved."""
    job = place.newest_ready()
    Job.objects.filter(pk=job.pk).update(state=State.RENDERING, revision=F("revision") + 1)
    page.goto(address, wait_until="networkidle")
    page.mouse.wheel(0, 600)
    Job.objects.filter(pk=job.pk).update(state=State.COMPLETED, revision=F("revision") + 1)
    Video.objects.filter(job=job).update(phase=Phase.READY)
    page.wait_for_selector(f"#job-{job.public_id} .length", timeout=_WAIT_MS)
    page.wait_for_timeout(500)
    moved = float(page.evaluate("window.shifted"))
    return count("layout shift of the library, load and a refresh", round(moved, 4), 0.01)


def _largest(came: dict[str, int]) -> str:
    sizes = sorted(
        ((size, url.rpartition("/static/")[2].partition("?")[0]) for url, size in came.items()), reverse=True
    )
    return ", ".join(f"{name.rpartition('/')[2] or 'the page'} {size}" for size, name in sizes[:3])


@contextmanager
def _server() -> Iterator[str]:
    """Serve the portal on a free port of the loopback as long as the block lasts; give its origin."""
    port = any_free()
    command = [sys.executable, "-m", "gunicorn", "--no-control-socket", "--workers", "1", "--worker-class", "gthread"]
    command += ["--threads", "8", "--bind", f"{LOOPBACK}:{port}", "samsar_portal.wsgi"]
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
        try:
            _wait(f"http://{LOOPBACK}:{port}", process)
            yield f"http://{LOOPBACK}:{port}"
        finally:
            process.terminate()
            process.wait(30)


def _wait(origin: str, process: "subprocess.Popen[bytes]") -> None:
    """Return once the server answers. Raises RuntimeError when it never does."""
    for _ in range(200):
        try:
            requests.get(f"{origin}/healthz", timeout=5)
        except requests.ConnectionError:
            if process.poll() is not None:
                break
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("The web server for the browser did not start.")
