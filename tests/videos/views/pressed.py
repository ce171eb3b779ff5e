"""What tests of shelves share: addresses, presses, what was said, and taking it back."""

from typing import Any

from django.test import Client
from django.urls import reverse

from videos.models import Job, Video


def at(video: Video, name: str, *args: str) -> str:
    return reverse(name, args=[video.team.key, *args])


def press(client: Client, name: str, *videos: Video, args: tuple[str, ...] = (), **data: Any) -> Any:
    named = {"video": [video.public_id.hex for video in videos], **data}
    return client.post(at(videos[0], name, *args), named, follow=True)


def shelf(video: Video) -> str:
    return Job.objects.get(pk=video.job_id).shelf


def said(answer: Any) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


def undo(client: Client, answer: Any, team_key: str) -> Any:
    (message,) = answer.context["messages"]
    return client.post(reverse("undo", args=[team_key, message.extra_tags]), follow=True)
