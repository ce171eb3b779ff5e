"""From a checked sheet to one batch of queued jobs; the rows that are left out wait as a draft."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone

from samsar.pricing import credits_text
from teams.access import TeamRequest
from teams.models import Team
from videos import saved
from videos.forms.sheet_form import SheetForm
from videos.jobs import batches
from videos.models import Batch, Draft, FormKind, Job
from videos.tasks import ring, submit_job
from videos.views.sheet_check import Check, videos

#: The worker sends a few at a time and the sweep finds the others; a dead broker is not asked five hundred times.
_RUNG_AT_ONCE = 8


@dataclass(frozen=True, kw_only=True, slots=True)
class Earlier:
    """What a form made before: its batch, the jobs by their own tokens, and whether they are all in the sheet still."""

    batch: Batch
    jobs: Mapping[str, Job]
    is_same: bool
    is_whole: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Placed:
    """What a press made: jobs, why rows were refused at the last moment, and the draft of what was left out."""

    batch: Batch
    jobs: list[Job]
    refused: list[str]
    left_out: int
    draft: Draft | None

    @property
    def said(self) -> str:
        """What happened, for people."""
        are = "is" if len(self.jobs) == 1 else "are"
        total = credits_text(sum(job.quote for job in self.jobs))
        return f"{videos(len(self.jobs))} {are} on the way. {total} credits are reserved."


def used_by(team: Team, token: str) -> Batch | None:
    """Return the batch that this form made, or None."""
    return Batch.objects.filter(team=team, form_token=token, jobs__isnull=False).first()


def earlier(team: Team, token: str, check: Check) -> Earlier | None:
    """Return what this form made before, held against what it says now; None when it was never sent."""
    batch = used_by(team, token)
    if batch is None:
        return None
    jobs = {job.form_token: job for job in batch.jobs.all()}
    orders = {order.token: order.submission.dump() for order in check.orders(token)}
    is_same = all(orders.get(key) == job.recipe for key, job in jobs.items())
    return Earlier(batch=batch, jobs=jobs, is_same=is_same, is_whole=is_same and len(jobs) == len(orders))


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
    )
    for job in queued.jobs[:_RUNG_AT_ONCE]:
        ring(submit_job, job_id=job.pk)
    left = [line.row for line in check.lines if not line.is_good or f"{token}-{line.row.number}" in queued.refused]
    draft = None
    if queued.jobs and left:
        draft = _keep(request, token, form, check.sheet.only(left), len(left))
    return Placed(
        batch=queued.batch, jobs=queued.jobs, refused=[*queued.refused.values()], left_out=len(left), draft=draft
    )


def address_of(team: Team, batch: Batch) -> str:
    """Return where the videos of a sheet are followed."""
    return reverse("batch", args=[team.key, batch.public_id])


def _title(form: SheetForm, check: Check) -> str:
    many = videos(len(check.good))
    return f"{form.title}, {many}" if form.title else f"Sheet of {many}"


def _keep(request: TeamRequest, token: str, form: SheetForm, text: str, count: int) -> Draft | None:
    """Keep the rows as a draft under a token that follows from the form's, so that a second press finds it."""
    team = request.team
    key = hashlib.blake2b(f"left out of {token}".encode(), digest_size=12).hexdigest()
    if used_by(team, key):
        return None  # it was mended and sent since
    what = f"{count} row{'' if count == 1 else 's'} left out of {form.title or 'a sheet'}"
    fields = {"csv": [text], "name": [form.title]}
    return saved.save_draft(request.membership, key, FormKind.SHEET, fields, title=what, now=timezone.now())
