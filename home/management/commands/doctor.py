"""Check the portal: 0 when all is well, 1 when money or jobs do not add up, 2 when something is late or set wrong."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from home import health, upkeep


class Command(BaseCommand):
    """Print what is wrong, a sentence a line."""

    help = "Check that counters equal the ledger, holds equal jobs, charges are single, nothing is late or set wrong."

    #: It says itself what is set wrong, as a sentence among the others.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take --invariants."""
        parser.add_argument("--invariants", action="store_true", help="check money and jobs only")

    def handle(self, *_args: Any, invariants: bool, **_options: Any) -> None:
        """Check, print, and exit with the code."""
        broken = health.broken_invariants()
        late = [] if invariants else [*upkeep.late(timezone.now()), *upkeep.set_wrong()]
        for sentence in [*broken, *late]:
            self.stdout.write(sentence)
        if not broken and not late:
            self.stdout.write("All is well.")
        if broken or late:
            sys.exit(1 if broken else 2)
