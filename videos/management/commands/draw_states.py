"""Draw docs/job-states.md from the table of moves."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from videos.jobs.states import drawing


class Command(BaseCommand):
    """Write the drawing, or with --check fail if it is not the drawing of today."""

    help = "Draw docs/job-states.md from videos/jobs/states.py."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take --check."""
        parser.add_argument("--check", action="store_true", help="write nothing; fail if the file differs")

    def handle(self, *_args: Any, check: bool, **_options: Any) -> None:
        """Write or compare."""
        target = Path(settings.BASE_DIR) / "docs" / "job-states.md"
        if not check:
            target.write_text(drawing())
        elif not target.exists() or target.read_text() != drawing():
            raise CommandError("docs/job-states.md is not today's drawing. Run `manage.py draw_states`.")
