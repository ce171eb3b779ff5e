"""Strips of stills: of a real film, of odd ones, and made again from the stored film when they are missing."""

import errno
import itertools
from datetime import timedelta
from pathlib import Path

import av
import pytest
from django.core.files.storage import default_storage
from PIL import Image, ImageChops, ImageStat

from tests.conftest import ROOT
from tests.outbound.loopback import reply
from tests.videos.copies.conftest import try_copy
from tests.videos.films import make_film
from videos import mp4, stills, store, versions
from videos.models import Video
from videos.mp4 import STILLS, STRIP_BYTES, NotAVideo

SAMPLES = sorted((ROOT / "sandbox" / "samples").rglob("*.mp4"))


def strip_of(film: Path, target: Path) -> list[Image.Image]:
    """Make the strip of a film and cut it into its stills."""
    mp4.strip(film, target, duration_ms=mp4.measure(film).duration_ms)
    with Image.open(target) as strip:
        assert strip.format == "WEBP"
        width, left = divmod(strip.width, STILLS)
        assert left == 0
        whole = strip.convert("RGB")
    return [whole.crop((n * width, 0, (n + 1) * width, whole.height)) for n in range(STILLS)]


def difference(one: Image.Image, other: Image.Image) -> float:
    return sum(ImageStat.Stat(ImageChops.difference(one, other)).mean)


@pytest.mark.parametrize("film", SAMPLES, ids=lambda film: film.stem)
def test_ten_stills_of_a_real_film_differ_and_are_light(film, tmp_path):
    pieces = strip_of(film, tmp_path / "strip.webp")

    measured = mp4.measure(film)
    assert max(pieces[0].size) == 240
    assert pieces[0].width / pieces[0].height == pytest.approx(measured.width / measured.height, abs=0.01)
    assert (tmp_path / "strip.webp").stat().st_size <= STRIP_BYTES
    assert min(difference(one, other) for one, other in itertools.pairwise(pieces)) > 1


def test_each_still_is_from_its_own_tenth(tmp_path):
    film = make_film(tmp_path / "film.mp4", seconds=10, colour=lambda second: (int(second) * 25, 60, 60))

    pieces = strip_of(film, tmp_path / "strip.webp")

    reds = [piece.getpixel((5, 5))[0] for piece in pieces]
    assert reds == pytest.approx([25 * n for n in range(10)], abs=9)


def test_a_film_of_one_frame_has_the_same_still_everywhere(tmp_path):
    pieces = strip_of(make_film(tmp_path / "film.mp4", seconds=1 / 8), tmp_path / "strip.webp")

    assert max(difference(pieces[0], piece) for piece in pieces) < 6


def test_a_broken_tail_repeats_the_last_still(tmp_path):
    film = make_film(
        tmp_path / "film.mp4", seconds=10, has_sound=False, colour=lambda second: (int(second) * 25, 60, 60)
    )
    content = bytearray(film.read_bytes())
    half = (content.index(b"mdat") + len(content)) // 2
    content[half:] = bytes(len(content) - half)
    film.write_bytes(content)

    pieces = strip_of(film, tmp_path / "strip.webp")

    assert difference(pieces[0], pieces[3]) > 10
    assert len(pieces) == STILLS


def test_noise_is_pressed_below_the_bound(tmp_path):
    path = tmp_path / "film.mp4"
    with av.open(str(path), "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=4, options={"preset": "ultrafast", "crf": "20"})
        stream.width, stream.height, stream.pix_fmt = 640, 360, "yuv420p"
        for _ in range(40):
            picture = Image.effect_noise((640, 360), 120).convert("RGB")
            container.mux(stream.encode(av.VideoFrame.from_image(picture)))
        container.mux(stream.encode(None))

    strip_of(path, tmp_path / "strip.webp")

    assert (tmp_path / "strip.webp").stat().st_size <= STRIP_BYTES


def test_what_is_no_film_has_no_strip(tmp_path):
    path = tmp_path / "film.mp4"
    path.write_bytes(b"<!doctype html>" * 100)

    with pytest.raises(NotAVideo):
        mp4.strip(path, tmp_path / "strip.webp", duration_ms=1000)


def test_few_frames_are_decoded_on_the_way(tmp_path, monkeypatch):
    """A film that has one key frame would be decoded whole for each still."""
    film = make_film(tmp_path / "film.mp4", seconds=20)
    monkeypatch.setattr(mp4, "_STILL_FRAMES", 5)
    seen: list[int] = []
    frame_at = mp4._frame_at

    def count(container, stream, seconds, **bounds):
        decode, number = container.decode, 0

        class Counted:
            def seek(self, at):
                container.seek(at)

            def decode(self, of):
                nonlocal number
                for frame in decode(of):
                    number += 1
                    yield frame

        found = frame_at(Counted(), stream, seconds, **bounds)
        seen.append(number)
        return found

    monkeypatch.setattr(mp4, "_frame_at", count)

    strip_of(film, tmp_path / "strip.webp")

    assert len(seen) == STILLS
    assert max(seen) <= 5


@pytest.fixture
def ready(video, serve, film, now):
    return try_copy(video, serve(reply(body=film)), now)


def redraw(video: Video, at) -> Video:
    stills.redraw(Video.objects.get(pk=video.pk), at=at)
    return Video.objects.select_related("job").get(pk=video.pk)


@pytest.mark.django_db
def test_a_copy_brings_all_pictures_and_their_bytes(ready, media):
    pictures = [media / path for path in (ready.poster, ready.thumb, ready.strip)]

    assert ready.pictures_size == sum(path.stat().st_size for path in pictures)
    assert ready.pictures_at is None
    with Image.open(media / ready.thumb) as thumb:
        assert thumb.size == (192, 108)


@pytest.mark.django_db
def test_a_video_from_before_gets_small_poster_and_strip_and_keeps_its_poster(ready, media, now):
    for name in ("thumb", "strip"):
        default_storage.delete(getattr(ready, name))
    Video.objects.update(thumb="", strip="", pictures_size=0, pictures_at=now)
    assert versions.pictures_due(now) == [ready.pk]

    drawn = redraw(ready, now)

    assert (media / drawn.thumb).exists()
    assert (media / drawn.strip).exists()
    assert (drawn.poster, drawn.pictures_at) == (ready.poster, None)
    assert drawn.pictures_size == ready.pictures_size
    assert drawn.job.revision == ready.job.revision + 1
    assert versions.pictures_due(now + timedelta(days=1)) == []


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["poster", "thumb", "strip"])
def test_a_picture_that_the_storage_lost_is_made_again_and_samsar_is_not_asked(ready, serve, media, now, name):
    assert not versions.note_missing_picture(ready, name, at=now), "nothing is lost"
    (media / getattr(ready, name)).unlink()
    assert versions.note_missing_picture(ready, name, at=now)
    assert not versions.note_missing_picture(ready, name, at=now), "noted already"
    server = serve(reply(500))

    drawn = redraw(ready, now)

    assert (media / getattr(drawn, name)).exists()
    assert (drawn.phase, server.connections) == (Video.Phase.READY, 0)


