"""What the registrar orders for somebody; imported once Django is set up."""

import itertools

from django.utils import timezone

from samsar import TextToVideo
from teams.models import Membership
from videos import catalogue
from videos.jobs import batches

_numbers = itertools.count(1)


def asks_for(*, team: str, title: str, prompts: list[str]) -> None:
    """Ask for a video of ten seconds for each prompt, together, as one press of a form would."""
    place, now = Membership.objects.select_related("team", "user").get(team__key=team), timezone.now()
    orders = [
        batches.Order(
            token=f"asked-{next(_numbers)}",
            submission=TextToVideo(prompt=prompt, video_model="RUNWAYML", image_model="SEEDREAM", duration=10),
        )
        for prompt in prompts
    ]
    told = {"token": f"asked-{next(_numbers)}", "title": title, "offer": catalogue.offer_for(place.team), "now": now}
    batches.queue_all(orders, by=place, **told)
