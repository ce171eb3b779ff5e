"""What a spending would leave of each budget that counts it, before anything is reserved: it only reads."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from credits.ledger import month_of
from credits.models import Budget, Scope
from teams.models import Team

#: Project and member of a budget row; both None is the team's.
Owner = tuple[int | None, int | None]


@dataclass(frozen=True, kw_only=True, slots=True)
class Room:
    """One budget in the month that is asked about, in thousandths of a credit; `limit` None is none set."""

    scope: Scope
    whose: str
    limit: int | None
    used: int

    def after(self, amount: int) -> int | None:
        """Return what would be left with `amount` more spent, below 0 what is missing; None without a limit."""
        return None if self.limit is None else self.limit - self.used - amount

    def lacks(self, amount: int) -> bool:
        """Whether it has no room for `amount` more; what costs nothing always has."""
        return amount > 0 and (self.after(amount) or 0) < 0


def rooms(team: Team, now: datetime, owners: Iterable[Owner]) -> Mapping[Owner, Room]:
    """Return the budgets of these owners in the month of `now`; one that never spent has none. One query.

    A month without a movement yet goes on with the limit of the one before.
    """
    first, its = month_of(team, now), Q(project=None, member=None)
    owners = set(owners)
    its |= Q(project__in=[project for project, _ in owners if project is not None])
    its |= Q(member__in=[member for _, member in owners if member is not None])
    rows = Budget.objects.filter(its, team=team, month__lte=first).select_related("project", "member")
    found: dict[Owner, Room] = {}
    for row in rows.order_by("month"):
        whose = str(row.project or row.member or "")
        used = row.used if row.month == first else 0
        found[row.project_id, row.member_id] = Room(scope=row.scope, whose=whose, limit=row.limit, used=used)
    return found
