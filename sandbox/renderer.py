"""The queue before the render process, seen from the server's side.

Rendering happens in a process of its own so that /status stays quick. The
two talk over a pipe, one JSON object a line; when the pipe closes, because
the server ended in whatever way, the render process ends too.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parents[1]


class Renderer:
    """Sends recipes to the render process in order and reports each file when it is there or has failed.

    `finished(session_id, error)` is called from the reading thread; an empty
    error means that `<folder>/<session_id>.mp4` exists.
    """

    def __init__(self, folder: Path, fps: int, finished: Callable[[str, str], None]) -> None:
        self.folder = folder
        self._fps = fps
        self._finished = finished
        self._lock = threading.Lock()
        self._open: dict[str, dict[str, Any]] = {}
        self._process: subprocess.Popen[str] | None = None
        self._reader: threading.Thread | None = None
        self._closing = False

    @property
    def process_id(self) -> int | None:
        """The render process, or None while nothing has been queued."""
        return self._process.pid if self._process is not None else None

    def tidy(self) -> None:
        """Make the folder, and clear away what a killed process left half-written."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for part in self.folder.glob("*.part"):
            part.unlink()

    def add(self, session_id: str, recipe: dict[str, Any]) -> None:
        """Queue a session's video, starting the process for the first; one that is queued stays where it is."""
        with self._lock:
            if session_id not in self._open and not self._closing:
                if self._process is None:
                    self._spawn()
                self._open[session_id] = recipe
                self._send({"render": session_id, "recipe": recipe})

    def cancel(self, session_id: str) -> None:
        """Drop a queued video, or stop it between two frames."""
        with self._lock:
            if session_id in self._open:
                self._send({"cancel": session_id})

    def close(self) -> None:
        """Stop the render process, finished or not."""
        with self._lock:
            self._closing = True
            process, reader = self._process, self._reader
        if process is None or process.stdin is None or reader is None:
            return
        with suppress(OSError):
            process.stdin.close()
        reader.join(timeout=2)
        if reader.is_alive():
            process.kill()
            reader.join()

    def _spawn(self) -> None:
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(PROJECT), *_search_path()])}
        command = [sys.executable, "-m", "sandbox.render_process", str(self.folder), str(self._fps)]
        self._process = subprocess.Popen(  # noqa: S603 - our own module, no shell
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
            env=environment,
            start_new_session=True,  # a Ctrl-C meant for all must not look like a render that crashed
        )
        self._reader = threading.Thread(target=self._read, args=(self._process,), name="renders", daemon=True)
        self._reader.start()

    def _send(self, message: dict[str, Any]) -> None:
        if self._process is None or self._process.stdin is None:
            return
        try:
            self._process.stdin.write(json.dumps(message) + "\n")
            self._process.stdin.flush()
        except (BrokenPipeError, ValueError):
            return  # the process is gone; the reading thread notices and starts another

    def _read(self, process: subprocess.Popen[str]) -> None:
        with suppress(OSError), process:  # the pipe to a crashed process may break once more when it is closed
            for line in process.stdout or ():
                reply = json.loads(line)
                self._forget(reply["session_id"])
                if not reply["cancelled"]:
                    self._finished(reply["session_id"], reply["error"])
        self._restart()

    def _forget(self, session_id: str) -> None:
        with self._lock:
            self._open.pop(session_id, None)

    def _restart(self) -> None:
        """After a crash: give up the video that was in hand, and go on with the others in a new process."""
        with self._lock:
            if self._closing:
                return
            self._process = None
            culprit = next(iter(self._open), None)
            if culprit is None:
                return
            del self._open[culprit]
            waiting, self._open = self._open, {}
        for session_id, recipe in waiting.items():
            self.add(session_id, recipe)
        self._finished(culprit, "The render process ended unexpectedly.")


def _search_path() -> list[str]:
    return [path for path in os.environ.get("PYTHONPATH", "").split(os.pathsep) if path]
