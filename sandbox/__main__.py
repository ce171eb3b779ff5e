"""The command line: `python -m sandbox serve` and `python -m sandbox key`."""

from __future__ import annotations

import argparse
import math
import sys
from contextlib import closing
from pathlib import Path

from sandbox import accounts
from sandbox.store import Store


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code."""
    options = parser().parse_args(arguments)
    if options.command == "key":
        return make_key(options)
    return start(options)


def parser() -> argparse.ArgumentParser:
    """Return the command line's grammar."""
    top = argparse.ArgumentParser(prog="python -m sandbox", description="A stand-in for the Samsar Video API.")
    commands = top.add_subparsers(dest="command", required=True)
    serve = commands.add_parser("serve", help="serve the API; prints its address once it answers")
    serve.add_argument("--port", type=int, required=True, help="0 takes a free port")
    serve.add_argument("--host", default="127.0.0.1", help="a loopback address (default 127.0.0.1)")
    serve.add_argument("--data", type=Path, required=True, help="folder for accounts, sessions and videos")
    serve.add_argument(
        "--speed", type=speed, default=1.0, help="1: about 20 s a render; 0: moved by control calls only"
    )
    serve.add_argument("--fps", type=int, choices=range(1, 61), default=24, metavar="1..60", help="frames a second")
    serve.add_argument("--access-log", type=Path, help="write one line a request to this file")
    key = commands.add_parser("key", help="open an account and print its key")
    key.add_argument("--credits", type=credits_amount, required=True, help="credits of the new account")
    key.add_argument("--data", type=Path, required=True, help="the folder that serve uses")
    key.add_argument("--samples", action="store_true", help="add three finished sample videos")
    return top


def make_key(options: argparse.Namespace) -> int:
    """Print the key of a new account, with sample videos if asked for."""
    with closing(Store(options.data)) as store:
        key = accounts.create(store, options.credits)
        if options.samples:
            from sandbox import seeding  # late: it needs the encoder's package

            seeding.add(store, key)
    print(key)
    return 0


def start(options: argparse.Namespace) -> int:
    """Serve until stopped."""
    from sandbox import server  # late: `key` needs no web server

    settings = server.Settings(
        host=options.host,
        port=options.port,
        folder=options.data,
        speed=options.speed,
        fps=options.fps,
        access_log=options.access_log,
    )
    try:
        server.serve(settings)
    except server.CannotServe as problem:
        print(problem, file=sys.stderr)
        return 2
    return 0


def speed(text: str) -> float:
    """Read a speed: a number that is not negative."""
    value = float(text)
    if not (math.isfinite(value) and value >= 0):
        raise argparse.ArgumentTypeError("the speed must be 0 or more")
    return value


def credits_amount(text: str) -> int:
    """Read credits and return them in thousandths."""
    value = float(text)
    if not (math.isfinite(value) and value >= 0):
        raise argparse.ArgumentTypeError("credits must be 0 or more")
    return round(value * 1000)


if __name__ == "__main__":
    sys.exit(main())
