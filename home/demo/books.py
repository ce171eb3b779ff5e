"""What a real month brings along beside its videos: budgets, what came in, corrections, a refund, what nobody explains.

Each happens at its moment, between the videos before and after it, through the
same functions as when people do it; the rest is rows of the ledger.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import partial
from typing import Final

from django.db import transaction
from django.db.models import F

from credits import corrections, ledger, rules, unexplained
from credits.comparing import Window
from credits.models import BalanceReading, Compared, Source
from home.demo.month import DAYS
from home.scale.cast import Cast
from home.scale.life import Life
from teams.models import Team, User
from videos.jobs import adjusting, evidence
from videos.jobs.states import State
from videos.models import Job

C: Final = 1000
BOUGHT, BOUGHT_AGAIN = 25_000 * C, 20_000 * C
OUTSIDE: Final = 420 * C
GOODWILL: Final = 150 * C
#: How long before and after something that only the balance shows somebody looked at it.
LOOKED: Final = timedelta(minutes=35)


@dataclass(frozen=True, kw_only=True, slots=True)
class Happening:
    """Something that happens at a moment; `balance` is what it does to the account, as Samsar would tell."""

    at: datetime
    do: Callable[[], object]
    balance: int = 0


def begin(cast: Cast, finance: User, lives: Sequence[Life], *, now: datetime) -> None:
    """Set budgets and rules for what is to come, and record what came in first."""
    at, team, owner = clock(cast, now, DAYS + 1, time(9, 10)), cast.team, cast.spenders[0]
    ledger.allocate(team, BOUGHT, at=at, by=owner, reason="Package of 25 000 credits, invoice FF-1042")
    spent = _by_month(lives, lambda _job: "team")
    ledger.set_limit(team, _round_up(max(spent.values(), default=0) * 5 // 4, 2_000 * C), at=at, by=finance)
    for project in (cast.projects[0], cast.projects[1]):
        most = _most(lives, lambda job, of=project: job.project == of)  # type: ignore[misc]
        ledger.set_limit(team, _round_up(most * 6 // 5, 500 * C), at=at, by=finance, project=project)
    for member, share in ((cast.spenders[2], 13), (cast.spenders[3], 11)):
        most = _most(lives, lambda job, of=member: job.by == of)  # type: ignore[misc]
        ledger.set_limit(team, _round_up(most * share // 10, 500 * C), at=at, by=finance, member=member)
    rules.set_velocity(team, 6_000 * C, 2_500 * C, by=finance, at=at)
    rules.set_approval(team, 1_200 * C, by=owner, at=at)


def happenings(cast: Cast, finance: User, lives: Sequence[Life], *, now: datetime) -> list[Happening]:
    """Return what happens between the videos, in the order of time."""
    team, owner, found = cast.team, cast.spenders[0], list[Happening]()
    again = clock(cast, now, 12, time(9, 20))
    reason = "Package of 20 000 credits, invoice FF-1077"
    found.append(
        Happening(
            at=again,
            do=lambda: ledger.allocate(team, BOUGHT_AGAIN, at=again, by=owner, reason=reason),
            balance=BOUGHT_AGAIN,
        )
    )
    found += _confirmed([life.job for life in lives if life.job.charge_source == Source.ESTIMATE][:3])
    failed = [life.job for life in lives if life.job.state == State.FAILED]
    if len(failed) > 1:
        found.append(_refunded(failed[-2]))
    seen = clock(cast, now, 6, time(16, 40))
    found.append(Happening(at=seen, do=lambda: _unexplained(cast, at=seen), balance=-OUTSIDE))
    agreed = clock(cast, now, 4, time(11, 5))
    if blurred := _to_adjust(lives, before=agreed - timedelta(days=1)):
        adjust = partial(_adjusted, blurred, finance, at=agreed)
        found.append(Happening(at=agreed, do=adjust, balance=GOODWILL))
    return sorted((each for each in found if each.at < now), key=lambda each: each.at)


def read_balances(cast: Cast, lives: Sequence[Life], happened: Sequence[Happening], *, now: datetime) -> int:
    """Write what Samsar said of the account after each charge, and return what is left, in thousandths of a credit.

    Where it did not say what was charged, it did not say what is left either.
    """
    steps = [(life.job.accepted_at, -(life.job.charged or 0), life.job) for life in lives if life.job.accepted_at]
    others = [(each.at, each.balance, None) for each in happened if each.balance]
    others += [(each.at - LOOKED, 0, None) for each in happened if each.balance]
    remaining, rows = BOUGHT, list[BalanceReading]()
    for at, change, job in sorted([*steps, *others], key=lambda step: step[0]):
        remaining += change
        if job is None or job.charge_source == Source.HEADER:
            key = job.public_id if job else None
            rows.append(BalanceReading(team=cast.team, remaining=remaining, read_at=at, job_id=key))
    rows.append(BalanceReading(team=cast.team, remaining=remaining, read_at=now - timedelta(minutes=4)))
    BalanceReading.objects.bulk_create(rows)
    return remaining


def close(cast: Cast) -> None:
    """Note that all of it is compared with the balance, so that nobody looks for what is explained already."""
    latest = BalanceReading.objects.filter(team=cast.team).latest("read_at")
    Compared.objects.create(team=cast.team, reading=latest, until=latest.read_at)


def clock(cast: Cast, now: datetime, days: int, at: time) -> datetime:
    """Return the moment when clocks of the team's zone showed `at`, so many days before today."""
    zone = cast.team.tz
    return datetime.combine(now.astimezone(zone).date() - timedelta(days=days), at, tzinfo=zone)


