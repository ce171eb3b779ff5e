"""Bring the database up to date, make what a first start needs, and print a sign-in link: one process for speed."""

import json
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from home import first_start
from samsar import KeyOriginMismatch, SamsarError
from samsar_portal import env
from teams.connections import NotConnected
from teams.sign_in import make_link
from videos.models import Tick


class Command(BaseCommand):
    """Prepare this installation for a start."""

    help = "Migrate, seed Practice, take SAMSAR_API_KEY at the first start, and print JSON with a sign-in link."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Print one line of JSON: {"link": …, "live_team": true if one was made now}."""
        (env.VAR / "incoming").mkdir(parents=True, exist_ok=True)
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            call_command("migrate", verbosity=0, interactive=False)
        # An old round of the sweep must not speak for a worker that is only being started.
        Tick.objects.all().delete()
        try:
            place = first_start.seed_practice()
            live = None
            if env.SAMSAR_API_KEY:
                live = first_start.make_live_team(env.SAMSAR_API_KEY, owner=place.user, now=timezone.now())
        except (first_start.SandboxSilent, NotConnected, KeyOriginMismatch, SamsarError) as problem:
            raise CommandError(str(problem)) from None
        except ValueError as problem:
            raise CommandError(f"SAMSAR_API_KEY cannot be used: {problem}. Nothing was stored.") from None
        link = f"{settings.PUBLIC_URL or settings.PORTAL_URL}{make_link(place.user, now=timezone.now())}"
        self.stdout.write(json.dumps({"link": link, "live_team": live is not None}))
