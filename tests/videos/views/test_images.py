"""Creating from pictures: one form makes one job in the order shown, and nothing is sent or held by a refusal."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from credits import ledger
from credits.models import LedgerEntry
from samsar import FocusArea, ImageListToVideo
from teams.models import Mode, Team
from teams.roles import Role
from tests.conftest import join
from tests.videos.views.images_desk import FORM, OUTRO, A, B, C, Desk
from videos.jobs.states import State
from videos.models import Job


def test_a_fresh_form_opens_at_an_address_of_its_own(desk: Desk) -> None:
    first, second = (desk.client.get(reverse("create_images_new", args=[desk.team.key])) for _ in range(2))

    assert first["Location"] != second["Location"]
    text = desk.client.get(first["Location"]).content.decode()
    assert "No pictures yet." in text
    assert "The price stands here as soon as there is a picture." in text
    assert '<p class="error" id="image_url-error" aria-live="polite"></p>' in text


def test_pictures_become_one_job_in_their_order_however_often_it_is_pressed(desk: Desk) -> None:
    sent = OUTRO | {"prompt": "Calm.", "meta_key": ["project", ""], "meta_value": ["launch", ""], "quoted": "1200000"}

    answers = [desk.create(image_url=[B, A], **sent) for _ in range(2)]

    made = Job.objects.get()
    assert [(answer.status_code, answer.url) for answer in answers] == [(303, made.get_absolute_url())] * 2
    assert made.submission == ImageListToVideo(
        image_urls=(B, A),
        prompt="Calm.",
        metadata={"project": "launch"},
        outro_image_url=C,
        add_outro_animation=True,
        focus_area=FocusArea(x=1, y=2, width=30, height=40),
    )
    assert (made.quote, made.quote_bound, LedgerEntry.objects.count()) == (1_200_000, "up_to", 1)
    assert desk.client.get(desk.where())["Location"] == made.get_absolute_url()


def test_other_content_in_a_form_that_was_sent_asks(desk: Desk) -> None:
    desk.create()

    answer = desk.create(image_url=[B, A])

    assert "You already created a video from this form" in desk.text
    assert desk.listed == [B, A]
    assert desk.client.post(answer.context["fresh"], FORM | {"image_url": [B, A]}).status_code == 303
    assert Job.objects.count() == 2


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"image_url": []}, "Add at least one picture."),
        ({"image_url": [A, "https://example.test/a.png"]}, "In Practice pictures come from this machine only."),
        ({"prompt": "a" * 1001}, "1 character too many"),
        ({"outro_image_url": "nonsense"}, "Write a whole address"),
        ({"meta_key": ["a", "a"], "meta_value": ["1", "2"]}, "stands above already"),
        ({"addresses": C}, "These addresses are not in the list yet."),
        ({"language": "xx"}, "Select a valid choice."),
    ],
)
def test_what_cannot_be_sent_is_said_and_kept(desk: Desk, change: dict[str, Any], words: str) -> None:
    assert desk.create(**change).status_code == 200

    assert words in desk.text
    for values in change.values():
        assert all(value in desk.text for value in ([values] if isinstance(values, str) else values))
    assert Job.objects.count() == LedgerEntry.objects.count() == 0


def test_an_older_price_and_a_full_budget_stop_it_before_anything_is_held(desk: Desk) -> None:
    desk.create(quoted="400000")
    assert "The price of this is 800 credits. Nothing was sent yet" in desk.text

    ledger.set_limit(desk.team, 500_000, at=timezone.now())
    desk.create(quoted="800000")
    assert "team budget of 500 credits has 500 left, and this needs 800." in desk.text
    assert Job.objects.count() == LedgerEntry.objects.count() == 0


def test_an_answer_to_a_change_costs_little_and_says_nothing_twice(desk: Desk) -> None:
    shown = desk.client.get(desk.where()).context["shown"]

    def ask(**more: Any) -> Any:
        address = desk.where(name="create_images_price")
        return desk.client.post(address, FORM | {"shown": shown} | more, headers={"HX-Request": "true"})

    with CaptureQueriesContext(
        connection,
    ) as queries:
        answer = ask()
    assert [query["sql"] for query in queries if not query["sql"].startswith("SELECT")] == []
    # Session, user and membership come before the catalogue and what is left to spend.
    assert len(queries) <= 5
    assert "2 pictures × 8 s × 50 = up to 800 credits; the length of the final video decides" in answer.content.decode()
    assert "(2 pictures + outro)" in ask(outro_image_url=C).content.decode()
    shown = answer.context["shown"]
    assert ask().status_code == 204
    assert "= up to" not in ask(language="en").content.decode()


def test_made_again_it_opens_as_it_was_asked_for(desk: Desk, make_job: Callable[..., Job]) -> None:
    asked = OUTRO | {"prompt": "Calm.", "meta_key": "project", "meta_value": "launch", "language": "en"}
    desk.create(image_url=[C, A], **asked)
    Job.objects.update(state=State.REJECTED)

    again = desk.client.get(reverse("video_again", args=[desk.team.key, Job.objects.get().public_id]))
    desk.answer = desk.client.get(again["Location"])

    assert "/create/images/" in again["Location"]
    assert desk.listed == [C, A]
    for part in ('value="project"', 'value="launch"', "\nCalm.</textarea>", f'value="{C}"', 'x="1" y="2" width="30"'):
        assert part in desk.text
    assert desk.client.post(again["Location"], FORM | {"language": "en"}).status_code == 303
    assert Job.objects.exclude(retry_of=None).get().retry_of == Job.objects.get(form_token="token-1")
    for other in (make_job().public_id, "nonsense"):
        assert desk.client.get(f"{desk.where('fresh')}?from={other}").status_code == 404


def test_the_video_page_says_what_it_was_made_from(desk: Desk) -> None:
    desk.create(**OUTRO, meta_key="project", meta_value="launch")

    text = desk.client.get(Job.objects.get().get_absolute_url()).content.decode()

    for words in (
        "A video from pictures",
        "2, in your order",
        "Metadata: project",
        "launch",
        C,
        "about 0:24",
        "up to 1",
    ):
        assert words in text


def test_an_address_is_followed_back_to_the_form(desk: Desk) -> None:
    answer = desk.client.get(desk.where(name="create_images_list"))

    assert (answer.status_code, answer["Location"]) == (303, desk.where())


def test_who_may_not_spend_and_who_is_foreign_stay_outside(desk: Desk, client: Client) -> None:
    other = Team.objects.create(name="Others", mode=Mode.PRACTICE)
    names = ("create_images", "create_images_list", "create_images_price")
    for name in names:
        assert desk.client.post(reverse(name, args=[other.key, "one"]), FORM).status_code == 404
    client.force_login(join(desk.team, "rita@example.test", Role.REVIEWER).user)
    for name in names:
        assert client.post(desk.where(name=name), FORM).status_code == 403
    assert Job.objects.count() == 0
