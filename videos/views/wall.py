"""The cards of a wall as markup: those that can be played are written once and kept, in this process.

What a card shows changes with its job's revision, its video's version and the
words of its age; what somebody may do with it, with their role. All of that,
and the team, stands in the key, so that no card shows what is another's.
"""

from collections.abc import Sequence
from typing import Any

from django.core.cache import caches
from django.template.loader import get_template
from django.templatetags.static import static
from django.utils.safestring import SafeString, mark_safe

from credits.templatetags.amounts import age
from teams.access import TeamRequest
from videos.models import Job
from videos.views.cards import Card

#: So many posters are loaded with the page; the others as they come near.
_EAGER = 6


def wall(request: TeamRequest, jobs: Sequence[Job], shape: str) -> list[SafeString]:
    """Return the jobs as cards in `shape`, each with its video loaded; asks the database nothing."""
    cards = [Card(job, request.team) for job in jobs]
    keys = [_key(request, card, shape, is_lazy=place >= _EAGER) for place, card in enumerate(cards)]
    store = caches["cards"]
    known: dict[str, str] = store.get_many([key for key in keys if key])
    template, icons = get_template("videos/_card.html"), static("img/icons.svg")
    markup, new = [], {}
    for place, (card, key) in enumerate(zip(cards, keys, strict=True)):
        if key not in known:
            context: dict[str, Any] = {"card": card, "icons": icons, "request": request, "shape": shape}
            written = str(template.render(context | {"lazy": place >= _EAGER}))
            markup.append(written)
            if key:
                new[key] = written
        else:
            markup.append(known[key])
    if new:
        store.set_many(new)
    return [mark_safe(each) for each in markup]  # noqa: S308 - written by a template, which escaped


def _key(request: TeamRequest, card: Card, shape: str, *, is_lazy: bool) -> str:
    """Return what the card's markup depends on; empty for one that changes while people look."""
    if card.look != "ready" or card.video is None:
        return ""
    job = card.job
    told = (request.team.pk, request.membership.role, shape, int(is_lazy), job.public_id.hex, job.revision)
    size = getattr(job, "family_size", None) or 0
    return ".".join(str(each) for each in (*told, card.video.version, size, age(job.created_at).replace(" ", "_")))
