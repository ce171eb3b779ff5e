"""What a run consists of: the command of each process and how one knows that it is up.

The Procfile says the same for hosts; a test keeps the two alike.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from launcher import brokers, environment
from launcher.answers import http_ok
from launcher.places import Places
from launcher.ports import LOOPBACK
from launcher.supervise import Part

# 20 s for requests in hand, so that all of it fits into the supervisor's grace.
GUNICORN = ("gunicorn", "--no-control-socket", "--graceful-timeout", "20")
WORKER = ("celery", "-A", "samsar_portal", "worker", "-P", "threads", "-c", "9", "-l", "INFO")
QUIET_WORKER = ("--without-gossip", "--without-mingle", "--without-heartbeat")  # chatter between workers; here is one
BEAT = ("celery", "-A", "samsar_portal", "beat", "-l", "WARNING")


def broker(places: Places, server: Path, address: Path, environ: Mapping[str, str]) -> Part:
    """A Redis or Valkey of this run's own, on a unix socket."""
    return Part(
        name="redis",
        command=brokers.command(server, address, places.var / "redis"),
        environ=environment.without_secrets(environ),
        answers=lambda: brokers.answers(address),
    )


def sandbox(places: Places, port: int, pace: Sequence[str], environ: Mapping[str, str]) -> Part:
    """The stand-in for the Samsar API. It is given no secret of ours."""
    data = str(places.var / "sandbox")
    return Part(
        name="sandbox",
        command=_module(places, "sandbox", "serve", "--port", str(port), "--data", data, *pace),
        environ=environment.without_secrets(environ),
        answers=http_ok(f"http://{LOOPBACK}:{port}/control/clock"),
    )


def web(places: Places, port: int, environ: Mapping[str, str]) -> Part:
    """The pages: one process with many threads, since a page mostly waits.

    /readyz speaks for worker and beat as well: it is 200 once a sweep has begun.
    """
    threads = ("--workers", "1", "--worker-class", "gthread", "--threads", "64", "--bind", f"{LOOPBACK}:{port}")
    return Part(
        name="web",
        command=_module(places, *GUNICORN, *threads, "samsar_portal.wsgi"),
        environ=environ,
        answers=http_ok(f"http://{LOOPBACK}:{port}/readyz"),
    )


def worker(places: Places, environ: Mapping[str, str]) -> Part:
    """The process that talks to Samsar."""
    return Part(name="worker", command=_module(places, *WORKER, *QUIET_WORKER), environ=environ)


def beat(places: Places, environ: Mapping[str, str]) -> Part:
    """The process that rings for every sweep."""
    return Part(name="beat", command=_module(places, *BEAT), environ=environ)


def _module(places: Places, *words: str) -> tuple[str, ...]:
    """Run a package by name: installed scripts carry absolute paths and break when the folder moves."""
    return (str(places.python), "-m", *words)
