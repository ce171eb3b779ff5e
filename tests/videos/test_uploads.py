"""Pictures from disk: what is kept, where it stands, who may name it, and when it goes."""

import io
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from PIL import Image

from samsar import ImageListToVideo
from teams.models import Membership, Mode, Team
from videos import uploads
from videos.jobs import intake
from videos.jobs.states import State
from videos.models import Brief, Draft, Job, Upload
from videos.uploads import Host

LATER = timedelta(hours=25)


def picture(form: str = "PNG", size: tuple[int, int] = (8, 6), name: str = "Über Blau.png") -> Any:
    """A real picture of one colour."""
    content = io.BytesIO()
    Image.new("RGB", size, (30, 60, 200)).save(content, form)
    return ContentFile(content.getvalue(), name=name)


@pytest.fixture(autouse=True)
def _own_store(settings: Any, tmp_path: Any) -> None:
    """Files of these tests lie in a folder of their own."""
    settings.MEDIA_ROOT = tmp_path
    settings.PORTAL_URL = "http://127.0.0.1:8000"


@pytest.fixture
def kept(owner: Membership, now: datetime) -> Upload:
    return uploads.keep(picture(), by=owner, now=now)


@pytest.mark.parametrize(
    ("form", "content_type", "name"),
    [
        ("PNG", "image/png", "uber-blau.png"),
        ("JPEG", "image/jpeg", "uber-blau.jpg"),
        ("WEBP", "image/webp", "uber-blau.webp"),
    ],
)
def test_a_picture_is_kept_under_the_type_that_it_has(
    owner: Membership, now: datetime, form: str, content_type: str, name: str
) -> None:
    upload = uploads.keep(picture(form), by=owner, now=now)

    assert (upload.content_type, upload.name, upload.width, upload.height) == (content_type, name, 8, 6)
    assert default_storage.size(upload.file) == upload.size


def _bomb() -> Any:
    content = io.BytesIO()
    Image.new("1", (10_000, 6_000)).save(content, "PNG")
    return ContentFile(content.getvalue(), name="wall.png")


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        (lambda: ContentFile(b"", name="a.png"), "is empty."),
        (lambda: ContentFile(b"<svg/>", name="a.png"), "is not a PNG, JPEG or WebP picture."),
        (lambda: picture("GIF"), "is not a PNG, JPEG or WebP picture."),
        (lambda: ContentFile(picture(size=(400, 400)).read()[:-300], name="a.png"), "is damaged"),
        (lambda: ContentFile(b"\x89PNG" + b"0" * uploads.LARGEST_BYTES, name="a.png"), "is larger than 20 MB."),
        (_bomb, "has more than 50 million pixels."),
    ],
)
def test_what_is_no_whole_picture_of_decent_size_is_not_kept(
    owner: Membership, now: datetime, file: Any, reason: str
) -> None:
    with pytest.raises(uploads.NotKept, match=reason):
        uploads.keep(file(), by=owner, now=now)

    assert Upload.objects.count() == 0
    assert not default_storage.exists("uploads")


def test_anybody_who_knows_the_address_gets_the_picture_and_search_engines_do_not(client: Client, kept: Upload) -> None:
    path = Host(kept.team).address(kept).removeprefix("http://127.0.0.1:8000")

    answer: Any = client.get(path)

    with default_storage.open(kept.file) as file:
        assert b"".join(answer.streaming_content) == file.read()
    told = {name: answer.headers[name] for name in ("Content-Type", "X-Robots-Tag", "X-Content-Type-Options")}
    assert told == {"Content-Type": "image/png", "X-Robots-Tag": "noindex", "X-Content-Type-Options": "nosniff"}
    assert answer.headers["Cache-Control"].startswith("public")
    assert client.post(path).status_code == 405
    for other in (path.replace(kept.token, "a" * 32), path.replace("uber", "unter")):
        assert client.get(other).status_code == 404
    default_storage.delete(kept.file)
    assert client.get(path).status_code == 404


def test_live_pictures_need_a_public_address_of_the_portal(kept: Upload, settings: Any) -> None:
    live = Team(name="Live", mode=Mode.LIVE)
    settings.PUBLIC_URL = ""
    assert (Host(live).base, Host(live).problem[:30]) == ("", "Samsar fetches pictures from t")
    settings.PUBLIC_URL = "https://portal.example.test"
    assert Host(live).address(kept) == f"https://portal.example.test/pictures/{kept.token}/uber-blau.png"


def test_practice_pictures_stand_on_this_machine_or_nowhere(kept: Upload, settings: Any) -> None:
    assert Host(kept.team).address(kept) == f"http://127.0.0.1:8000/pictures/{kept.token}/uber-blau.png"
    settings.PORTAL_URL = "https://portal.example.test"
    assert Host(kept.team).base == ""
    assert "this machine only" in Host(kept.team).problem


def test_a_team_knows_its_own_uploads_alone(kept: Upload, django_assert_num_queries: Any) -> None:
    address, elsewhere = Host(kept.team).address(kept), "http://127.0.0.1:9/pictures/a.jpg"
    others = Team.objects.create(name="Others", mode=Mode.PRACTICE)

    with django_assert_num_queries(1):
        assert Host(kept.team).among([elsewhere, address, f"{address}x"]) == {address: kept}
    with django_assert_num_queries(0):
        assert Host(kept.team).among([elsewhere]) == {}
    assert Host(others).among([address]) == {}
    assert Host(others).token_in(address) == kept.token


def _job(owner: Membership, address: str, state: State, now: datetime) -> None:
    job = intake.queue(ImageListToVideo(image_urls=(address,)), by=owner, token="one", offer=None, now=now)
    settled = {"session_id": "ses_1"} if state in (State.RENDERING, State.COMPLETED) else {}
    Job.objects.filter(pk=job.pk).update(state=state, **settled)


@pytest.mark.parametrize(
    ("state", "left"),
    [
        (State.QUEUED, 1),
        (State.SUBMITTING, 1),
        (State.PARKED, 1),
        (State.UNCONFIRMED, 1),
        (State.RENDERING, 1),
        (State.COMPLETED, 0),
        (State.FAILED, 0),
        (State.REJECTED, 0),
    ],
)
def test_a_picture_stays_while_an_unsettled_job_needs_it(
    owner: Membership, kept: Upload, now: datetime, state: State, left: int
) -> None:
    _job(owner, Host(kept.team).address(kept), state, now)

    uploads.clean_up(now + LATER)

    assert Upload.objects.count() == left
    assert default_storage.exists(kept.file) == bool(left)


def test_a_picture_stays_for_a_day_and_goes_with_its_file(kept: Upload, now: datetime) -> None:
    assert uploads.clean_up(now + timedelta(hours=23)) == 0
    assert uploads.clean_up(now + LATER) == 1
    assert not default_storage.exists(kept.file)
    assert uploads.clean_up(now + LATER) == 0


@pytest.mark.parametrize("kind", [Draft, Brief])
def test_a_picture_stays_while_its_own_team_has_it_on_its_desk(
    owner: Membership, kept: Upload, now: datetime, kind: Any
) -> None:
    fields = {"image_url": ["http://x.test/a.png", Host(kept.team).address(kept)]}
    named = {"token": "one", "title": "Spring"} if kind is Draft else {"name": "Spring"}
    desk = kind.objects.create(team=owner.team, by=owner.user, kind="pictures", fields=fields, **named)

    assert uploads.clean_up(now + LATER) == 0
    kind.objects.filter(pk=desk.pk).update(team=Team.objects.create(name="Others", mode=Mode.PRACTICE))
    assert uploads.clean_up(now + LATER) == 1
