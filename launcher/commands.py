"""The words one can say after `./portal`."""

import os
import signal
from collections.abc import Callable, Mapping, Sequence

from launcher import alone, bench, checks, environment, install, locks, run, suites
from launcher.places import Places
from launcher.trouble import Trouble, say

USAGE = """\
./portal run                 start everything and print a sign-in link; Ctrl-C stops it
./portal test [SUITE ...]    run the tests: {suites}; pytest's own options after --
./portal check               formatting, lint, types, import contracts, Django's checks, missing migrations, locks
./portal manage COMMAND ...  Django's manage.py with the settings of ./portal run
./portal bench [NAME ...]    measure the portal's figures side by side, one line each; --help says what there is
./portal lock                make the hashed locks anew after a change in requirements*.txt"""


def main(words: Sequence[str]) -> int:
    """Do what the words say and return the exit code: 2 for words nobody knows."""
    commands: dict[str, Callable[[Places, Mapping[str, str], Sequence[str]], int]] = {
        "run": lambda places, environ, _rest: run.run(places, environ),
        "test": suites.test,
        "check": lambda places, environ, _rest: checks.check(places, environ),
        "manage": _manage,
        "bench": bench.bench,
        "lock": lambda places, environ, _rest: locks.make(places, environ),
    }
    known = commands.get(words[0]) if words else None
    if known is None:
        say(USAGE.format(suites=", ".join(suites.NAMES)))
        return 0 if words in ([], ["help"], ["-h"], ["--help"]) else 2
    # Until the supervisor listens, every wish to stop ends what is being waited for, as Ctrl-C does.
    for name in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, signal.default_int_handler)
    try:
        return known(Places.of(os.environ), os.environ, words[1:])
    except Trouble as exc:
        say(str(exc))
        return 1
    except KeyboardInterrupt:
        say("Stopped.")
        return 128 + signal.SIGINT


def _manage(places: Places, environ: Mapping[str, str], words: Sequence[str]) -> int:
    """Become manage.py, with the settings of the run that is there, if one is."""
    places.make()
    install.ensure(places, install.to_run(environ), environ)
    running = alone.noted(places.var / alone.NOTE).get("environ", {})
    told = environment.load(places, {**running, **environ})
    command = [str(places.python), str(places.root / "manage.py"), *words]
    os.execve(command[0], command, told)  # noqa: S606  # its exit code and its terminal are ours
