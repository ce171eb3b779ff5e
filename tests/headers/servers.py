"""The portal under gunicorn, as a host starts it, and a browser that keeps no secret of what it was sent."""

import http.client
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

from launcher.environment import for_checks
from launcher.parts import GUNICORN
from launcher.ports import LOOPBACK, any_free
from tests.conftest import ROOT

PATIENCE = 60.0  # seconds
BEHIND_TLS = {"X-Forwarded-Proto": "https"}


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole answer; `cookies` are the lines as they were sent."""

    status: int
    headers: Mapping[str, str]
    cookies: list[str]
    text: str


@dataclass(slots=True)
class Caller:
    """Talks to one server over its socket, and sends cookies back whatever they say about TLS."""

    port: int
    told: Mapping[str, str] = field(default_factory=dict)
    kept: dict[str, str] = field(default_factory=dict)
    #: Everything that came back, for whoever wants to look through it.
    heard: list[str] = field(default_factory=list)

    def asks(self, method: str, path: str, body: Mapping[str, str] | None = None, **more: str) -> Reply:
        """Make one call; `more` are headers with underscores for hyphens."""
        line = http.client.HTTPConnection(LOOPBACK, self.port, timeout=PATIENCE)
        told = {**self.told, "Cookie": "; ".join(f"{name}={value}" for name, value in self.kept.items())}
        told |= {name.replace("_", "-"): value for name, value in more.items()}
        if body is not None:
            told["Content-Type"] = "application/x-www-form-urlencoded"
        line.request(method, path, body=None if body is None else urlencode(body), headers=told)
        reply = line.getresponse()
        text = reply.read().decode(errors="replace")
        line.close()
        cookies = reply.headers.get_all("Set-Cookie") or []
        for each in cookies:
            for name, cookie in SimpleCookie(each).items():
                self.kept[name] = cookie.value
        self.heard.append(f"{dict(reply.headers.items())}\n{cookies}\n{text}")
        return Reply(reply.status, dict(reply.headers.items()), cookies, text)

    def signs_in(self, link: str) -> Reply:
        """Open a sign-in link and press its button."""
        page = self.asks("GET", link)
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
        assert token, page.text
        scheme = "https" if self.told == BEHIND_TLS else "http"
        referer = f"{scheme}://{LOOPBACK}:{self.port}{link}"
        return self.asks("POST", link, {"csrfmiddlewaretoken": token[1]}, Referer=referer)


def prepared(var: Path) -> tuple[dict[str, str], list[str]]:
    """Return an environment with a database and static files in `var`, and the sign-in links of its one person."""
    environ = {
        **for_checks(os.environ, str(var)),
        "DJANGO_SETTINGS_MODULE": "samsar_portal.settings",
        "ALLOWED_HOSTS": LOOPBACK,
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, "-m", "tests.headers.prepare"]
    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return environ, done.stdout.split()


@contextmanager
def serving(environ: Mapping[str, str], log: Path, **changes: str) -> Iterator[int]:
    """Serve the pages on a port that is free, until the block's end."""
    port = any_free()
    command = [sys.executable, "-m", *GUNICORN, "--worker-class", "gthread", "--threads", "4"]
    command += ["--bind", f"{LOOPBACK}:{port}", "samsar_portal.wsgi"]
    with log.open("w") as said:
        process = subprocess.Popen(command, cwd=ROOT, env={**environ, **changes}, stdout=said, stderr=said)
        try:
            _waits(process, port, log)
            yield port
        finally:
            process.terminate()
            process.wait(PATIENCE)


def _waits(process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < until, log.read_text()
        try:
            if Caller(port).asks("GET", "/healthz").status == 200:
                return
        except OSError:
            time.sleep(0.05)
