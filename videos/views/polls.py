"""The one poller of a page: what it asks about, and the address that it asks."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Self
from urllib.parse import urlencode
from uuid import UUID

from django.http import QueryDict
from django.urls import reverse

from teams.models import Team
from videos.gallery import POLLED
from videos.models import Job
from videos.worklist import Tally

#: How a page shows its jobs, by the name in the poller's address: a card to `pick` can be selected, and `batch` is
#: rows under the head of one batch.
SHAPES = ("card", "pick", "row", "watch", "batch")


class BadQuestion(ValueError):
    """The address of a poller was tampered with."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Poll:
    """The unsettled jobs and batches of one page with the revisions that it shows. Without any the page is silent."""

    shape: str
    seen: dict[UUID, int]
    batches: dict[UUID, int] = field(default_factory=dict)
    #: Whether each card stands for its family, and says how many they are.
    is_families: bool = False

    @classmethod
    def about(
        cls,
        jobs: Iterable[Job],
        shape: str,
        tallies: Mapping[UUID, Tally] | None = None,
        *,
        is_families: bool = False,
    ) -> Self:
        """Return the poll of a page that shows `jobs` in `shape`, and the heads of the batches in `tallies`."""
        seen = {job.public_id: job.revision for job in jobs if job.is_unsettled}
        seen = dict(list(seen.items())[:POLLED])
        return cls(shape=shape, seen=seen, batches=_moving(tallies or {}), is_families=is_families)

    @classmethod
    def parse(cls, asked: QueryDict) -> Self:
        """Return the poll that an address names; raise BadQuestion for anything that no page wrote."""
        shape, seen, batches = asked.get("as", ""), asked.get("seen", ""), asked.get("of", "")
        if shape not in SHAPES:
            raise BadQuestion(shape)
        return cls(
            shape=shape,
            seen=_read(seen) if seen or not batches else {},
            batches=_read(batches) if batches else {},
            is_families=asked.get("by") == "family",
        )

    @property
    def is_wall(self) -> bool:
        """Whether the page shows its jobs as cards."""
        return self.shape in ("card", "pick")

    def after(self, changed: Iterable[Job], tallies: Mapping[UUID, Tally] | None = None) -> Self:
        """Return what is left to ask about once the page shows `changed` and `tallies` as they are now."""
        seen = dict(self.seen)
        for job in changed:
            if job.is_unsettled:
                seen[job.public_id] = job.revision
            else:
                seen.pop(job.public_id, None)
        return replace(self, seen=seen, batches=_moving(tallies or {}))

    def address(self, team: Team) -> str:
        """Return the address to ask; empty when the page is silent."""
        if not self.seen and not self.batches:
            return ""
        asked = {"as": self.shape, "seen": _write(self.seen)}
        if self.batches:
            asked["of"] = _write(self.batches)
        if self.is_families:
            asked["by"] = "family"
        return f"{reverse('changes', args=[team.key])}?{urlencode(asked, safe=',')}"


def _moving(tallies: Mapping[UUID, Tally]) -> dict[UUID, int]:
    return {key: tally.revision for key, tally in tallies.items() if tally.is_moving}


def _read(asked: str) -> dict[UUID, int]:
    seen = {}
    for part in asked.split(",")[:POLLED]:
        key, _, revision = part.partition(".")
        try:
            seen[UUID(hex=key)] = int(revision[:12])
        except ValueError:
            raise BadQuestion(part) from None
    return seen


def _write(seen: Mapping[UUID, int]) -> str:
    return ",".join(f"{key.hex}.{revision}" for key, revision in seen.items())
