"""The invariants that hold whatever happened, each as a question to the database.

`manage.py doctor` asks them for monitors and people, the fault tests after
every fault. What is late or needs a person is `upkeep`.
"""

from collections.abc import Iterator

from django.db import connection
from django.db.models import Count, Exists, F, OuterRef, Q, Sum

from audit import append_only
from credits import spending
from credits.models import SPENT, Kind, LedgerEntry
from reviews import decisions
from samsar.pricing import credits_text
from teams.models import Team
from videos.jobs.states import HOLDING, State
from videos.models import Job, Video

#: Samsar accepted a job in one of these, so its hold became a charge.
_CHARGED = Q(state__in=[State.RENDERING, State.COMPLETED, State.FAILED, State.SETTLED_CHARGED]) | (
    Q(state=State.CANCELLED) & ~Q(session_id="")
)


def broken_invariants() -> list[str]:
    """Return a sentence for each invariant of money and jobs that does not hold; empty when all do."""
    money = [*_counters(), *_holds(), *_charges(), *_quotes(), *_costs(), *_later_words(), *_unexplained()]
    return [*money, *_sessions(), *_requests(), *_due_times(), *_verdicts(), *_triggers()]


def _counters() -> Iterator[str]:
    for team in Team.objects.order_by("pk"):
        yield from spending.disagreements(team)


def _holds() -> Iterator[str]:
    """What the ledger holds for a job is its quote while it is open, and nothing afterwards."""
    rows = LedgerEntry.objects.filter(kind__in=[Kind.HOLD, Kind.RELEASE], job_id__isnull=False)
    sums = (
        rows.order_by()
        .values("job_id")
        .annotate(
            held=Sum("amount", filter=Q(kind=Kind.HOLD), default=0)
            - Sum("amount", filter=Q(kind=Kind.RELEASE), default=0)
        )
    )
    held = {row["job_id"]: row["held"] for row in sums if row["held"]}
    for job in Job.objects.filter(Q(state__in=HOLDING) | Q(public_id__in=list(held))):
        expected = job.quote if job.state in HOLDING else 0
        found = held.pop(job.public_id, 0)
        if found != expected:
            yield f"Job {job.public_id} is {job.state} and holds {credits_text(found)}, not {credits_text(expected)}."
    for job_id in held:
        yield f"The ledger holds credits for {job_id}, which is no job."


def _charges() -> Iterator[str]:
    """A job that Samsar accepted was charged once; another was not charged."""
    of_job = LedgerEntry.objects.filter(job_id=OuterRef("public_id"))
    jobs = Job.objects.annotate(
        is_charged=Exists(of_job.filter(kind=Kind.CHARGE)), was_held=Exists(of_job.filter(kind=Kind.HOLD))
    )
    came_with_practice = Q(quote=0, was_held=False)
    for job in jobs.filter(_CHARGED, is_charged=False).exclude(came_with_practice):
        yield f"Job {job.public_id} is {job.state} and was never charged."
    for job in jobs.filter(is_charged=True).exclude(_CHARGED):
        yield f"Job {job.public_id} is {job.state} and was charged."
    charges = LedgerEntry.objects.filter(kind=Kind.CHARGE).order_by()
    for row in charges.values("job_id").annotate(count=Count("pk")).filter(count__gt=1):
        yield f"Job {row['job_id']} was charged {row['count']} times."
    its_job = Job.objects.filter(public_id=OuterRef("job_id"))
    for job_id in charges.exclude(Exists(its_job)).values_list("job_id", flat=True):
        yield f"The ledger charges for {job_id}, which is no job."


def _quotes() -> Iterator[str]:
    """A charge keeps what was reserved for it."""
    its_hold = LedgerEntry.objects.filter(kind=Kind.HOLD, job_id=OuterRef("job_id"), amount=OuterRef("quote"))
    charges = LedgerEntry.objects.filter(kind=Kind.CHARGE).order_by("pk")
    for row in charges.exclude(Exists(its_hold)):
        yield f"Ledger row {row.pk} says it was quoted {row.quote}, which is not what was reserved for it."


