"""Where the balance and the ledger disagree: what of it our jobs explain after all, and what nobody can.

Looks at the balance are compared one after the other, each pair as soon as
nothing was on its way during either. A difference may be a silent refund of
what failed, or the true price of what rests on our estimate; a window that may
still turn out so waits and grows. The rest is written down as unexplained.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import combinations
from typing import Final

import structlog
from django.db import transaction
from django.db.models import F

from credits import corrections, unexplained
from credits.comparing import Window
from credits.models import BalanceReading, Source
from credits.unexplained import Movement, Overtaken
from samsar.pricing import credits_text, in_credits
from teams.models import Connection, Team
from videos.jobs import evidence, underway
from videos.jobs.states import State
from videos.models import Job

log = structlog.get_logger(__name__)

#: How long an estimate may wait for Samsar's own word: the last late look comes after a day.
ESTIMATES_WAIT: Final = timedelta(hours=25)
#: How long a rise of the balance waits for a render that may have failed, unseen by us.
RENDERS_WAIT: Final = timedelta(hours=2)
#: Decisions that one round makes for a team; the next round goes on.
_A_ROUND: Final = 20
#: Failed jobs of one window among which a refund is sought, and named.
_MOST_CANDIDATES, _NAMED = 10, 4


@dataclass(frozen=True, kw_only=True, slots=True)
class _Unequal:
    """A window in which the balance moved by `rest` more than the ledger says."""

    team: Team
    window: Window
    rest: int
    known: Sequence[Movement]


def compare(*, at: datetime) -> int:
    """Compare every team's ledger with the looks at its balance; return how many windows were found unequal.

    One query when nobody's balance was looked at since.
    """
    return sum(_compare(team, at) for team in unexplained.due(at))


def _compare(team: Team, at: datetime) -> int:
    for done in range(_A_ROUND):
        try:
            if not _go_on(team, at):
                return done
        except Overtaken:
            log.info("comparing goes on next time", team=team.pk)
            return done
    return _A_ROUND


def _go_on(team: Team, at: datetime) -> bool:
    """Compare up to the first window that is decided; False when there is nothing more to do now."""
    compared = unexplained.begin(team)
    looks = unexplained.looks(compared, at)
    if not looks:
        return False
    busy = underway.since(team.pk, unexplained.asked_at(compared.reading))
    quiet = [look for look in looks if unexplained.is_quiet(look, busy)]
    # A clock that was set back dates charges before a look that came before them: what was between is not known.
    if not unexplained.is_quiet(compared.reading, busy) or unexplained.is_set_back(compared.reading):
        return _begin_anew(team, compared.reading, quiet)
    after_key = _of_other_key(team, compared.reading, looks)
    quiet = [look for look in quiet if after_key is None or look.read_at < after_key]
    known = unexplained.movements(team.pk, compared.reading.read_at, looks[-1].read_at)
    opening = compared.reading
    for look in quiet:
        window = Window(opening=opening, closing=look)
        rest = unexplained.rest_of(window, known)
        if rest == 0:
            _confirm_estimates(_Unequal(team=team, window=window, rest=0, known=known), at)
            opening = look
            continue
        decide = _decision(_Unequal(team=team, window=window, rest=rest, known=known), at)
        if decide is not None:
            _accept(team.pk, compared.reading, opening)
            _carry_out(decide, at)
            return True
    _accept(team.pk, compared.reading, opening)
    if after_key is None:
        return False
    return _begin_anew(team, opening, [look for look in looks if unexplained.asked_at(look) >= after_key])


@dataclass(frozen=True, kw_only=True, slots=True)
class _Decision:
    """What becomes of an unequal window: jobs that got their charge back, or the price of one, or neither."""

    found: _Unequal
    refunded: tuple[Job, ...] = ()
    priced: Job | None = None
    addition: str = ""


def _decision(found: _Unequal, at: datetime) -> _Decision | None:
    """Return what becomes of the window, or None while it may still turn out otherwise."""
    failed = _failed(found) if found.rest > 0 else []
    fitting = _fitting(failed, found.rest)
    if len(fitting) == 1 and len(fitting[0]) in (1, len(failed)):
        return _Decision(found=found, refunded=fitting[0])
    estimated = _estimated(found)
    age = at - found.window.closing.read_at
    if len(estimated) == 1 and found.window.closing.read_at - found.window.opening.read_at <= evidence.CLOSE:
        (job,) = estimated
        if evidence.is_plausible(job, (job.charged or 0) - found.rest):
            return _Decision(found=found, priced=job)
    if estimated and age < ESTIMATES_WAIT:
        return None
    if found.rest > 0 and age < RENDERS_WAIT and _may_have_failed_unseen(found):
        return None
    return _Decision(found=found, addition=f"{_named(failed)}{_doubt(estimated)}")


def _carry_out(decided: _Decision, at: datetime) -> None:
    found = decided.found
    if decided.priced is not None:
        job = decided.priced
        evidence.correct(job, (job.charged or 0) - found.rest, Source.BALANCE, at=at, reason="two balances")
        return
    team, window = found.team, found.window
    when = unexplained.between(team, window.opening.read_at, window.closing.read_at)
    with transaction.atomic():
        # Jobs first, then how far was compared, then budgets: in the order of everybody who moves all three.
        for job in sorted(decided.refunded, key=lambda job: job.pk):
            same = Job.objects.filter(
                pk=job.pk, state=State.FAILED, charged=job.charged, charge_source=job.charge_source
            )
            if not same.update(charged=0, charge_source=Source.BALANCE, revision=F("revision") + 1):
                raise Overtaken
            evidence.retell(job, 0, Source.BALANCE)
        unexplained.move_on(team.pk, window, rest=found.rest)
        for job in decided.refunded:
            reason = f"{when} the balance rose by what this failed video was charged: given back by Samsar."
            corrections.correct(job.public_id, 0, Source.BALANCE, at=at, reason=reason, window=window)
        if not decided.refunded:
            unexplained.write(team, window, found.rest, at=at, addition=decided.addition)


def _accept(team_id: int, start: BalanceReading, end: BalanceReading) -> None:
    """Note that up to `end` the ledger explains the balance."""
    if start.pk != end.pk:
        with transaction.atomic():
            unexplained.move_on(team_id, Window(opening=start, closing=end), rest=0)


def _of_other_key(team: Team, opening: BalanceReading, looks: Sequence[BalanceReading]) -> datetime | None:
    """Return when the key was replaced, if that was after `opening`: the new one may open another account."""
    saved = Connection.objects.filter(team=team).values_list("saved_at", flat=True).first()
    if saved is None or not unexplained.asked_at(opening) < saved <= looks[-1].read_at:
        return None
    return saved


def _begin_anew(team: Team, opening: BalanceReading, looks: Sequence[BalanceReading]) -> bool:
    """Compare from the first of these looks on, if there is any: nothing is known of the time before it."""
    if looks:
        unexplained.begin_at(team.pk, opening, looks[0])
    return bool(looks)


def _failed(found: _Unequal) -> list[Job]:
    """Return the jobs that may have got back their charge: they failed after the window began, on Samsar's word."""
    jobs = Job.objects.filter(
        team=found.team,
        state=State.FAILED,
        charged__gt=0,
        accepted_at__lte=found.window.closing.read_at,
        settled_at__gte=found.window.opening.read_at,
    )
    return list(jobs.exclude(charge_source=Source.PERSON).order_by("pk")[:_MOST_CANDIDATES])


