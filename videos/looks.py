"""A kept query of the library: tidied, with the jobs that it finds, and without what is gone since.

What keeps or counts a way of looking goes through here, and from here to what
the library itself reads, so that a saved view, its count and the page agree.
"""

from django.core.exceptions import TooManyFieldsSent
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import QueryDict

from teams.models import Membership, Project, Team, User
from videos.finding import Looking, countable
from videos.looking import NONE
from videos.models import Job, Tag

#: No address of the library is longer.
_LONGEST = 4_000


def read(query: str) -> Looking:
    """Return the way of looking that a query stands for, from its first page on; never raises."""
    try:
        return Looking.parse(QueryDict(query[:_LONGEST])).with_()
    except TooManyFieldsSent:
        return Looking()


def tidy(query: str) -> str:
    """Return a query so that two that ask the same read the same; empty when it asks for nothing."""
    return read(query).query()


def jobs_of(team: Team, query: str) -> QuerySet[Job]:
    """Return the jobs that the library shows under this query, in no order, to be counted or read further."""
    return countable(team, read(query))


def makers(team: Team) -> QuerySet[User]:
    """Return the team's members and who made videos for it and left, in no order."""
    made = Job.objects.filter(team=team, by=OuterRef("pk"))
    members = Membership.objects.filter(team=team).values("user")
    return User.objects.filter(Q(pk__in=members) | Exists(made)).order_by()


def without_gone(team: Team, query: str) -> tuple[str, list[str]]:
    """Return the query without the tag, project or member that the team has no more, and what was left out, in words.

    At most three queries.
    """
    looking, gone = read(query), []
    if looking.project not in ("", NONE) and not Project.objects.filter(team=team, key=looking.project).exists():
        gone.append(f"the project “{looking.project}”")
        looking = looking.without("project")
    if looking.tag and not Tag.objects.filter(team=team, name__iexact=looking.tag).exists():
        gone.append(f"the tag “{looking.tag}”")
        looking = looking.without("tag")
    if looking.member and not makers(team).filter(pk=looking.member).exists():
        gone.append("somebody who is not in the team")
        looking = looking.without("member")
    return looking.query(), gone
