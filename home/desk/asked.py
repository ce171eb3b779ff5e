"""What the page of requests shows: each request in words, with its price then and now and what it would leave."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import QuerySet

from credits.counters import NARROW_FIRST, whose
from credits.effect import Owner, Room, rooms
from credits.models import Scope
from credits.refusals import too_little
from credits.standing import standing
from samsar.pricing import credits_text, in_credits
from teams.models import Membership, Team
from videos import catalogue
from videos.jobs import approvals
from videos.jobs.approvals import Asked
from videos.models import Approval, Why
from videos.views.cards import Card
from videos.views.facts import Fact, recipe

#: So many jobs that wait are read for one page: more than any one press makes.
_MOST: Final = 600
#: So many videos of one press stand on the page, with their recipes.
_SHOWN: Final = 6
#: So many decided ones stand below.
_DECIDED: Final = 24
_SAID_ELSEWHERE: Final = frozenset({"Made by", "Answers for it", "Session", "Request", "Our handle"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One video of a request: what it would be, what it is made from, and its price now in thousandths."""

    card: Card
    prompt: str
    recipe: Sequence[Fact]
    sources: Sequence[Card]
    price: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Request:
    """What one press asked for; prices in thousandths of a credit, `now` None when nobody knows it any more."""

    public_id: UUID
    title: str
    lines: Sequence[Line]
    count: int
    approval: Approval
    why: str
    then: int
    now: int | None
    #: Where it would go, and what it would leave of the balance and of each budget.
    effect: Sequence[Fact]
    #: Who asked: more than one where one of them asked again for what another one's press had made.
    askers: str
    #: Why it cannot be sent as it stands; empty when it can.
    problem: str
    #: Which budget has no room for it, so that approving would send nothing; empty when all have.
    short: str
    #: Whether who looks asked for it, or answers for it now, and so may take it back.
    is_own: bool

    @property
    def more(self) -> int:
        """How many of its videos are not listed."""
        return self.count - len(self.lines)

    @property
    def is_changed(self) -> bool:
        """Whether it costs something else than when it was asked for."""
        return self.now != self.then


@dataclass(frozen=True, kw_only=True, slots=True)
class Waiting:
    """The open requests, oldest first; `is_cut` where there are more than a page takes."""

    requests: Sequence[Request]
    is_cut: bool


def sees_all(by: Membership) -> bool:
    """Whether this member sees what others ask for: who decides about it, or about the budgets."""
    return by.sees_requests


def waiting(by: Membership, *, now: datetime) -> Waiting:
    """Return what this member sees of the open requests: six queries, whatever their number."""
    team, jobs = by.team, approvals.open_requests(by.team)
    if not sees_all(by):
        jobs = jobs.filter(approval__asked_by=by.user_id)
    found = list(jobs[: _MOST + 1])
    is_cut = len(found) > _MOST
    groups: dict[UUID, list[Asked]] = {}
    for each in approvals.priced(found, catalogue.offer_for(team)) if found else ():
        batch = each.job.batch
        groups.setdefault(batch.public_id if batch else each.job.public_id, []).append(each)
    if is_cut and len(groups) > 1:
        groups.popitem()  # what was read last may not be all of its press
    effects = _effects(team, groups, now=now) if groups else {}
    return Waiting(requests=[_request(by, key, of, *effects[key]) for key, of in groups.items()], is_cut=is_cut)


def decided(by: Membership) -> QuerySet[Approval]:
    """Return the newest requests that ended, as far as this member sees them: one query."""
    found = Approval.objects.filter(team=by.team_id).exclude(answer="")
    if not sees_all(by):
        found = found.filter(asked_by=by.user_id)
    return found.select_related("job", "asked_by", "decided_by").order_by("-decided_at", "-id")[:_DECIDED]


def why_words(approval: Approval) -> str:
    """Say why somebody had to ask, with the limit that bound."""
    figures = "" if approval.limit is None else in_credits(approval.limit)
    if approval.why == Why.THRESHOLD:
        return f"Above {figures} a manager decides" if approval.limit else "A manager decides about it"
    whose = {Scope.TEAM: "team", Scope.PROJECT: "project", Scope.MEMBER: "member"}.get(Scope(approval.scope or "team"))
    return f"The {whose} budget{f' of {figures}' if figures else ''} had too little left"


