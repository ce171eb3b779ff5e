"""The page of prices and the form of a new list: what they say, what they refuse, and what jobs are quoted at after."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from credits import ledger, prices
from credits.models import PriceVersion, Source
from home.desk.price_form import PriceForm
from samsar.price_list import PUBLISHED
from teams.models import Membership, Team, User
from teams.roles import Role
from tests.conftest import join
from tests.videos.conftest import prompt
from videos import catalogue
from videos.jobs import intake
from videos.jobs.states import State
from videos.models import Catalogue, Job

C = 1000
MakeJob = Callable[..., Job]


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def url(owner: Membership, name: str = "prices") -> str:
    return reverse(name, args=[owner.team.key])


def filled(owner: Membership, **changed: str) -> dict[str, str]:
    form = PriceForm.of(owner.team, PUBLISHED, [])
    return {each.name: each.value for each in form.fields} | changed


def test_the_page_opens_with_the_published_prices(owner: Membership, owner_client: Client) -> None:
    page = owner_client.get(url(owner)).text
    assert "Price list 2026-11" in page
    assert "VEO3.1I2V" in page
    assert "none confirmed" in page
    assert 'id="drift"' not in page


def test_everybody_reads_and_only_an_owner_changes(owner: Membership) -> None:
    for role in (Role.MANAGER, Role.FINANCE, Role.CREATOR, Role.REVIEWER):
        client = client_of(join(owner.team, f"{role}@example.test", role).user)
        page = client.get(url(owner)).text
        assert "Only an owner can change the price list." in page
        assert client.get(url(owner, "price_new")).status_code == 403
        assert client.post(url(owner, "price_new"), filled(owner, outro="60")).status_code == 403
        assert client.post(url(owner, "price_withdraw"), {"version": "x"}).status_code == 403
    assert not PriceVersion.objects.exists()


def test_a_new_list_prices_what_comes_and_leaves_what_was_quoted(
    owner: Membership, owner_client: Client, queue: Callable[..., Job]
) -> None:
    old = queue()
    answer = owner_client.post(url(owner, "price_new"), filled(owner, **{"base:RUNWAYML": "72.5", "note": "Mailed"}))
    assert answer.status_code == 302
    row = PriceVersion.objects.get()
    assert (row.made_by, row.note) == (owner.user, "Mailed")
    page = owner_client.get(url(owner)).text
    assert f"Price list {row.version}" in page
    assert "RUNWAYML 60 → 72.5" in page
    owner.team.refresh_from_db()
    new = intake.queue(
        prompt("Another"), by=owner, token="t2", offer=catalogue.offer_for(owner.team), now=timezone.now()
    )
    assert (new.price_list, new.quote) == (row.version, 435 * C)
    old.refresh_from_db()
    assert (old.price_list, old.quote) == ("2026-11", 360 * C)


def test_a_review_shows_changes_and_makes_nothing(owner: Membership, owner_client: Client) -> None:
    typed = filled(owner, **{"base:RUNWAYML": "72", "outro": "40", "review": "1"})
    page = owner_client.post(url(owner, "price_new"), typed)
    assert page.status_code == 200
    assert "was 60, 20 % more" in page.text
    assert "was 50, 20 % less" in page.text
    assert "2 of these prices differ from 2026-11. Nothing was changed yet." in page.text
    assert not PriceVersion.objects.exists()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"base:RUNWAYML": ""}, "RUNWAYML has no price"),
        ({"base:RUNWAYML": "-5"}, "Write credits as a number from 0 up"),
        ({"base:RUNWAYML": "1,5"}, "Write credits as a number from 0 up"),
        ({"base:RUNWAYML": "1e9"}, "Write credits as a number from 0 up"),
        ({"base:RUNWAYML": "999999999"}, "at most 1 000 000"),
        ({"base:RUNWAYML": "0"}, "more than 0"),
        ({"base:RUNWAYML": "60\x00"}, "nothing to change"),
        ({"units:SORA2": ""}, "SORA2 has no unit"),
        ({"units:SORA2": "8.5"}, "whole seconds"),
        ({"units:SORA2": "0"}, "from 1 to 600"),
        ({"units:SORA2": "²"}, "whole seconds"),
        ({"hunyuan_factor": "0.5"}, "from 1 to 10"),
        ({"hunyuan_factor": "NaN"}, "1 or more"),
        ({"outro": ""}, "has no price. Write 0 for what is free."),
        ({"outro": "60", "effective_from": "soon"}, "Write a day and a time"),
        ({"base:RUNWAYML": "9" * 13}, "Write at most 1\u202f000\u202f000\u202f000 credits."),
        ({"outro": "60", "effective_from": "2020-01-01T00:00"}, "This moment is past. Leave it empty"),
        ({"outro": "60", "effective_from": "9999-12-31T23:59"}, "at most two years ahead"),
        ({"outro": "60", "effective_from": "2026-12-01T00:00+01:00"}, "without a zone of its own"),
        ({}, "nothing to change"),
    ],
)
def test_bad_input_is_told_at_its_place_and_changes_nothing(
    owner: Membership, owner_client: Client, changed: dict[str, str], said: str
) -> None:
    answer = owner_client.post(url(owner, "price_new"), filled(owner, **changed))
    assert answer.status_code == 422
    assert said in answer.text
    assert "Nothing was changed." in answer.text
    assert not PriceVersion.objects.exists()


def test_a_moment_is_one_of_the_teams_zone(owner: Membership, owner_client: Client) -> None:
    Team.objects.filter(pk=owner.team_id).update(timezone="Pacific/Auckland")
    day = timezone.now() + timedelta(days=10)
    typed = filled(owner, outro="60", effective_from=f"{day:%Y-%m-%d}T06:30")
    assert owner_client.post(url(owner, "price_new"), typed).status_code == 302
    row = PriceVersion.objects.get()
    owner.team.refresh_from_db()
    assert f"{row.effective_from.astimezone(owner.team.tz):%Y-%m-%dT%H:%M}" == typed["effective_from"]
    page = owner_client.get(url(owner)).text
    assert "Coming" in page
    assert "Price list 2026-11" in page  # which is still in force
    assert "Adding an outro 50 → 60" in page
    # The hour is typed again: taken.
    taken = owner_client.post(url(owner, "price_new"), typed | {"outro": "70"})
    assert "comes into force at that very moment" in taken.text
    assert owner_client.post(url(owner, "price_withdraw"), {"version": row.version}).status_code == 302
    assert "Withdrawn before they came into force" in owner_client.get(url(owner)).text
    assert owner_client.post(url(owner, "price_withdraw"), {"version": "2031-01-01"}).status_code == 404


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("2027-03-28T01:30", datetime(2027, 3, 28, 0, 30, tzinfo=UTC)),
        ("2027-03-28T02:30", None),  # skipped when summer begins
        ("2027-10-31T02:30", datetime(2027, 10, 31, 0, 30, tzinfo=UTC)),  # twice: the first
    ],
)
def test_clocks_that_change(owner: Membership, typed: str, found: datetime | None) -> None:
    owner.team.timezone = "Europe/Oslo"
    form = PriceForm.of(owner.team, PUBLISHED, [], {"effective_from": typed})
    now = datetime(2026, 11, 26, tzinfo=UTC)
    if found is None:
        with pytest.raises(prices.BadPrices, match="the clocks skip this time"):
            form.moment(now)
    else:
        assert form.moment(now) == found


@pytest.fixture
def drifted(owner: Membership, make_job: MakeJob) -> list[Job]:
    """Two films charged more than the list says."""
    jobs = [make_job(State.RENDERING, title=title) for title in ("Harbour", "Dunes")]
    for job, amount in zip(jobs, (360, 432), strict=True):
        Job.objects.filter(pk=job.pk).update(expected_ms=30_000)
        job.refresh_from_db()
        ledger.hold(owner.team, 360 * C, job.facts, at=timezone.now())
        ledger.charge(job.facts, amount * C, Source.HEADER, at=timezone.now())
    return jobs


def test_drift_is_shown_with_what_it_costs_and_the_way_out(
    owner: Membership, owner_client: Client, drifted: list[Job]
) -> None:
    page = owner_client.get(url(owner)).text
    assert "RUNWAYML was charged <strong>72</strong> a unit the last time; the list says 60" in page
    assert "1 video of the last 90 days cost 72 credits more" in page
    assert "14.4" in page  # a second, charged lately
    assert 'data-tone="bad">+72' in page
    form = owner_client.get(f"{url(owner, 'price_new')}?with=charges").text
    assert 'name="base:RUNWAYML" value="72"' in form
    assert "was 60, 20 % more" in form
    owner.team.refresh_from_db()
    offer = catalogue.offer_for(owner.team)
    job = intake.queue(prompt("Another"), by=owner, token="t2", offer=offer, now=timezone.now())
    assert (job.quote, job.price_list) == (432 * C, "2026-11")
    assert "by what was charged lately: 72 a unit, the price list 60" in job.quote_sentence


def test_a_live_price_that_differs_is_shown_and_suggested(owner: Membership, owner_client: Client) -> None:
    offered = [
        {"label": "Runway", "value": "RUNWAYML", "base_price": 90 * C},
        {"label": "New", "value": "NEWMODEL", "base_price": 40 * C},
    ]
    Catalogue.objects.create(team=owner.team, offered={"video": offered, "image": []}, fonts={})
    page = owner_client.get(url(owner)).text
    assert "Samsar now asks <strong>90</strong> a unit for RUNWAYML; the list says 60." in page
    assert "price unknown" in page
    form = owner_client.get(f"{url(owner, 'price_new')}?with=charges").text
    assert 'name="base:RUNWAYML" value="90"' in form
    assert 'name="base:NEWMODEL" value=""' in form  # unknown stays so, and stops nobody
    assert owner_client.post(url(owner, "price_new"), filled(owner, outro="60")).status_code == 302


def test_nothing_of_another_team_stands_in_it(owner: Membership, owner_client: Client) -> None:
    other = join(Team.objects.create(name="Others"), "else@example.test", Role.OWNER)
    answer = client_of(other.user).post(url(other, "price_new"), filled(other, outro="61", note="Theirs"))
    assert answer.status_code == 302
    assert "Theirs" not in owner_client.get(url(owner)).text
    version = PriceVersion.objects.get().version
    assert owner_client.post(url(owner, "price_withdraw"), {"version": version}).status_code == 404


def test_the_page_costs_the_same_however_much_was_charged(
    owner: Membership, owner_client: Client, drifted: list[Job], django_assert_max_num_queries: Any
) -> None:
    for base in range(3):
        at = timezone.now()
        lists = prices.current(Team.objects.get(pk=owner.team_id), at)
        typed = {each.name: each.value for each in PriceForm.of(owner.team, lists, []).fields} | {
            "outro": str(60 + base)
        }
        assert owner_client.post(url(owner, "price_new"), typed).status_code == 302
    # session, user, place, versions, the list, what was charged (twice), sums, drifts, offer, the frame
    with django_assert_max_num_queries(11):
        owner_client.get(url(owner))
