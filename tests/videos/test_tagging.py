"""Tags: one word in any case, so many on a video, on and off, and a second press that changes nothing."""

from datetime import datetime

import pytest

from teams.models import Membership, Mode, Team
from tests.videos.shelved import MakeFilm, film, media
from videos import tagging
from videos.models import Job, JobEvent, Shelf, Tag, Tagging

__all__ = ["film", "media"]


def test_tags_are_read_from_a_line_with_commas() -> None:
    assert tagging.names_in(" launch,  spring   2026 ,,Launch, é\0 ") == ["Launch", "spring 2026", "é"]
    assert tagging.names_in(" , ") == []
    with pytest.raises(tagging.CannotTag, match="longer than 40 characters"):
        tagging.names_in("ok," + "x" * 41)
    with pytest.raises(tagging.CannotTag, match="at most 20 tags"):
        tagging.names_in(",".join(str(number) for number in range(21)))


def test_ten_videos_are_tagged_once_whatever_the_case(film: MakeFilm, owner: Membership, now: datetime) -> None:
    videos = [film() for _ in range(10)]
    keys = [video.public_id for video in videos]

    assert tagging.tag(owner.team, keys[:1], ["Launch"], by=owner.user, at=now) == keys[:1]
    assert tagging.tag(owner.team, keys, ["launch"], by=owner.user, at=now) == keys[1:]
    assert tagging.tag(owner.team, keys, ["LAUNCH"], by=owner.user, at=now) == []

    assert Tag.objects.get().name == "Launch"
    assert Tagging.objects.count() == 10
    assert set(Job.objects.values_list("revision", flat=True)) == {videos[0].job.revision + 1}
    assert JobEvent.objects.filter(reason="Tagged “Launch”").count() == 10
    assert tagging.known(owner.team) == tagging.on(owner.team, keys[3:4]) == ["Launch"]


@pytest.mark.parametrize(("name", "other"), [("Été", "ÉTÉ"), ("Весна", "весна"), ("Ärzte", "ÄRZTE")])
def test_a_tag_in_any_alphabet_is_one_tag_in_any_case(
    film: MakeFilm, owner: Membership, now: datetime, name: str, other: str
) -> None:
    keys = [film().public_id, film().public_id]

    assert tagging.tag(owner.team, keys[:1], [name], by=owner.user, at=now) == keys[:1]
    assert tagging.tag(owner.team, keys, [other], by=owner.user, at=now) == keys[1:]
    assert tagging.on(owner.team, keys) == tagging.known(owner.team) == [name]

    assert tagging.untag(owner.team, keys, [other], by=owner.user, at=now) == keys
    assert tagging.on(owner.team, keys) == []


def test_a_tag_is_taken_off_where_it_stands(film: MakeFilm, owner: Membership, now: datetime) -> None:
    videos = [film(), film()]
    keys = [video.public_id for video in videos]
    tagging.tag(owner.team, keys[:1], ["Launch", "Spring"], by=owner.user, at=now)

    assert tagging.untag(owner.team, keys, ["launch"], by=owner.user, at=now) == keys[:1]
    assert tagging.untag(owner.team, keys, ["launch"], by=owner.user, at=now) == []
    assert tagging.on(owner.team, keys) == tagging.known(owner.team) == ["Spring"]


def test_a_video_takes_twenty_tags_and_all_or_none_are_tagged(film: MakeFilm, owner: Membership, now: datetime) -> None:
    full, bare = film("Full"), film()
    tagging.tag(owner.team, [full.public_id], [f"t{number}" for number in range(20)], by=owner.user, at=now)

    with pytest.raises(tagging.CannotTag, match="“Full” would have more than 20 tags"):
        tagging.tag(owner.team, [full.public_id, bare.public_id], ["one more"], by=owner.user, at=now)

    assert Tagging.objects.count() == 20
    assert not Tag.objects.filter(name="one more").exists()
    assert tagging.tag(owner.team, [full.public_id], ["T3"], by=owner.user, at=now) == []


def test_foreign_and_deleted_videos_are_not_tagged(film: MakeFilm, owner: Membership, now: datetime) -> None:
    others = Team.objects.create(name="Others", mode=Mode.PRACTICE)
    deleted, foreign = film(shelf=Shelf.TRASH), film()
    Job.objects.filter(pk=foreign.job_id).update(team=others)

    keys = [deleted.public_id, foreign.public_id]
    assert tagging.tag(owner.team, keys, ["launch"], by=owner.user, at=now) == []
    assert not Tagging.objects.exists()
