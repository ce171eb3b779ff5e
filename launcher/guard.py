"""Ends the process groups of a launcher that died without stopping them, be it by kill -9.

Run as a process of its own. It reads "+group" and "-group" lines; when the
pipe closes, whatever is still on its list gets SIGTERM and, after the grace in
seconds that is its argument, SIGKILL. A pipe closes on every system and for
every kind of death, which no signal does.
"""

import os
import signal
import sys
import time
from collections.abc import Iterable


def listed(lines: Iterable[str]) -> set[int]:
    """Return the groups that are on the list when the lines end."""
    groups: set[int] = set()
    for line in lines:
        change = groups.add if line[0] == "+" else groups.discard
        change(int(line[1:]))
    return groups


def send(group: int, signum: int) -> bool:
    """Signal a whole process group; return whether anybody is left in it."""
    try:
        os.killpg(group, signum)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True  # macOS says so for a group whose last members are being reaped
    return True


def end(groups: set[int], grace: float) -> None:
    """Ask the groups to stop, then make them, within `grace` seconds."""
    deadline = time.monotonic() + grace
    left = {group for group in groups if send(group, signal.SIGTERM)}
    while left and time.monotonic() < deadline:
        time.sleep(0.05)
        left = {group for group in left if send(group, 0)}
    for group in left:
        send(group, signal.SIGKILL)


if __name__ == "__main__":
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, signal.SIG_IGN)
    end(listed(sys.stdin), float(sys.argv[1]))
