"""Which jobs pass the filters of somebody who looks at the library, and by which index either database finds them."""

from datetime import date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import BooleanField, F, Func, QuerySet, Subquery
from django.db.models.lookups import Exact, GreaterThanOrEqual, In, LessThanOrEqual

from teams.models import Project, Team
from videos.jobs.states import UNSETTLED, State
from videos.looking import NONE, Looking
from videos.models import Job, Shelf, Tagging, Video

_IN_LIBRARY: Final = sorted(
    frozenset(State) - {State.REJECTED, State.CANCELLED, State.SETTLED_CHARGED, State.SETTLED_FREE}
)
#: The states, and the phase of a finished video, that few of many videos are in.
_FEW: Final = {
    "running": (sorted(UNSETTLED), Video.Phase.COPYING),
    "attention": ([State.AWAITING_APPROVAL, State.FAILED, State.UNCONFIRMED, State.PARKED], Video.Phase.LOST),
    "lost": ([], Video.Phase.LOST),
}


class Aside(Func):
    """A column of which SQLite is not to use the index: without figures about its tables it guesses wrong."""

    template = "%(expressions)s"

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Return the column behind a plus, which SQLite takes for nothing but a reason to leave an index alone."""
        return self.as_sql(compiler, connection, template="+%(expressions)s", **context)


class _Reviewed(Func):
    """Whether there is a decision, in the very words of the index that holds these rows alone."""

    template = "NOT (%(expressions)s = '')"
    output_field = BooleanField()


def matching(team: Team, looking: Looking, *, by: str = "shelf") -> QuerySet[Job]:
    """Return the team's jobs that pass all filters but the question, in no order.

    `by` is the column after the team's whose index finds them, `pk` where keys
    are known already.
    """
    asked: dict[str, Any] = {"shelf": looking.shelf}
    for name in ("verdict", "kind", "language", "model"):
        if value := getattr(looking, name):
            asked[name] = "" if value == NONE else value
    if looking.member:
        asked["by_id"] = looking.member
    if looking.project and looking.project != NONE:
        asked["project_id"] = Subquery(Project.objects.filter(team=team, key=looking.project).values("pk")[:1])
    if looking.family:
        asked["family"] = looking.family
    if looking.state in _FEW:
        by = "pk"
    elif by == "shelf":
        # A filter leaves fewer rows than the shelf does; the last one here usually the fewest.
        by = list(asked)[-1]
    jobs = Job.objects.filter(Exact(Aside("team_id") if by == "pk" else F("team_id"), team.pk))
    for name, value in asked.items():
        jobs = jobs.filter(Exact(F(name) if name == by else Aside(name), value))
    if looking.shelf == Shelf.LIBRARY:
        jobs = jobs.filter(In(Aside("state"), _IN_LIBRARY))
    if looking.project == NONE:
        jobs = jobs.filter(project=None)
    if looking.verdict not in ("", NONE):
        jobs = jobs.filter(_Reviewed("verdict"))
    if looking.shape:
        jobs = jobs.filter(aspect_ratio=looking.shape)
    if looking.tag:
        jobs = jobs.filter(pk__in=Tagging.objects.filter(tag__team=team, tag__name__iexact=looking.tag).values("job"))
    cost = F("cost") if by == "cost" else Aside("cost")
    if looking.cost_min is not None:
        jobs = jobs.filter(GreaterThanOrEqual(cost, looking.cost_min * 1000))
    if looking.cost_max is not None:
        jobs = jobs.filter(LessThanOrEqual(cost, looking.cost_max * 1000))
    if looking.since:
        jobs = jobs.filter(public_id__gte=_first_id(looking.since, team))
    if looking.until and looking.until < date.max:
        jobs = jobs.filter(public_id__lt=_first_id(looking.until + timedelta(days=1), team))
    return _in_state(team, jobs, looking.state)


def _in_state(team: Team, jobs: QuerySet[Job], state: str) -> QuerySet[Job]:
    """Return those of `jobs` that are in a state as people know it; few are, but for those that are ready."""
    if state == "ready":
        return jobs.filter(state=State.COMPLETED, video__phase=Video.Phase.READY)
    if not state:
        return jobs
    states, phase = _FEW[state]
    few: Any = Video.objects.filter(team=team, phase=phase, job__state=State.COMPLETED).order_by()
    few = few.values_list("job_id")
    if states:
        few = Job.objects.filter(team=team, state__in=states).order_by().values_list("pk").union(few, all=True)
    return jobs.filter(pk__in=few)


def _first_id(day: date, team: Team) -> UUID:
    """Return the lowest id that a job could have had in the first moment of a day, in the team's zone."""
    try:
        moment = datetime.combine(day, time.min, team.tz).timestamp()
    except (OverflowError, ValueError):
        moment = 0
    return UUID(int=min(max(round(moment * 1000), 0), 2**48 - 1) << 80)
