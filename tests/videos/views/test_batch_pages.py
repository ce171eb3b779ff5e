"""The pages of a batch: every job stands on one of them, and only one, whatever their positions are."""

from collections.abc import Callable

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from teams.models import Membership
from videos import worklist
from videos.jobs.states import State
from videos.models import Batch, Job


def batch_of(owner: Membership, make_job: Callable[..., Job], positions: list[int]) -> Batch:
    made = Batch.objects.create(team=owner.team, by=owner.user, form_token="form", title="Waves")
    for position in positions:
        make_job(State.QUEUED, batch=made, batch_position=position)
    return made


def test_two_jobs_at_one_position_across_a_page_end_both_stand_on_a_page(
    owner_client: Client, owner: Membership, make_job: Callable[..., Job]
) -> None:
    made = batch_of(owner, make_job, [*range(24), 23, 24])
    address = reverse("batch", args=[owner.team.key, made.public_id])

    first = owner_client.get(address)
    second = owner_client.get(address, {"after": str(first.context["next_after"])})

    assert f'href="?after={first.context["next_after"]}"' in first.content.decode()
    shown = [card.job.pk for answer in (first, second) for card in answer.context["cards"]]
    assert shown == [job.pk for job in made.jobs.order_by("batch_position", "public_id")]
    assert second.context["next_after"] is None


def test_a_further_page_of_a_batch_is_one_query(owner: Membership, make_job: Callable[..., Job]) -> None:
    made = batch_of(owner, make_job, [0] * 30)
    after = worklist.batch_page(owner.team, made).next_after

    with CaptureQueriesContext(connection) as queries:
        page = worklist.batch_page(owner.team, made, after=after)

    assert (len(page.jobs), len(queries)) == (6, 1)
