"""Calls Django's command line as a process and reads its answer."""

import json
import subprocess
from collections.abc import Mapping

from launcher.places import Places
from launcher.trouble import Trouble


def call(places: Places, environ: Mapping[str, str], *words: str) -> "subprocess.Popen[str]":
    """Start one manage.py command.

    It has a session of its own: Ctrl-C must not cut a migration in two.
    """
    return subprocess.Popen(
        [str(places.python), str(places.root / "manage.py"), *words],
        cwd=places.root,
        env=dict(environ),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        start_new_session=True,
        umask=0o077,
    )


def finish(command: "subprocess.Popen[str]", sentence: str) -> str:
    """Wait for a command and return what it printed. Raises Trouble with its last lines when it fails."""
    out, err = command.communicate()
    if command.returncode:
        tail = "\n".join(f"  {line}" for line in (out + err).splitlines()[-15:])
        raise Trouble(f"{sentence} It said:\n{tail}")
    return out


def link(printed: str) -> str:
    """Return the sign-in link from what `manage.py prepare` or `sign_in_link` printed. Raises Trouble without one."""
    last = printed.strip().splitlines()[-1:] or [""]
    if last[0].startswith("{"):
        last = [str(json.loads(last[0]).get("link", ""))]
    if not last[0].startswith(("http://", "https://")):
        raise Trouble("The portal made no sign-in link.")
    return last[0]
