"""From a checked sheet to one batch of queued jobs; the rows that are left out wait as a draft."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone

from samsar.pricing import in_credits
from teams.access import TeamRequest
from teams.models import Team
from videos import saved
from videos.forms.sheet import Row
from videos.forms.sheet_form import SheetForm
from videos.jobs import asking, batches
from videos.models import Batch, Draft, FormKind, Job
from videos.tasks import ring, submit_job
from videos.views.presses import press_of
from videos.views.sheet_check import Check, videos

#: The worker sends a few at a time and the sweep finds the others; a dead broker is not asked five hundred times.
_RUNG_AT_ONCE = 8


@dataclass(frozen=True, kw_only=True, slots=True)
class Rest:
    """Where the rows that a form left out are: under a token of their own, as a draft, or sent since in `sent`.

    What was left out again when they were sent follows in the same way; `token` was never sent.
    """

    token: str
    draft: Draft | None
    sent: Batch | None
    jobs: list[Job]

    @property
    def is_elsewhere(self) -> bool:
        """Whether they wait or were sent at another address, so that the form must not make them too."""
        return self.draft is not None or self.sent is not None


@dataclass(frozen=True, kw_only=True, slots=True)
class Earlier:
    """What a form made before: its batch, the jobs by their own tokens, and whether they are all in the sheet still."""

    batch: Batch
    jobs: Mapping[str, Job]
    is_same: bool
    is_whole: bool
    rest: Rest


@dataclass(frozen=True, kw_only=True, slots=True)
class Placed:
    """What a press made: jobs, why rows were refused at the last moment, and the draft of what was left out."""

    batch: Batch | None
    jobs: list[Job]
    refused: list[str]
    left_out: int
    draft: Draft | None

    @property
    def said(self) -> str:
        """What happened, for people."""
        if asked := asking.said(self.jobs):
            return asked
        are = "is" if len(self.jobs) == 1 else "are"
        total = in_credits(sum(job.quote for job in self.jobs), "is,are")
        return f"{videos(len(self.jobs))} {are} on the way. {total} reserved."


def used_by(team: Team, token: str) -> Batch | None:
    """Return the batch that this form made, or None."""
    return Batch.objects.filter(team=team, form_token=token, jobs__isnull=False).first()


def earlier(team: Team, token: str, check: Check) -> Earlier | None:
    """Return what this form made before, held against what it says now; None when it was never sent."""
    batch = used_by(team, token)
    if batch is None:
        return None
    jobs = {job.form_token: job for job in own_jobs(batch)}
    orders = {order.token: order.submission.dump() for order in check.orders(token)}
    is_same = all(orders.get(key) == job.recipe for key, job in jobs.items())
    is_whole = is_same and len(jobs) == len(orders)
    return Earlier(batch=batch, jobs=jobs, is_same=is_same, is_whole=is_whole, rest=rest_of(team, token))


def own_jobs(batch: Batch) -> list[Job]:
    """Return the jobs that the form itself made; one that took over at a new price counts as the one before it."""
    return [job for job in batch.jobs.all() if job.form_token.startswith(f"{batch.form_token}-")]


def rest_of(team: Team, token: str) -> Rest:
    """Return where the rows are that the form of this token left out."""
    sent, jobs, token = None, list[Job](), _key(token)
    while batch := used_by(team, token):
        sent, token = batch, _key(token)
        jobs += own_jobs(batch)
    return Rest(token=token, draft=saved.draft(team, token), sent=sent, jobs=jobs)


def place(request: TeamRequest, token: str, form: SheetForm, check: Check) -> Placed:
    """Queue every good row as one batch, ring the worker, and keep the others as a draft.

    Sent again, it finds the jobs that it made and goes on where it stopped.
    """
    queued = batches.queue_each(
        check.orders(token),
        by=request.membership,
        token=token,
        title=_title(form, check),
        now=timezone.now(),
        offer=form.offer,
        press=press_of(request),
    )
    for job in queued.jobs[:_RUNG_AT_ONCE] if not asking.said(queued.jobs) else ():
        ring(submit_job, job_id=job.pk)
    left = [line.row for line in check.lines if not line.is_good or f"{token}-{line.row.number}" in queued.refused]
    draft = _keep(request, _key(token), form, check, left) if queued.jobs else None
    return Placed(
        batch=queued.batch, jobs=queued.jobs, refused=[*queued.refused.values()], left_out=len(left), draft=draft
    )


def address_of(team: Team, batch: Batch) -> str:
    """Return where the videos of a sheet are followed."""
    return reverse("batch", args=[team.key, batch.public_id])


def _title(form: SheetForm, check: Check) -> str:
    many = videos(len(check.good))
    return f"{form.title}, {many}" if form.title else f"Sheet of {many}"


def _key(token: str) -> str:
    """Return the token under which the rows that a form leaves out go on, so that a second press finds them."""
    return hashlib.blake2b(f"left out of {token}".encode(), digest_size=12).hexdigest()


def _keep(request: TeamRequest, key: str, form: SheetForm, check: Check, left: Sequence[Row]) -> Draft | None:
    """Keep these rows, and only these, as the draft under `key`; None when there are none or they cannot be kept."""
    if not left:
        saved.forget_draft(request.team, key)
        return None
    what = f"{len(left)} row{'' if len(left) == 1 else 's'} left out of {form.title or 'a sheet'}"
    fields = {"csv": [check.sheet.only(left)], "name": [form.title]}
    try:
        return saved.save_draft(request.membership, key, FormKind.SHEET, fields, title=what, now=timezone.now())
    except (saved.TooLarge, saved.TokenIsSpent):
        return None  # the jobs are queued all the same; the caller says that the rows were not kept
