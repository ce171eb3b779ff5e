"""One running sandbox: its store, clock, render queue and webhooks, and the thread that settles what is over."""

from __future__ import annotations

import threading
from pathlib import Path

from sandbox import sessions, timelines, webhooks
from sandbox.clock import Clock
from sandbox.fetching import Pictures
from sandbox.fields import is_session_id
from sandbox.render import derive
from sandbox.renderer import Renderer
from sandbox.sessions import Session
from sandbox.store import Store
from sandbox.webhooks import Webhooks

LONGEST_SLEEP = 1.0
LONGEST_ADVANCE = 600.0


class Studio:
    """Everything that the routes share. `origin` is `http://host:port`, without a path."""

    def __init__(self, folder: Path, *, origin: str, speed: float, fps: int) -> None:
        self.origin = origin
        self.store = Store(folder)
        self.clock = Clock(self.store, speed)
        self.media = folder / "media"
        self.pictures = Pictures(folder / "pictures")
        self.renderer = Renderer(self.media, fps, self._rendered)
        self._webhooks = Webhooks()
        self._changed = threading.Condition()
        self._woken = threading.Event()
        self._closing = False
        self._takes: dict[str, str] = {}  # how each render of a finished session went, by its file's name

    def start(self) -> None:
        """Take up what a former run left: its queued renders and its running sessions."""
        self.renderer.tidy()
        self._webhooks.start()
        now = None if self.clock.speed else self.clock.now()
        for session in sessions.without_file(self.store, due_by=now):
            self._queue(session)
        threading.Thread(target=self._keep, name="keeper", daemon=True).start()

    def close(self) -> None:
        """Keep the time, stop rendering and let go of everyone who waits."""
        self._closing = True
        self.wake()
        with self._changed:
            self._changed.notify_all()
        self.clock.save()
        self.renderer.close()

    def media_url(self, session: Session) -> str:
        """Return the address of a session's newest MP4, one that works while any does."""
        signed = f"?take={session.take}" if session.take else ""
        return f"{self.origin}/media/{session.file_name}.mp4{signed}"

    def begin(self, session_id: str) -> None:
        """Start work on an accepted session: with a running clock its video is rendered at once."""
        session = sessions.find(self.store, session_id)
        if session is not None and session.file == "waiting" and self.clock.speed:
            self._queue(session)
        self.wake()

    def cancel(self, session: Session) -> None:
        """Cancel a session for ever and stop its render."""
        sessions.cancel(self.store, session.id, self.clock.now())
        self.renderer.cancel(session.id)
        with self._changed:
            self._changed.notify_all()

    def rerender(self, session: Session) -> Session | None:
        """Render a finished session once more, under another address; answers when the file exists, or with None."""
        version = session.version + 1
        name = sessions.file_name(session.id, version)
        take = derive.another_take(timelines.from_recipe(session.recipe), version)
        self._takes.pop(name, None)
        self.renderer.add(name, timelines.recipe(take))
        with self._changed:
            self._changed.wait_for(lambda: self._closing or name in self._takes, timeout=LONGEST_ADVANCE)
        if self._takes.pop(name, "stopped"):
            return None
        sessions.mark_rerendered(self.store, session.id, version, session.recipe | timelines.recipe(take))
        return sessions.find(self.store, session.id)

    def settle(self) -> None:
        """Settle every session that is over by now, and ring their webhooks."""
        for session in sessions.settle(self.store, self.clock.now()):
            if session.webhook_url is None:
                continue
            if session.state == "COMPLETED":
                body = webhooks.completed(session.id, self.media_url(session))
            else:
                body = webhooks.failed(session.id, session.error)
            for call in webhooks.calls(body, session.webhook):
                self._webhooks.send(session.webhook_url, call)

    def advance(self, seconds: float) -> int:
        """Move the clock and wait until the files that are due exist; return how many are still missing.

        That is 0 unless the sandbox is stopped meanwhile or rendering takes
        more than ten minutes.
        """
        now = self.clock.advance(seconds)
        for session in sessions.without_file(self.store, due_by=now):
            self._queue(session)

        def all_there() -> bool:
            return self._closing or not sessions.without_file(self.store, due_by=now)

        with self._changed:
            self._changed.wait_for(all_there, timeout=LONGEST_ADVANCE)
        self.settle()
        self.wake()
        return len(sessions.without_file(self.store, due_by=now))

    def wake(self) -> None:
        """Make the keeper look again."""
        self._woken.set()

    def _queue(self, session: Session) -> None:
        if session.file == "waiting":
            sessions.mark_file(self.store, session.id, "queued")
        self.renderer.add(session.id, session.recipe)

    def _rendered(self, name: str, error: str) -> None:
        if is_session_id(name):
            sessions.mark_file(self.store, name, "failed" if error else "ready", error)
        with self._changed:
            if not is_session_id(name):
                self._takes[name] = error
            self._changed.notify_all()
        self.wake()

    def _keep(self) -> None:
        """Settle sessions as their moments come, and keep the time while any is running."""
        while not self._closing:
            self._woken.clear()
            self.settle()
            now = self.clock.save()
            moment = sessions.next_end(self.store, now)
            pause = None if moment is None else self.clock.real_seconds_until(moment)
            self._woken.wait(None if pause is None else min(pause + 0.005, LONGEST_SLEEP))
