"""Several teams a person: where one lands, the list, the switcher, and nothing of one team in another."""

from datetime import datetime

import pytest
from django.test import Client
from django.urls import include, path, reverse
from pytest_django import DjangoAssertNumQueries

from samsar_portal.urls import urlpatterns as real
from teams import invitations
from teams.models import Membership, Mode, Team, User
from teams.roles import Role
from tests.conftest import join

PAGE = {"Accept": "text/html,application/xhtml+xml"}
HTMX = {"HX-Request": "true"}


class WithWelcome:
    """The addresses as they are once there is a page on which teams are made."""

    urlpatterns = [*real, path("", include([path("welcome/", lambda request: None, name="welcome")]))]


@pytest.fixture
def live(owner: Membership) -> Membership:
    """A Live team of the same name, in which the owner is a reviewer."""
    team = Team.objects.create(name=owner.team.name, mode=Mode.LIVE)
    return Membership.objects.create(team=team, user=owner.user, role=Role.REVIEWER)


def home(place: Membership) -> str:
    return reverse("home", args=[place.team.key])


def test_the_first_page_leads_to_the_team_that_was_looked_at_last(
    owner: Membership, live: Membership, owner_client: Client
) -> None:
    front = reverse("front")
    assert owner_client.get(front).status_code == 200
    for place in (owner, live, owner):
        owner_client.get(home(place), headers=PAGE)
        assert owner_client.get(front)["Location"] == home(place)

    Membership.objects.filter(pk=owner.pk).delete()
    join(live.team, "other@example.test", Role.OWNER)
    assert owner_client.get(front)["Location"] == home(live)


def test_what_a_page_fetches_by_itself_moves_nobody(owner: Membership, live: Membership, owner_client: Client) -> None:
    owner_client.get(home(owner), headers=PAGE)
    for headers in ({}, HTMX, {**PAGE, **HTMX}, {"Accept": "image/avif,image/webp,*/*"}):
        owner_client.get(home(live), headers=headers)
    owner_client.post(reverse("connection_test", args=[live.team.key]), headers=PAGE)

    assert User.objects.get(pk=owner.user_id).last_team == owner.team


def test_staying_in_a_team_costs_no_query_more(
    owner: Membership, owner_client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    status = reverse("team_switcher", args=[owner.team.key])
    owner_client.get(status, headers=PAGE)
    with django_assert_num_queries(3):  # session, user, membership
        owner_client.get(status, headers=PAGE)


def test_a_foreign_team_is_never_the_last_one(owner: Membership, owner_client: Client) -> None:
    foreign = Team.objects.create(name="Others")

    assert owner_client.get(reverse("home", args=[foreign.key]), headers=PAGE).status_code == 404

    assert User.objects.get(pk=owner.user_id).last_team is None


def test_the_list_parts_real_credits_from_practice_and_names_no_foreign_team(
    owner: Membership, live: Membership, owner_client: Client
) -> None:
    join(Team.objects.create(name="Strangers"), "ole@example.test", Role.OWNER)
    for page in (
        owner_client.get(reverse("teams")).text,
        owner_client.get(reverse("team_switcher", args=[owner.team.key]), headers=HTMX).text,
    ):
        real_ones, practice = page.index("Real credits"), page.index("Practice credits")
        assert real_ones < page.index(home(live)) < practice < page.index(home(owner))
        assert 'data-tone="good">Live<' in page[real_ones:practice]
        assert 'data-tone="warn">Practice<' in page[practice:]
        assert "Strangers" not in page
    assert page.count("you are here") == 1


def test_the_switcher_is_a_list_without_scripts_and_closed_to_strangers(
    owner: Membership, owner_client: Client, client: Client
) -> None:
    switcher = reverse("team_switcher", args=[owner.team.key])
    assert owner_client.get(switcher)["Location"] == reverse("teams")
    for name in ("teams", "team_new"):
        assert client.get(reverse(name))["Location"].startswith(reverse("sign_in"))
    client.force_login(User.objects.create_user("ole@example.test"))
    assert client.get(switcher).status_code == 404


def test_another_team_is_made_on_the_welcome_page(owner_client: Client, settings: object) -> None:
    settings.ROOT_URLCONF = WithWelcome  # type: ignore[attr-defined]

    assert reverse("team_new") in owner_client.get(reverse("teams")).text
    assert owner_client.get(reverse("team_new"))["Location"] == "/welcome/?another=1"


def test_who_has_no_team_is_led_back_to_their_invitation(owner: Membership, client: Client, now: datetime) -> None:
    client.force_login(User.objects.create_user("ole@example.test"))
    assert client.get(reverse("front"))["Location"] == reverse("welcome")

    client.get(invitations.invite(owner, "ole@example.test", "creator", now=now)[1])

    assert "Go on with your invitation" in client.get(reverse("front")).text


@pytest.mark.parametrize("name", ["home", "library", "activity", "projects", "review", "settings", "status", "team"])
def test_nothing_of_one_team_stands_in_another(
    owner: Membership, live: Membership, owner_client: Client, now: datetime, name: str
) -> None:
    Team.objects.filter(pk=owner.team_id).update(name="Only in practice")
    guest = join(owner.team, "guest-of-practice@example.test", Role.CREATOR)
    User.objects.filter(pk=guest.user_id).update(name="Practice Guest")
    invitations.invite(owner, "invited-to-practice@example.test", "creator", now=now)
    Membership.objects.filter(pk=live.pk).update(role=Role.OWNER)

    page = owner_client.get(reverse(name, args=[live.team.key]))

    assert page.status_code == 200
    for word in ("Only in practice", "Practice Guest", "guest-of-practice", "invited-to-practice", owner.team.key):
        assert word not in page.text
