"""Measure the database that the environment names, one line a figure: `python -m bench.one --videos N NAMES`."""

import argparse
import os
import sys
import time
from collections.abc import Sequence

import django


def main(words: Sequence[str]) -> int:
    """Fill the database, measure what is named, print the lines; return 1 if one is over its bound, else 0."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--videos", type=int, required=True)
    parser.add_argument("--chromium", default="")
    parser.add_argument("--busy", action="store_true")
    parser.add_argument("names", nargs="*")
    asked = parser.parse_args(words)
    django.setup()
    from django.core.management import call_command
    from django.db import connection

    begun = time.monotonic()
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    from bench.figures import GROUPS, Effort
    from bench.pairs import count_work
    from bench.teams import fill

    if asked.busy:
        count_work()

    teams = fill(asked.videos)
    print(f"\n{connection.vendor}: {asked.videos} videos made in {time.monotonic() - begun:.0f} s", flush=True)
    effort, is_fine = Effort.at(asked.videos), True
    for name, group in GROUPS.items():
        if name in asked.names:
            for line in group(teams, effort):
                print(line, flush=True)
                is_fine = is_fine and line.verdict == "ok"
    if "browser" in asked.names and asked.chromium:
        from bench.browser import measure

        # Playwright brings an event loop, in which Django takes questions to the database for a mistake.
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
        for line in measure(teams.large, asked.chromium):
            print(line, flush=True)
            is_fine = is_fine and line.verdict == "ok"
    print(f"{connection.vendor}: done in {time.monotonic() - begun:.0f} s", flush=True)
    return 0 if is_fine else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