@pytest.mark.django_db
def test_pictures_that_cannot_be_made_are_not_tried_for_ever(ready, media, monkeypatch, now):
    monkeypatch.setattr(stills.mp4, "strip", lambda *_, **__: 1 / 0)
    Video.objects.update(strip="", pictures_at=now)

    drawn = redraw(ready, now)

    assert (drawn.strip, drawn.pictures_at) == ("", None)
    assert (drawn.phase, drawn.poster) == (Video.Phase.READY, ready.poster)


@pytest.mark.django_db
def test_a_film_that_kills_every_worker_goes_without_pictures(ready, monkeypatch, now):
    monkeypatch.setattr(stills, "draw", lambda *_, **__: pytest.fail("killed"))
    Video.objects.update(pictures_at=now, pictures_tries=stills.TRIES)

    assert redraw(ready, now).pictures_at is None


@pytest.mark.django_db
def test_a_full_disk_waits_and_loses_nothing(ready, monkeypatch, now):
    def refuse(*_):
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(store, "put", refuse)
    Video.objects.update(strip="", pictures_at=now)

    waiting = redraw(ready, now)

    assert (waiting.phase, waiting.pictures_tries) == (Video.Phase.READY, 0)
    assert waiting.pictures_at == now + stills.LEASE


@pytest.mark.django_db
def test_where_the_film_is_gone_too_the_player_finds_out(ready, media, now):
    (media / ready.file).unlink()
    Video.objects.update(strip="", pictures_at=now)

    assert redraw(ready, now).pictures_at is None
    assert versions.note_missing(ready, at=now)


@pytest.mark.django_db
def test_two_workers_never_draw_at_once(ready, now):
    Video.objects.update(strip="", pictures_at=now)
    first = Video.objects.get(pk=ready.pk)
    Video.objects.update(pictures_at=now + stills.LEASE, pictures_tries=1)

    stills.redraw(first, at=now)

    assert Video.objects.get(pk=ready.pk).strip == ""


@pytest.mark.django_db
def test_in_a_bucket_a_copy_is_kept_found_missing_and_drawn_again(video, serve, film, bucket, now):
    ready = try_copy(video, serve(reply(body=film)), now)

    assert store.size(ready.file) == len(film)
    assert ready.pictures_size == sum(store.size(path) for path in (ready.poster, ready.thumb, ready.strip))
    assert not versions.note_missing(ready, at=now)
    default_storage.delete(ready.strip)
    assert versions.note_missing_picture(ready, "strip", at=now)
    drawn = redraw(ready, now)
    assert store.size(drawn.strip) > 0
    assert drawn.pictures_at is None
    default_storage.delete(drawn.file)
    assert versions.note_missing(drawn, at=now)


@pytest.mark.django_db
def test_a_silent_bucket_never_loses_a_film(video, serve, film, settings, now):
    options = {"bucket_name": "films", "endpoint_url": "http://127.0.0.1:9", "region_name": "us-east-1"}
    settings.STORAGES = {"default": {"BACKEND": "outbound.bucket.Bucket", "OPTIONS": options}}

    waiting = try_copy(video, serve(reply(body=film)), now)

    assert (waiting.phase, waiting.copy_tries) == (Video.Phase.COPYING, 0)
    assert "storage of this portal cannot be written to" in waiting.problem
