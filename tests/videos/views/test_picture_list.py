"""The buttons of the pictures form: they order, add and upload, and nothing is sent."""

import re
from datetime import datetime
from typing import Any

from django.core.cache import caches
from django.core.files.uploadedfile import SimpleUploadedFile

from teams.models import Membership, Mode, Team
from tests.conftest import Sandbox
from tests.videos.test_uploads import picture
from tests.videos.views.images_desk import A, B, C, Desk
from videos import uploads
from videos.models import Job, Upload


def test_the_order_changes_by_buttons_and_the_focus_stays_with_the_picture(desk: Desk) -> None:
    three = {"image_url": [A, B, C], "prompt": "Calm."}

    assert (desk.press(**three, up="2").listed, desk.focused) == ([A, C, B], "up 1")
    assert "Calm." in desk.text
    assert (desk.press(**three, up="1").listed, desk.focused) == ([B, A, C], "down 0")
    assert (desk.press(**three, down="1").listed, desk.focused) == ([A, C, B], "up 2")
    assert (desk.press(**three, remove="1").listed, desk.focused) == ([A, C], "remove 1")
    assert (desk.press(**three, remove="2").listed, desk.focused) == ([A, B], "remove 1")
    for nonsense in ("-1", "7", "x", "9" * 40):
        assert desk.press(**three, up=nonsense).listed == [A, B, C]
    assert Job.objects.count() == 0


def test_many_addresses_are_added_at_once_and_wrong_ones_stay_in_the_box(desk: Desk) -> None:
    desk.press(addresses=f" {C} \r\n\r\nftp://x\r\n{A}", add="1")

    assert desk.listed == [A, B, C, A]
    assert "ftp://x: Write a whole address that begins with" in desk.text
    assert "\nftp://x</textarea>" in desk.text
    desk.press(image_url=[A] * 19, addresses=f"{B}\n{C}", add="1")
    assert len(desk.listed) == 20
    assert f"{C}: a video takes at most 20 pictures." in desk.text


def test_with_scripts_a_button_brings_its_part_and_the_price(desk: Desk) -> None:
    desk.press(scripts=True, sample=C)

    assert "<html" not in desk.text
    assert desk.listed == [A, B, C]
    assert "3 pictures × 8 s × 50 = up to 1\u202f200 credits" in desk.text
    assert 'id="metadata"' not in desk.text
    desk.press(scripts=True, meta_key=["a", "b"], meta_value=["1", "2"], no_fact="0")
    assert 'name="meta_key" value="b"' in desk.text
    assert desk.listed == []
    assert 'name="meta_key" value="a"' not in desk.text


def test_files_are_kept_one_by_one_and_the_refused_are_named(desk: Desk) -> None:
    files = [
        SimpleUploadedFile("Sea.png", picture().read()),
        SimpleUploadedFile("notes.txt", b"hello"),
        SimpleUploadedFile("Sky.png", picture().read()),
    ]

    desk.press(picture_files=files)

    names = [address.rpartition("/")[2] for address in desk.listed]
    assert names == ["balloons.jpg", "bottle.jpg", "sea.png", "sky.png"]
    assert "notes.txt is not a PNG, JPEG or WebP picture." in desk.text
    assert "from disk, 8 × 6" in desk.text
    assert desk.create(image_url=desk.listed).status_code == 303


def test_files_that_nobody_saw_in_the_list_are_not_sent(desk: Desk) -> None:
    desk.create(picture_files=[SimpleUploadedFile("Sea.png", picture().read())])

    assert len(desk.listed) == 3
    assert "Nothing was sent yet: look at them, then press Create." in desk.text
    assert Job.objects.count() == 0


def test_an_outro_from_disk_fills_its_address_and_may_not_be_too_small(desk: Desk) -> None:
    desk.press(look="1", outro_file=SimpleUploadedFile("small.png", picture().read()))
    assert "Too small: at least 1792 × 1024 pixels are needed, and small.png has 8 × 6." in desk.text
    small = re.findall(r'name="outro_image_url"[^>]* value="([^"]+)"', desk.text)[0]
    assert desk.create(outro_image_url=small).status_code == 200

    desk.press(scripts=True, look="1", outro_file=SimpleUploadedFile("big.png", picture(size=(1792, 1024)).read()))
    large = re.findall(r'id="canvas-picture"[^>]* src="([^"]+)"', desk.text)[0]
    assert large.endswith("/big.png")
    assert desk.create(outro_image_url=large).status_code == 303


def test_pictures_that_are_gone_or_foreign_are_refused_in_their_row(
    desk: Desk, owner: Membership, now: datetime
) -> None:
    upload = uploads.keep(picture(), by=owner, now=now)
    address = uploads.Host(owner.team).address(upload)
    Upload.objects.filter(pk=upload.pk).update(team=Team.objects.create(name="Others", mode=Mode.PRACTICE))

    desk.create(image_url=[A, address])

    assert "This picture is not kept any more; upload it again." in desk.text
    assert Job.objects.count() == 0


def test_without_a_public_address_the_form_says_why_and_takes_no_file(desk: Desk, settings: Any) -> None:
    Team.objects.filter(pk=desk.team.pk).update(mode=Mode.LIVE)
    settings.PUBLIC_URL = ""

    desk.press(picture_files=[SimpleUploadedFile("Sea.png", picture().read())])

    assert 'type="file"' not in desk.text
    assert "this portal has no public address of its own" in desk.text
    assert "sample pictures" not in desk.text
    assert "Sea.png was not kept." in desk.text
    assert Upload.objects.count() == 0


def test_the_samples_come_from_the_sandbox_when_asked_for(desk: Desk, sandbox: Sandbox, settings: Any) -> None:
    settings.SANDBOX_URL = sandbox.url
    origin = sandbox.url.removesuffix("/v1")

    assert f"{origin}/pictures/bottle.jpg" not in desk.press().text
    desk.press(samples="1")
    assert f'name="sample" value="{origin}/pictures/bottle.jpg"' in desk.text
    assert desk.press(samples="1", up="1").text.count('name="sample" value') >= 4
    settings.SANDBOX_URL = "http://127.0.0.1:9/v1"
    caches["counts"].clear()
    assert "The sandbox does not answer" in desk.press(scripts=True, samples="1").text
