"""The team's tags: putting them on videos and taking them off, in whatever case they are written."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, OuterRef

from teams.models import Team, User
from videos import shelves
from videos.models import Job, Shelf, Tag, Tagging

TAG_LENGTH: Final = 40
MOST_TAGS: Final = 20
#: So many names are offered while somebody types.
OFFERED: Final = 200


class CannotTag(Exception):
    """These tags cannot be put on these videos; the text says why. Nothing was changed."""


def names_in(text: str) -> list[str]:
    """Return the tags in a text, separated by commas, each once; raise CannotTag if one is too long."""
    lines = (" ".join(part.replace("\0", "").split()) for part in text[:2000].split(","))
    names = list({name.casefold(): name for name in lines if name}.values())
    for name in names:
        if len(name) > TAG_LENGTH:
            raise CannotTag(f"“{name[:TAG_LENGTH]}…” is longer than {TAG_LENGTH} characters. Nothing was changed.")
    if len(names) > MOST_TAGS:
        raise CannotTag(f"A video takes at most {MOST_TAGS} tags. Nothing was changed.")
    return names


def tag(team: Team, keys: Iterable[UUID], names: Sequence[str], *, by: User, at: datetime) -> list[UUID]:
    """Put tags on videos of the library and the archive; return those that lacked one by public id.

    A tag that is not known yet is made. Raises CannotTag, and changes nothing, where a video would have too many.
    """
    with transaction.atomic():
        jobs = _locked(team, keys)
        if not jobs or not names:
            return []
        tags = _tags(team, names)
        wanted = {each.pk for each in tags}
        had: dict[int, set[int]] = {job.pk: set() for job in jobs}
        for job_id, tag_id in Tagging.objects.filter(job__in=jobs).values_list("job_id", "tag_id"):
            had[job_id].add(tag_id)
        full = [job.title for job in jobs if len(had[job.pk] | wanted) > MOST_TAGS]
        if full:
            raise CannotTag(
                f"{shelves.named(full)} would have more than {MOST_TAGS} tags. "
                "Nothing was changed: take some off first."
            )
        lacking = [job for job in jobs if not wanted <= had[job.pk]]
        Tagging.objects.bulk_create(
            [Tagging(job=job, tag=each) for job in lacking for each in tags if each.pk not in had[job.pk]],
            ignore_conflicts=True,
        )
        return _changed(lacking, f"Tagged {quoted(each.name for each in tags)}", by=by, at=at)


def untag(team: Team, keys: Iterable[UUID], names: Sequence[str], *, by: User, at: datetime) -> list[UUID]:
    """Take tags off videos; return those that had one by public id."""
    with transaction.atomic():
        jobs = {job.pk: job for job in _locked(team, keys)}
        folded = {name.casefold() for name in names}
        on_them = Tagging.objects.filter(tag__team=team, job__in=list(jobs)).select_related("tag")
        found = [(each.pk, each.job_id) for each in on_them if each.tag.name.casefold() in folded]
        Tagging.objects.filter(pk__in=[key for key, _ in found]).delete()
        had = [jobs[key] for key in dict.fromkeys(job_id for _, job_id in found)]
        return _changed(had, f"Tag {quoted(names)} taken off", by=by, at=at)


def known(team: Team) -> list[str]:
    """Return the names of the team's tags that stand on any video, in order: one query."""
    used = Exists(Tagging.objects.filter(tag=OuterRef("pk")))
    return list(Tag.objects.filter(used, team=team).values_list("name", flat=True)[:OFFERED])


def on(team: Team, keys: Iterable[UUID]) -> list[str]:
    """Return the tags that stand on any of these videos, in order: one query."""
    found = Tag.objects.filter(team=team, jobs__team=team, jobs__public_id__in=list(keys))
    return list(found.distinct().values_list("name", flat=True))


def quoted(names: Iterable[str]) -> str:
    """Return names in quotation marks, a comma between them."""
    return ", ".join(f"“{name}”" for name in names)


def _locked(team: Team, keys: Iterable[UUID]) -> list[Job]:
    jobs = Job.objects.select_for_update().filter(team=team, public_id__in=list(keys))
    return list(jobs.filter(shelf__in=[Shelf.LIBRARY, Shelf.ARCHIVE]).order_by("pk"))


def _tags(team: Team, names: Sequence[str]) -> list[Tag]:
    """Return these tags of the team, made where they are new; whoever makes one at the same moment makes it once."""
    wanted = {name.casefold() for name in names}
    found = _by_fold(team)
    new = [Tag(team=team, name=name) for name in names if name.casefold() not in found]
    if new:
        Tag.objects.bulk_create(new, ignore_conflicts=True)
        found = _by_fold(team)
    return [tag for fold, tag in found.items() if fold in wanted]


def _by_fold(team: Team) -> dict[str, Tag]:
    # Here and not by the database alone: SQLite knows no case but that of ASCII.
    return {tag.name.casefold(): tag for tag in Tag.objects.filter(team=team).order_by("-pk")}


def _changed(jobs: Sequence[Job], words: str, *, by: User, at: datetime) -> list[UUID]:
    Job.objects.filter(pk__in=[job.pk for job in jobs]).update(revision=F("revision") + 1)
    shelves.tell(jobs, words, by=by, at=at)
    return [job.public_id for job in jobs]
