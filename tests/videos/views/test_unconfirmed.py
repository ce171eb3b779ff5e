"""Prices that no charge ever bore out are marked on every form that spends, and on no free one."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from credits import ledger
from credits.models import Source
from samsar import AddOutroImage, JoinVideos, TranslateVideo
from teams.models import Membership
from videos.ids import uuid7
from videos.models import Video

DOUBT = "Published price, not yet confirmed by a charge"
MakeVideo = Callable[..., Video]


def charge(owner: Membership, kind: str) -> None:
    facts = ledger.JobFacts(job_id=uuid7(), kind=kind, model="", language="en", price_list="test", by=owner.user)
    ledger.hold(owner.team, 50_000, facts, at=timezone.now())
    ledger.charge(facts, 50_000, Source.HEADER, at=timezone.now())


@pytest.fixture
def rails(owner_client: Client, owner: Membership, make_video: MakeVideo) -> dict[str, Callable[[], str]]:
    """The rail of each form on finished videos, with something chosen, by the kind of its job."""
    video, other = make_video(), make_video()
    key = owner.team.key

    def of(name: str, *args: object, **posted: object) -> str:
        address = reverse(name, args=[key, *args])
        answer = owner_client.post(address, posted) if posted else owner_client.get(address)
        assert answer.status_code == 200
        return answer.content.decode()

    def join() -> str:
        for each in (video, other):
            owner_client.post(reverse("join_tray", args=[key]), {"add": each.public_id})
        return of("join", "token-1")

    return {
        TranslateVideo.kind: lambda: of("translate_price", video.public_id, languages="fr"),
        AddOutroImage.kind: lambda: of("add_outro", video.public_id, "token-1"),
        JoinVideos.kind: join,
        "free": lambda: of("remove_subtitles", video.public_id, "token-1"),
        "nothing chosen": lambda: of("translate", video.public_id, "token-1"),
    }


@pytest.mark.parametrize("kind", [TranslateVideo.kind, AddOutroImage.kind, JoinVideos.kind])
def test_a_price_is_marked_until_its_own_kind_was_charged(
    owner: Membership, rails: dict[str, Callable[[], str]], kind: str
) -> None:
    charge(owner, "text_to_video")
    assert DOUBT in rails[kind]()

    charge(owner, kind)
    assert DOUBT not in rails[kind]()


@pytest.mark.parametrize("what", ["free", "nothing chosen"])
def test_without_a_price_nothing_is_in_doubt(rails: dict[str, Callable[[], str]], what: str) -> None:
    assert DOUBT not in rails[what]()
