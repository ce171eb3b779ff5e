"""What forms read of a family: what a video was made from, and the same film in other languages.

Every question names the team first, and none costs a query a video.
"""

from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from samsar import TranslateVideo
from teams.models import Team
from videos.models import Job, Lineage, Shelf, Video

#: How many videos a page offers to choose from.
LISTED = 24
#: A film is rarely a translation of a translation; further than this nobody looks.
_DEPTH = 4


def sources_of(job: Job) -> list[Video]:
    """Return the videos that `job` was made from, in order, each with its job: one query."""
    return [edge.source for edge in job.lineage.select_related("source__job")]


def sources_of_all(jobs: Iterable[Job]) -> dict[int, list[Video]]:
    """Return the videos that each of `jobs` was made from, in order, by the job's key: one query for all."""
    found: dict[int, list[Video]] = {}
    for edge in Lineage.objects.filter(job__in=list(jobs)).select_related("source__job").order_by("position"):
        found.setdefault(edge.job_id, []).append(edge.source)
    return found


def original_of(job: Job) -> Job:
    """Return the job that `job` goes back to through its first sources; itself if it was made from nothing."""
    for _ in range(_DEPTH):
        edge = job.lineage.select_related("source__job__video").order_by("position").first()
        if edge is None:
            break
        job = edge.source.job
    return job


def translations(videos: Sequence[Video]) -> dict[int, list[Job]]:
    """Return, by the key of each video, the same film in other languages, newest last.

    That is the first version and all translations of it. `videos` come with
    their jobs. At most two queries for each generation above and below,
    whatever the number of videos.
    """
    way_up = _ways_up(videos)
    families: dict[int, dict[int, Job]] = {way[-1].pk: {} for way in way_up.values()}
    known: dict[int, int] = {}
    for way in way_up.values():
        families[way[-1].pk] |= {each.job_id: each.job for each in way if each.job.shelf != Shelf.GONE}
        known |= {each.pk: way[-1].pk for each in way}
    for _ in range(_DEPTH):
        edges = Lineage.objects.filter(source__in=list(known), job__kind=TranslateVideo.kind)
        found: dict[int, int] = {}
        for edge in edges.select_related("job__video"):
            family, job = families[known[edge.source_id]], edge.job
            if job.pk not in family and hasattr(job, "video"):
                found[job.video.pk] = known[edge.source_id]
            if job.shelf != Shelf.GONE:  # what is gone can be made again
                family.setdefault(job.pk, job)
        known = found
        if not known:
            break
    return {
        key: sorted((job for job in families[way[-1].pk].values() if job.pk != way[0].job_id), key=_age)
        for key, way in way_up.items()
    }


def _ways_up(videos: Sequence[Video]) -> dict[int, list[Video]]:
    """Return, by the key of each video, itself and what it was translated from, up to the first version."""
    ways = {video.pk: [video] for video in videos}
    for video in videos:
        video.job.video = video  # found through the video, so it need not be asked for again
    for _ in range(_DEPTH):
        climbing = [way for way in ways.values() if way[-1].job.kind == TranslateVideo.kind]
        if not climbing:
            break
        edges = Lineage.objects.filter(job__in=[way[-1].job_id for way in climbing]).select_related("source__job")
        sources = {edge.job_id: edge.source for edge in edges}
        for way in climbing:
            source = sources.get(way[-1].job_id)
            if source is not None:
                source.job.video = source
                way.append(source)
    return ways


def _age(job: Job) -> UUID:
    return job.public_id


def ready_videos(team: Team, public_ids: Sequence[UUID], shelves: Collection[str] = (Shelf.LIBRARY,)) -> list[Video]:
    """Return those of the team's videos that are named and can be played, in the order named: one query.

    Only the library's, unless other `shelves` are named: what is archived or deleted is no source of new work.
    """
    found = Video.objects.filter(team=team, phase=Video.Phase.READY, public_id__in=public_ids).select_related("job")
    found = found.filter(job__shelf__in=list(shelves))
    by_id = {video.public_id: video for video in found}
    return [by_id[key] for key in public_ids if key in by_id]


def others_like(team: Team, ratio: str | None, without: Iterable[UUID]) -> list[Video]:
    """Return the team's newest videos that can be played, of one shape if it is named, without some: one query."""
    found = Video.objects.filter(team=team, phase=Video.Phase.READY, job__shelf=Shelf.LIBRARY)
    if ratio:
        found = found.filter(job__aspect_ratio=ratio)
    return list(found.exclude(public_id__in=list(without)).select_related("job").order_by("-public_id")[:LISTED])
