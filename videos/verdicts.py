"""The verdict on each version of a video: a room above decides, and this module alone writes it down.

Everything here runs inside the caller's transaction. The video's row is taken
first, as it is where a newer version is kept, so that a verdict and a newer
version never pass each other.
"""

from datetime import datetime

from django.db.models import F

from videos.models import EarlierRender, Job, Verdict, Video


class MovedOn(Exception):
    """Another version is the newest by now; nothing was written. `newest` is its number."""

    def __init__(self, newest: int) -> None:
        super().__init__(f"Version {newest} is the newest by now.")
        self.newest = newest


class NotThere(Exception):
    """There is no such version, or no film of it that plays; nothing was written."""


def note_verdict(job: Job, verdict: Verdict, *, version: int, newest: int) -> datetime:
    """Write the verdict on one version, and return when that version was completed.

    `newest` is the version that the person who decides knew to be the newest:
    raises MovedOn when it is not, and NotThere when `version` cannot be watched.
    """
    video = Video.objects.filter(job=job)
    if not video.filter(version=newest).update(version=newest):
        found = video.first()
        raise MovedOn(found.version) if found else NotThere
    if version == newest:
        present = video.get()
        if present.phase != Video.Phase.READY:
            raise NotThere
        Job.objects.filter(pk=job.pk).update(verdict=verdict, revision=F("revision") + 1)
        return present.completed_at
    earlier = EarlierRender.objects.filter(video__job=job, version=version).first()
    if earlier is None:
        raise NotThere
    EarlierRender.objects.filter(pk=earlier.pk).update(verdict=verdict)
    return earlier.completed_at


def begin_anew(video: Video) -> Verdict:
    """Take the verdict off a video that gets a newer version, and return what it was."""
    job = Job.objects.filter(pk=video.job_id)
    was = Verdict(job.values_list("verdict", flat=True).get())
    job.update(verdict=Verdict.NONE)
    return was


def bring_back(video: Video, earlier: EarlierRender) -> None:
    """Give a video the verdict on an earlier version, which stands in its place again."""
    earlier.refresh_from_db(fields=["verdict"])
    Job.objects.filter(pk=video.job_id).update(verdict=earlier.verdict)
