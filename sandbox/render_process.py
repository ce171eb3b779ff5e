"""The render process: reads recipes from its standard input, writes MP4 files, says when each is done.

It ends when its input closes, so it never outlives the server.
"""

from __future__ import annotations

import json
import os
import queue
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any, TextIO

NICENESS = 5


class Bench:
    """One render at a time, in order; commands arrive on another thread."""

    def __init__(self, folder: Path, fps: int, replies: TextIO) -> None:
        self._folder = folder
        self._pictures = folder.with_name("pictures")  # where the studio keeps what requests brought
        self._fps = fps
        self._replies = replies
        self._waiting: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        self._cancelled: set[str] = set()

    def listen(self, commands: TextIO) -> None:
        """Take commands until the pipe closes, then end the whole process at once."""
        for line in commands:
            command = json.loads(line)
            if "cancel" in command:
                self._cancelled.add(command["cancel"])
            else:
                self._waiting.put(command)
        os._exit(0)

    def work(self) -> None:
        """Render what is queued, for ever."""
        while True:
            command = self._waiting.get()
            session_id = command["render"]
            error = ""
            try:
                done = self._render(session_id, command["recipe"])
            except Exception as problem:
                done, error = True, f"Rendering failed: {problem}"
            self._reply({"session_id": session_id, "cancelled": not done, "error": error})

    def _render(self, session_id: str, recipe: dict[str, Any]) -> bool:
        """Render one video; return False when it was cancelled. The timeline is kept beside the file."""
        from sandbox import render, timelines  # late: the encoder is heavy, and commands must be heard meanwhile

        if session_id in self._cancelled:
            return False
        timeline = timelines.from_recipe(recipe)
        path = self._folder / f"{session_id}.mp4"
        path.with_suffix(".json").write_text(timeline.to_json(), encoding="utf-8")
        try:
            render.render(
                timeline,
                path,
                fps=self._fps,
                cancelled=lambda: session_id in self._cancelled,
                pictures=self._pictures,
            )
        except render.RenderCancelled:
            return False
        return True

    def _reply(self, reply: dict[str, Any]) -> None:
        self._replies.write(json.dumps(reply) + "\n")
        self._replies.flush()


def main() -> None:
    """Serve the pipe on standard input and output; anything else that prints goes to standard error."""
    folder, fps = Path(sys.argv[1]), int(sys.argv[2])
    replies = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    with suppress(OSError):
        os.nice(NICENESS)
    bench = Bench(folder, fps, replies)
    threading.Thread(target=bench.listen, args=(sys.stdin,), name="commands", daemon=True).start()
    bench.work()


if __name__ == "__main__":
    main()
