"""`./portal bench`: installs what measuring needs, and hands over to the room that measures."""

import os
from collections.abc import Mapping, Sequence

from launcher import install
from launcher.environment import for_tests
from launcher.places import Places


def bench(places: Places, environ: Mapping[str, str], words: Sequence[str]) -> int:
    """Become `python -m bench`, without anything that would lead to the person's own portal. Raises Trouble."""
    install.ensure(places, install.DEVELOP, environ)
    os.chdir(places.root)
    command = [str(places.python), "-m", "bench", *words]
    os.execve(command[0], command, for_tests(environ))  # noqa: S606  # its exit code and its terminal are ours