def _costs() -> Iterator[str]:
    """What a job says that it cost is what the ledger adds up to."""
    rows = LedgerEntry.objects.filter(kind__in=SPENT, job_id__isnull=False).order_by()
    recorded = {row["job_id"]: row["sum"] for row in rows.values("job_id").annotate(sum=Sum("amount"))}
    for job in Job.objects.all():
        if (job.charged or 0) != recorded.get(job.public_id, 0):
            yield f"Job {job.public_id} says it cost {job.charged}, the ledger {recorded.get(job.public_id, 0)}."


def _later_words() -> Iterator[str]:
    """A correction or adjustment points at the charge of its own job; an adjustment has a person and a reason.

    One that explains a change of the balance points at that, and moves nothing.
    """
    later = LedgerEntry.objects.filter(kind__in=[Kind.CORRECTION, Kind.ADJUSTMENT]).order_by("pk")
    of_its_charge = Q(corrects__kind=Kind.CHARGE, job_id__isnull=False, corrects__job_id=F("job_id"))
    explains = Q(kind=Kind.ADJUSTMENT, job_id=None, corrects__kind=Kind.UNEXPLAINED, amount=0)
    right = Exists(LedgerEntry.objects.filter(of_its_charge | explains, pk=OuterRef("pk")))
    for row in later.exclude(right):
        yield f"Ledger row {row.pk} ({row.get_kind_display().lower()}) points at no charge of its own job."
    for row in later.filter(Q(decided_by=None) | Q(reason=""), kind=Kind.ADJUSTMENT):
        yield f"Ledger row {row.pk} is an adjustment without its person or its reason."


def _unexplained() -> Iterator[str]:
    """What nobody can explain stands in nobody's name, for no project and no video."""
    rows = LedgerEntry.objects.filter(kind=Kind.UNEXPLAINED).order_by("pk")
    named = Q(by__isnull=False) | Q(project__isnull=False) | Q(job_id__isnull=False) | Q(decided_by__isnull=False)
    for row in rows.filter(named):
        yield f"Ledger row {row.pk} is unexplained and yet in somebody's name."


def _sessions() -> Iterator[str]:
    doubled = Job.objects.exclude(session_id="").order_by().values("team", "session_id").annotate(count=Count("pk"))
    for row in doubled.filter(count__gt=1):
        yield f"Session {row['session_id']} belongs to {row['count']} jobs."
    for job in Job.objects.filter(state=State.COMPLETED, video=None):
        yield f"Job {job.public_id} is complete and left no video."
    for job in Job.objects.filter(video__isnull=False).exclude(video__public_id=F("public_id")):
        yield f"Job {job.public_id} and its video have different ids."


def _requests() -> Iterator[str]:
    """What waits for approval has an open request, and nothing else has."""
    waits, is_open = Q(state=State.AWAITING_APPROVAL), Q(approval__answer="")
    for job in Job.objects.filter(waits & ~is_open | ~waits & is_open):
        yield f"Job {job.public_id} is {job.state}, and its request says otherwise."


def _due_times() -> Iterator[str]:
    """Whatever waits for a worker has a time at which one takes it up."""
    for job in Job.objects.filter(Q(state=State.QUEUED, send_at=None) | Q(state=State.RENDERING, next_look_at=None)):
        yield f"Job {job.public_id} is {job.state} and no worker will ever take it up."
    for video in Video.objects.filter(phase=Video.Phase.COPYING, copy_at=None):
        yield f"Video {video.public_id} is to be copied and no worker will ever take it up."


def _verdicts() -> Iterator[str]:
    """A video bears the decision that was made last about its newest version."""
    for job in decisions.disagreements():
        yield f"Job {job.public_id} says “{job.get_verdict_display()}”, which is not what was decided last."


def _triggers() -> Iterator[str]:
    missing = append_only.expected(append_only.tables()) - append_only.installed(connection)
    if missing:
        yield f"The database lets written rows be changed: {', '.join(sorted(missing))} missing. Run the migrations."
