"""Telling people: one statement writes or grows a row for each of them, inside the caller's transaction.

Who is told is read in that same statement: members of the team at this
moment whose role may see it, who want it, and never the one who did it.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection, models

from notices.kinds import Kind
from notices.models import Notice, Wish
from teams.models import Membership, Team
from teams.roles import Permission, Role

#: How long a mail about a bundle that is not whole yet waits for the rest of it.
PATIENCE: Final = timedelta(minutes=15)

_COLUMNS: Final = (
    *("user_id", "team_id", "kind", "bundle", "title", "said", "path", "count", "failed", "revision", "in_bell"),
    *("first_at", "last_at", "read_at", "mail_at", "mailed_at", "rests_until"),
)
# The order holds the rows of several people in one order, so that two that tell at once never wait for each other.
# What was mailed already is mailed again only when it is whole, and not before its rest is over.
_SQL: Final = """
INSERT INTO {notice} ({columns})
SELECT m.user_id, m.team_id, %(kind)s, %(bundle)s, %(title)s, %(said)s, %(path)s,
       {no_less_count}, {no_less_failed}, 1, COALESCE(w.bell, %(bell)s),
       {moment}, {moment}, {nothing}, {due}, {nothing}, {nothing}
FROM {membership} m LEFT JOIN {wish} w ON w.user_id = m.user_id AND w.kind = %(kind)s
WHERE m.team_id = %(team)s AND m.user_id <> %(actor)s
  AND (m.user_id IN ({people}) AND m.role IN ({needs}) OR m.role IN ({also}))
  AND (COALESCE(w.bell, %(bell)s) OR COALESCE(w.mail, %(mail)s))
ORDER BY m.user_id
ON CONFLICT (user_id, team_id, kind, bundle) DO UPDATE SET
  title = excluded.title, said = excluded.said, path = excluded.path,
  count = CASE WHEN {notice}.count + %(count)s > 0 THEN {notice}.count + %(count)s ELSE 0 END,
  failed = CASE WHEN {notice}.failed + %(failed)s > 0 THEN {notice}.failed + %(failed)s ELSE 0 END,
  revision = {notice}.revision + 1,
  in_bell = excluded.in_bell,
  last_at = excluded.last_at,
  read_at = NULL,
  mail_at = CASE
    WHEN {notice}.mail_at < excluded.mail_at THEN {notice}.mail_at
    WHEN {notice}.mail_at IS NULL AND {notice}.mailed_at IS NOT NULL AND NOT %(whole)s THEN NULL
    WHEN {notice}.rests_until > excluded.mail_at THEN {notice}.rests_until
    ELSE excluded.mail_at
  END
"""


def tell(
    team: Team,
    kind: Kind,
    people: Collection[int],
    *,
    bundle: str,
    title: str,
    path: str,
    now: datetime,
    actor_id: int | None,
    sentence: str = "",
    count: int = 1,
    failed: int = 0,
    is_whole: bool = True,
) -> None:
    """Tell `people` (ids of users), and whom the kind names beside them, of one event; call it in its transaction.

    The same `bundle` grows one row a person by `count` and `failed`, which may
    be negative where a later truth corrects an earlier one. `sentence` is kept
    for kinds without words of their own. While more of the bundle is to come
    (`is_whole` False), its mail waits for up to `PATIENCE`. `REMOVED` is told
    before the membership is deleted. One query, whatever the number of people.
    """
    about = kind.about
    wait = about.wait if is_whole else PATIENCE
    _execute(
        people,
        needs=_roles(about.needs),
        also=_roles(about.also) if about.also else [],
        told={
            "team": team.pk,
            "kind": kind.key,
            "bundle": bundle,
            "title": " ".join(title.split())[:160],
            "said": sentence[:700],
            "path": path,
            "count": count,
            "failed": failed,
            "bell": about.bell,
            "mail": about.mail,
            "actor": actor_id or 0,
            "whole": is_whole,
            "moment": now,
            "due": now + wait,
        },
    )


def hasten(team: Team, kind: Kind, bundle: str, *, now: datetime) -> None:
    """Let the mail about a bundle leave soon, since nothing more of it is to come."""
    rows = Notice.objects.filter(team=team, kind=kind.key, bundle=bundle)
    due = now + kind.about.wait
    rows.filter(models.Q(mail_at__gt=due) | models.Q(mail_at=None, mailed_at__lt=models.F("last_at"))).update(
        mail_at=due
    )


def _roles(permission: Permission) -> list[str]:
    return [role.value for role in Role if role.may(permission)]


def _execute(people: Collection[int], *, needs: list[str], also: list[str], told: dict[str, Any]) -> None:
    """Write the rows. Moments are adapted and cast as each database wants them."""
    adapt = connection.ops.adapt_datetimefield_value
    cast = "%({})s::timestamptz" if connection.vendor == "postgresql" else "%({})s"
    lists: dict[str, list[Any]] = {"people": list(people) or [0], "needs": needs or [""], "also": also or [""]}
    places = {name: ", ".join(f"%({name}{at})s" for at in range(len(each))) for name, each in lists.items()}
    sql = _SQL.format(
        notice=Notice._meta.db_table,
        membership=Membership._meta.db_table,
        wish=Wish._meta.db_table,
        columns=", ".join(_COLUMNS),
        moment=cast.format("moment"),
        due=cast.format("due"),
        nothing="NULL::timestamptz" if connection.vendor == "postgresql" else "NULL",
        no_less_count="CASE WHEN %(count)s > 0 THEN %(count)s ELSE 0 END",
        no_less_failed="CASE WHEN %(failed)s > 0 THEN %(failed)s ELSE 0 END",
        **places,
    )
    values = {f"{name}{at}": value for name, each in lists.items() for at, value in enumerate(each)}
    told |= {"moment": adapt(told["moment"]), "due": adapt(told["due"])}
    with connection.cursor() as cursor:
        cursor.execute(sql, told | values)