def _fitting(jobs: Sequence[Job], rest: int) -> list[tuple[Job, ...]]:
    """Return every choice among these jobs that was charged exactly `rest` together."""
    return [
        some
        for count in range(1, len(jobs) + 1)
        for some in combinations(jobs, count)
        if sum(job.charged or 0 for job in some) == rest
    ]


def _estimated(found: _Unequal) -> list[Job]:
    """Return the jobs charged in the window whose charge is our estimate."""
    ids = {each.job_id for each in found.known if each.job_id and found.window.holds(each.at)}
    jobs = Job.objects.filter(team=found.team, public_id__in=ids, charge_source=Source.ESTIMATE)
    return list(jobs.order_by("pk"))


def _confirm_estimates(found: _Unequal, at: datetime) -> None:
    """Two looks that bear out all charges between them bear out each estimate among these."""
    for job in _estimated(found):
        evidence.correct(job, job.charged or 0, Source.BALANCE, at=at, reason="two balances bear it out")


def _may_have_failed_unseen(found: _Unequal) -> bool:
    running = Job.objects.filter(team=found.team, state=State.RENDERING, charged__gt=0)
    return running.filter(charged__lte=found.rest, accepted_at__lte=found.window.closing.read_at).exists()


def _named(failed: Sequence[Job]) -> str:
    if not failed:
        return ""
    some = ", ".join(f"“{job.title[:40]}” ({credits_text(job.charged or 0)})" for job in failed[:_NAMED])
    more = f" and {len(failed) - _NAMED} more" if len(failed) > _NAMED else ""
    return f" Failed around then, and nobody knows whether it was for one of them: {some}{more}."


def _doubt(estimated: Sequence[Job]) -> str:
    if not estimated:
        return ""
    amount = in_credits(sum(job.charged or 0 for job in estimated))
    if len(estimated) == 1:
        return f" One charge of that time, of {amount}, rests on our estimate."
    return f" {len(estimated)} charges of that time, {amount} together, rest on our estimates."
