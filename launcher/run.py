"""`./portal run`: from a fresh clone to a page that answers, and back to nothing running."""

import hashlib
import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from launcher import alone, brokers, environment, install, manage, parts, ports, post
from launcher.places import Places
from launcher.supervise import AskedToStop, Supervisor
from launcher.trouble import Trouble, say, step

WEB_PORT, SANDBOX_PORT = 8000, 8700
PATIENCE = 90.0  # seconds for a wave to answer; a slow disk at the first start takes its time


@dataclass(frozen=True, slots=True)
class _Chosen:
    """What this run decided, beside the environment its processes get."""

    port: int
    sandbox_port: int
    pace: tuple[str, ...]  # of the sandbox: how fast its clock runs, how many frames a second it renders
    server: Path | None  # of the broker, when it is ours
    socket: Path | None
    environ: dict[str, str]


def run(places: Places, environ: Mapping[str, str]) -> int:
    """Start everything, print the link, keep it alive; return the exit code. Raises Trouble."""
    places.make()
    with alone.Alone(places) as lock:
        if not lock.held:
            try:
                found = lock.other(PATIENCE)
            except TimeoutError:
                raise Trouble(
                    "Another ./portal run starts here and does not get ready. Look into its window."
                ) from None
            if found:
                return _point_to(places, found, environ)
        install.ensure(places, install.to_run(environ), environ)
        _sweep_up(places)
        _serve(places, _choose(places, environ), lock)
    say("Stopped. ./portal run goes on from here.")
    return 0


def _serve(places: Places, chosen: _Chosen, lock: alone.Alone) -> None:
    """Bring everything up, keep it alive until asked to stop, and leave no process and no socket."""
    supervisor = Supervisor(places.logs, places.root, pass_fds=[lock.fileno])
    supervisor.listen()
    try:
        with suppress(AskedToStop):
            _start(places, chosen, supervisor, lock)
            supervisor.keep(post.Reader(chosen.environ.get(post.FOLDER, "")).look)
    finally:
        say("Stopping.")
        supervisor.stop()
        if chosen.socket:
            shutil.rmtree(chosen.socket.parent, ignore_errors=True)


def _choose(places: Places, environ: Mapping[str, str]) -> _Chosen:
    """Settle ports and broker before anything starts. Raises Trouble where the person asked for what cannot be."""
    port = ports.choose("PORT", WEB_PORT, environ)
    sandbox_port = ports.choose("SANDBOX_PORT", SANDBOX_PORT, environ)
    pace = ("--speed", environment.speed(environ), "--fps", environment.frames(environ))
    told = environment.load(places, environ)
    server, socket = None, None
    if url := told.get("REDIS_URL"):
        brokers.must_be_reachable(url)
    elif server := brokers.find_server(places, environ):
        socket = brokers.socket_folder() / "broker.sock"
        told["REDIS_URL"] = f"redis+socket://{socket}"
    else:
        say("No Redis or Valkey runs on this machine, so messages go through files: jobs start a second or two later.")
        (places.var / "broker" / "control").mkdir(mode=0o700, parents=True, exist_ok=True)
        told["REDIS_URL"] = "filesystem://localhost"
    if not told.get("EMAIL_URL"):
        told.setdefault(post.FOLDER, str(post.make_folder(places)))
    told |= {
        "PORT": str(port),
        "PORTAL_URL": f"http://{ports.LOOPBACK}:{port}",
        "SANDBOX_URL": f"http://{ports.LOOPBACK}:{sandbox_port}/v1",
        "SANDBOX_DATA": str(places.var / "sandbox"),
    }
    return _Chosen(port, sandbox_port, pace, server, socket, told)


def _start(places: Places, chosen: _Chosen, supervisor: Supervisor, lock: alone.Alone) -> None:
    """Bring the waves up in order and print the link. Raises AskedToStop and Trouble."""
    environ = chosen.environ
    first = [parts.sandbox(places, chosen.sandbox_port, chosen.pace, environ)]
    if chosen.server and chosen.socket:
        first.insert(0, parts.broker(places, chosen.server, chosen.socket, environ))
    with step("Broker, sandbox, database and static files ready"):
        supervisor.start(*first)
        # Two processes beside the sandbox that starts: prepare waits for it where it must.
        with manage.call(places, environ, "prepare") as preparing:
            _collect_static(places, environ)
            link = manage.link(manage.finish(preparing, "The database could not be prepared."))
        supervisor.wait(PATIENCE)
    with step("Web, worker and beat ready"):
        web = parts.web(places, chosen.port, environ)
        supervisor.start(web, parts.worker(places, environ), parts.beat(places, environ))
        supervisor.wait(PATIENCE)
    told = ("PORTAL_URL", "SANDBOX_URL", "SANDBOX_DATA", "DATABASE_URL", "REDIS_URL")
    lock.note({"environ": {name: environ[name] for name in told}, "socket": str(chosen.socket or "")})
    say(f"\nOpen {link}\n\nThe link works once. Ctrl-C stops everything; the logs are in {places.logs}.")


def _collect_static(places: Places, environ: Mapping[str, str]) -> None:
    """Collect, hash and compress the static files, unless none has changed since."""
    source, target = places.root / "static", places.var / "static"
    files = sorted(path for path in source.rglob("*") if path.is_file())
    listing = [(str(path.relative_to(source)), path.stat().st_size, path.stat().st_mtime_ns) for path in files]
    digest = hashlib.sha256(repr(listing).encode()).hexdigest()
    stamp = places.var / "static.sha256"
    if target.is_dir() and stamp.is_file() and stamp.read_text(encoding="utf-8") == digest:
        return
    with manage.call(places, environ, "collectstatic", "--noinput", "--verbosity", "0") as collecting:
        manage.finish(collecting, "The static files could not be collected.")
    stamp.write_text(digest, encoding="utf-8")


def _point_to(places: Places, found: dict[str, Any], environ: Mapping[str, str]) -> int:
    """Answer a second start with a fresh link into the run that is there."""
    told = environment.load(places, {**environ, **found["environ"]})
    with manage.call(places, told, "sign_in_link") as signing:
        link = manage.link(manage.finish(signing, "The portal runs, but no sign-in link could be made."))
    say(f"Already running at {told['PORTAL_URL']}.\n\nOpen {link}\n\nThe link works once.")
    return 0


def _sweep_up(places: Places) -> None:
    """Remove what a run that was killed could not."""
    socket = alone.noted(places.var / alone.NOTE).get("socket")
    if socket and Path(socket).parent.name.startswith(brokers.FOLDER):
        shutil.rmtree(Path(socket).parent, ignore_errors=True)