def _request(by: Membership, key: UUID, asked: Sequence[Asked], effect: Sequence[Fact], short: str) -> Request:
    first = asked[0].job
    prices = [each.quoted.amount for each in asked]
    known = [price for price in prices if price is not None]
    return Request(
        public_id=key,
        title=first.batch.title if first.batch else first.title,
        lines=[_line(each, by.team) for each in asked[:_SHOWN]],
        count=len(asked),
        approval=first.approval,
        why=why_words(first.approval),
        then=sum(each.job.approval.price for each in asked),
        now=sum(known) if len(known) == len(prices) else None,
        effect=[*_places(asked), *effect],
        askers=approvals.askers(each.job for each in asked),
        problem=next((each.problem for each in asked if each.problem), ""),
        short=short,
        is_own=all(approvals.is_own(by, each.job) for each in asked),
    )


def _places(asked: Iterable[Asked]) -> list[Fact]:
    """Say in which projects the videos would go; one that was archived since takes them all the same, and says so."""
    projects = {each.job.project_id: each.job.project for each in asked if each.job.project}
    tone = "warn" if any(project.archived_at for project in projects.values()) else ""
    names = [f"{project}{', archived since' if project.archived_at else ''}" for project in projects.values()]
    return [Fact(term="Project" if len(names) == 1 else "Projects", words="; ".join(names), tone=tone)] if names else []


def _line(asked: Asked, team: Team) -> Line:
    card = Card(asked.job, team)
    for source in asked.sources:
        source.job.video = source
    return Line(
        card=card,
        prompt=str(asked.job.recipe.get("prompt") or ""),
        recipe=[fact for fact in recipe(card) if fact.term not in _SAID_ELSEWHERE],
        sources=[Card(source.job, team) for source in asked.sources],
        price=asked.quoted.amount,
    )


def _effects(
    team: Team, groups: Mapping[UUID, Sequence[Asked]], *, now: datetime
) -> dict[UUID, tuple[list[Fact], str]]:
    """Return what each request alone would leave, and which budget has no room for it: two queries for all."""
    needs = {key: _needs(asked) for key, asked in groups.items()}
    balance = standing(team, now).balance
    found = rooms(team, now, {owner for need in needs.values() for owner in need})
    return {
        key: ([_balance(balance, need[None, None]), *_left(need, found)], _short(need, found))
        for key, need in needs.items()
    }


def _needs(asked: Iterable[Asked]) -> Counter[Owner]:
    """How much a request needs of each budget that counts it."""
    needs: Counter[Owner] = Counter({(None, None): 0})
    for each in asked:
        amount, facts = each.quoted.amount or 0, each.job.facts
        needs[None, None] += amount
        needs[None, facts.by.pk] += amount
        if facts.project_id is not None:
            needs[facts.project_id, None] += amount
    return needs


def _balance(balance: int | None, need: int) -> Fact:
    if balance is None:
        return Fact(term="Balance after", words="balance unknown")
    return _fact("Balance after", balance - need, "")


def _left(needs: Mapping[Owner, int], found: Mapping[Owner, Room]) -> list[Fact]:
    facts = []
    for owner, need in needs.items():
        room = found.get(owner)
        left = room.after(need) if room else None
        if room is None or left is None:
            if owner == (None, None):
                facts.append(Fact(term="Team budget after", words="no limit set"))
            continue
        term = "Team budget after" if room.scope == Scope.TEAM else f"Budget of {room.whose} after"
        facts.append(_fact(term, left, f" of {credits_text(room.limit or 0)}"))
    return facts


def _short(needs: Mapping[Owner, int], found: Mapping[Owner, Room]) -> str:
    """Name the budget without room, of several the most specific, in the words with which approving is refused."""
    full = [(room, need) for owner, need in needs.items() if (room := found.get(owner)) and room.lacks(need)]
    if not full:
        return ""
    room, need = min(full, key=lambda each: NARROW_FIRST.index(each[0].scope))
    limit = room.limit or 0
    return too_little(whose(room.scope, room.whose), limit, limit - room.used, need, "this")


def _fact(term: str, left: int, of: str) -> Fact:
    if left < 0:
        return Fact(term=term, words=f"no room, {credits_text(-left)} too few", tone="bad")
    return Fact(term=term, words=f"{credits_text(left)}{of}")