def _confirmed(jobs: Sequence[Job]) -> Iterator[Happening]:
    """What was estimated, and what evidence said of it later: as much, a little less, and as much again."""
    for number, job in enumerate(jobs):
        at = (job.settled_at or job.created_at) + timedelta(minutes=3)
        source, said = (
            (Source.BALANCE, "two balances") if number == 2 else (Source.BODY, "Samsar's status said what was charged")
        )
        less = 20 * C if number == 1 and job.quote > 100 * C else 0
        amount = job.quote - less

        correct = partial(evidence.correct, job, amount, source, at=at, reason=said)
        yield Happening(at=at, do=correct, balance=less)


def _refunded(job: Job) -> Happening:
    """Samsar gave back what a failed render had cost, and told nobody: only the balance showed it."""
    at = (job.settled_at or job.created_at) + timedelta(hours=20)
    back = job.charged or 0

    def give_back() -> None:
        window = _window(job.team, at)
        when = unexplained.between(job.team, window.opening.read_at, window.closing.read_at)
        reason = f"{when} the balance rose by what this failed video was charged: given back by Samsar."
        with transaction.atomic():
            Job.objects.filter(pk=job.pk).update(charged=0, charge_source=Source.BALANCE, revision=F("revision") + 1)
            evidence.retell(job, 0, Source.BALANCE)
            corrections.correct(job.public_id, 0, Source.BALANCE, at=at, reason=reason, window=window)

    return Happening(at=at, do=give_back, balance=back)


def _unexplained(cast: Cast, *, at: datetime) -> None:
    """Somebody spent from the same account without the portal."""
    unexplained.write(cast.team, _window(cast.team, at), -OUTSIDE, at=at)


def _to_adjust(lives: Sequence[Life], *, before: datetime) -> Job | None:
    """Return the last video that cost enough for somebody to write to Samsar about it."""
    fitting = [
        life.job
        for life in lives
        if life.job.state == State.COMPLETED
        and life.job.charge_source == Source.HEADER
        and life.job.charged == life.job.quote >= 2 * GOODWILL
        and life.job.created_at < before
    ]
    return fitting[-1] if fitting else None


def _adjusted(job: Job, finance: User, *, at: datetime) -> None:
    """Finance agreed with Samsar on something that no answer of theirs says."""
    was = job.charged or 0
    reason = "Samsar's support gave a part back for the blurred scenes, ticket 88213"
    adjusting.adjust(job, was - GOODWILL, was=was, by=finance, reason=reason, at=at)


def _window(team: Team, at: datetime) -> Window:
    """Return the time between the look at the balance that came at `at` and the one before it."""
    looks = BalanceReading.objects.filter(team=team, read_at__lte=at).order_by("-read_at", "-pk")
    closing, opening = looks[:2]
    return Window(opening=opening, closing=closing)


def _most(lives: Sequence[Life], counts: Callable[[Job], bool]) -> int:
    of_these = [life for life in lives if counts(life.job)]
    return max(_by_month(of_these, lambda _job: "all").values(), default=0)


def _by_month(lives: Sequence[Life], name: Callable[[Job], str]) -> dict[tuple[str, int, int], int]:
    sums: dict[tuple[str, int, int], int] = {}
    for life in lives:
        day = life.job.created_at.astimezone(life.job.team.tz)
        place = (name(life.job), day.year, day.month)
        sums[place] = sums.get(place, 0) + (life.job.charged or life.job.quote)
    return sums


def _round_up(amount: int, step: int) -> int:
    return max(-(-amount // step), 1) * step
