"""The one poller of a page: what it asks about, and the address that it asks."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse

from teams.models import Team
from videos.gallery import POLLED
from videos.models import Job

#: How a page shows its jobs, by the name in the poller's address; a card to `pick` can be selected.
SHAPES = ("card", "pick", "row", "watch")


class BadQuestion(ValueError):
    """The address of a poller was tampered with."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Poll:
    """The unsettled jobs of one page with the revisions that it shows. Without jobs the page is silent."""

    shape: str
    seen: dict[UUID, int]

    @classmethod
    def about(cls, jobs: Iterable[Job], shape: str) -> Self:
        """Return the poll of a page that shows `jobs` in `shape`."""
        seen = {job.public_id: job.revision for job in jobs if job.is_unsettled}
        return cls(shape=shape, seen=dict(list(seen.items())[:POLLED]))

    @classmethod
    def parse(cls, shape: str, asked: str) -> Self:
        """Return the poll that an address names; raise BadQuestion for anything that no page wrote."""
        if shape not in SHAPES:
            raise BadQuestion(shape)
        seen = {}
        for part in asked.split(",")[:POLLED]:
            key, _, revision = part.partition(".")
            try:
                seen[UUID(hex=key)] = int(revision[:12])
            except ValueError:
                raise BadQuestion(part) from None
        return cls(shape=shape, seen=seen)

    def after(self, changed: Iterable[Job]) -> Self:
        """Return what is left to ask about once the page shows `changed` as they are now."""
        seen = dict(self.seen)
        for job in changed:
            if job.is_unsettled:
                seen[job.public_id] = job.revision
            else:
                seen.pop(job.public_id, None)
        return type(self)(shape=self.shape, seen=seen)

    def address(self, team: Team) -> str:
        """Return the address to ask; empty when the page is silent."""
        if not self.seen:
            return ""
        seen = ",".join(f"{key.hex}.{revision}" for key, revision in self.seen.items())
        return f"{reverse('changes', args=[team.key])}?{urlencode({'as': self.shape, 'seen': seen}, safe=',')}"
