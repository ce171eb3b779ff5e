"""A process on the stack's own database and broker, asked over a pipe, one JSON object a line.

Started as `python -m tests.secrets.desk` with the environment of the stack's own processes. It puts secrets in,
breaks tables for a while, and reads everything out again. Secrets come by the pipe, so that none is an argument.
"""

import json
import sys
from datetime import timedelta
from importlib import import_module
from typing import Any

import django

django.setup()  # models may be imported from here on

from allauth.mfa.adapter import get_adapter  # noqa: E402
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes  # noqa: E402
from allauth.mfa.totp.internal.auth import TOTP  # noqa: E402
from django.apps import apps  # noqa: E402
from django.conf import settings  # noqa: E402
from django.contrib.sessions.models import Session  # noqa: E402
from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from samsar_portal.celery import app  # noqa: E402
from teams import sign_in  # noqa: E402
from teams.models import Membership, Project, Team, User  # noqa: E402


def person(*, email: str, password: str, team: str) -> dict[str, str]:
    """Make a member with a password, and return the token of a link that nobody opens."""
    user = User.objects.create_user(email, "Mira Solberg", password)
    Membership.objects.create(team=Team.objects.get(key=team), user=user, role="owner")
    return {"link": sign_in.make_link(user, now=timezone.now()).strip("/").rpartition("/")[2]}


def totp(*, email: str, secret: str) -> str:
    """Give a person an app for codes and codes for the worst case, and return the seed of the latter."""
    user = User.objects.get(email=email)
    TOTP.activate(user, secret)
    made = RecoveryCodes.activate(user)
    return str(get_adapter().decrypt(made.instance.data["seed"]))


def away(*, table: str) -> str:
    """Take a table away, so that whatever needs it breaks."""
    return _rename(table, f"{table}_away")


def back(*, table: str) -> str:
    """Bring the table back."""
    return _rename(f"{table}_away", table)


def _rename(old: str, new: str) -> str:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA legacy_alter_table=ON")
        cursor.execute(f"ALTER TABLE {connection.ops.quote_name(old)} RENAME TO {connection.ops.quote_name(new)}")
    return new


def plant(*, word: str, team: str) -> str:
    """Put a word into the database, a session and a message of the broker, where a search has to find it."""
    place = Membership.objects.select_related("team", "user").filter(team__key=team).first()
    assert place is not None
    Project.objects.create(team=place.team, key="planted", name=word, by=place.user)
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store["planted"] = word * 20  # long enough to be compressed
    store.set_expiry(timedelta(hours=1))
    store.save()
    app.send_task("nobody.does.this", args=[word], queue="nobody")
    return word


def dump() -> list[str]:
    """Return every row of every table as text, bytes as their letters."""
    lines = []
    with connection.cursor() as cursor:
        known = set(connection.introspection.table_names(cursor))
        ours = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
        for table in sorted(known | (ours & known)):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            lines += [f"{table} {_plain(row)}" for row in cursor.fetchall()]
    return lines


def _plain(row: Any) -> list[str]:
    cells = [bytes(cell) if isinstance(cell, memoryview) else cell for cell in row]
    return [cell.decode("latin-1") if isinstance(cell, bytes) else str(cell) for cell in cells]


def sessions() -> list[str]:
    """Return what each session holds, unpacked."""
    return [json.dumps(each.get_decoded()) for each in Session.objects.all()]


def main() -> None:
    """Answer until nobody asks any more."""
    operations: dict[str, Any] = {each.__name__: each for each in (person, totp, away, back, plant, dump, sessions)}
    for line in sys.stdin:
        asked = json.loads(line)
        sys.stdout.write(json.dumps(operations[asked.pop("do")](**asked)) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
