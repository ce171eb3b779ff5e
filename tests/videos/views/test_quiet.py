"""A render that takes longer than it should: what its page says, and the safe steps that it offers."""

from collections.abc import Callable
from datetime import timedelta

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from teams.models import Mode, Team
from videos.models import Job

MakeJob = Callable[..., Job]


def test_a_quiet_render_offers_safe_steps_and_the_last_one_only_after_hours(
    owner_client: Client, make_job: MakeJob
) -> None:
    job = make_job(is_quiet=True, usual_low_s=18, usual_high_s=22)

    text = owner_client.get(job.get_absolute_url()).content.decode()

    assert "This takes longer than usual (usually about 20 s). It costs nothing more." in text
    for words in ("Keep waiting", "Look again now", "its credits do not come back"):
        assert words in text, words
    assert "Stop waiting for it" not in text
    Job.objects.update(accepted_at=timezone.now() - timedelta(hours=7), usual_low_s=None, usual_high_s=None)
    text = owner_client.get(job.get_absolute_url()).content.decode()
    assert "This has been running for hours. It costs nothing more." in text
    assert "Stop waiting for it" in text
    assert "Count as charged" in text
    assert "It was not charged" not in text


def test_a_person_may_have_it_looked_at_now_once_in_five_seconds(owner_client: Client, make_job: MakeJob) -> None:
    job = make_job(next_look_at=timezone.now() + timedelta(hours=1))
    address = reverse("video_look", args=[job.team.key, job.public_id])

    first = owner_client.post(address, follow=True).content.decode()
    job.refresh_from_db()
    assert job.next_look_at is not None
    assert job.next_look_at <= timezone.now()
    Job.objects.update(next_look_at=None)
    second = owner_client.post(address, follow=True).content.decode()

    assert "Samsar is asked again" in first
    assert "Samsar was asked a moment ago" in second
    assert Job.objects.get().next_look_at is None


def test_nobody_looks_at_another_teams_render(owner_client: Client, make_job: MakeJob) -> None:
    job = make_job()
    address = reverse("video_look", args=[job.team.key, job.public_id])
    Job.objects.update(team=Team.objects.create(name="Others", mode=Mode.PRACTICE))

    assert owner_client.post(address).status_code == 404
    assert owner_client.get(address).status_code == 405
    assert Job.objects.get().next_look_at is None
