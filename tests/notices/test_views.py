"""The page behind the bell, the bell's count, the table of wishes, and the link that stops a kind of mail."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import signing
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from notices import letters, mailing
from notices.kinds import Kind
from notices.models import Notice, Outage, Wish
from teams.models import Membership, Mode
from teams.roles import Role
from tests.conftest import join
from tests.notices.conftest import told


@pytest.fixture
def tell_owner(owner: Membership) -> Callable[..., Notice]:
    """Tell the owner of something that happened just now."""

    def tell(bundle: str = "b1", **changes: Any) -> Notice:
        facts: dict[str, Any] = {"now": timezone.now(), "bundle": bundle, "path": f"/t/{owner.team.key}/activity/"}
        told(owner.team, owner, **facts | changes)
        return Notice.objects.get(bundle=bundle, user=owner.user)

    return tell


def page(client: Client, place: Membership, name: str = "notices", query: str = "") -> str:
    """The text of one of this room's pages."""
    return client.get(reverse(name, args=[place.team.key]) + query).text


def test_nothing_yet_is_said_in_a_sentence(owner: Membership, owner_client: Client) -> None:
    text = page(owner_client, owner)
    assert "Nothing has happened yet." in text
    assert "Mark all as read" not in text
    assert 'aria-label="Notices: 0 unread"' in text


def test_todays_stand_apart_and_unread_ones_say_so(
    owner: Membership, owner_client: Client, tell_owner: Callable[..., Notice]
) -> None:
    tell_owner("old", count=3, now=timezone.now() - timedelta(days=3))
    fresh = tell_owner("new", count=5, failed=1)
    Notice.objects.filter(bundle="old").update(read_at=timezone.now())
    text = page(owner_client, owner)
    assert text.index("Today") < text.index("5 videos are ready, 1 failed") < text.index("Earlier")
    assert text.index("Earlier") < text.index("3 videos are ready")
    assert text.count(">Unread<") == 1
    assert f'action="{fresh.get_absolute_url()}"' in text
    assert 'aria-label="Notices: 1 unread"' in text


def test_looking_reads_nothing_and_opening_reads_one_and_leads_there(
    owner: Membership, owner_client: Client, tell_owner: Callable[..., Notice]
) -> None:
    notice = tell_owner()
    tell_owner("b2")
    page(owner_client, owner)
    assert owner_client.get(notice.get_absolute_url()).status_code == 405
    assert Notice.objects.filter(read_at=None).count() == 2
    answer = owner_client.post(notice.get_absolute_url())
    assert (answer.status_code, answer["Location"]) == (303, f"/t/{owner.team.key}/activity/")
    assert [each.bundle for each in Notice.objects.filter(read_at=None)] == ["b2"]


def test_all_that_was_shown_is_read_and_nothing_that_came_since(
    owner: Membership, owner_client: Client, tell_owner: Callable[..., Notice]
) -> None:
    tell_owner()
    until = timezone.now().isoformat()
    tell_owner("later")
    address = reverse("notices_read", args=[owner.team.key])
    assert owner_client.post(address, {"until": until}).status_code == 303
    assert [each.bundle for each in Notice.objects.filter(read_at=None)] == ["later"]
    for odd in ("", "yesterday", "2026-11-26T10:00:00", "9999-12-31T23:59:59+00:00", "0001-01-01T00:00:00+14:00"):
        assert owner_client.post(address, {"until": odd}).status_code == 303
    assert not Notice.objects.filter(read_at=None).exists()


def test_another_persons_notice_and_another_teams_are_missing(
    owner: Membership, owner_client: Client, tell_owner: Callable[..., Notice], client: Client
) -> None:
    other = join(owner.team, "rita@example.test", Role.REVIEWER)
    notice = tell_owner()
    client.force_login(other.user)
    assert client.post(notice.get_absolute_url()).status_code == 404
    assert client.post(reverse("notices_read", args=[owner.team.key])).status_code == 303
    assert Notice.objects.get().read_at is None
    assert "is ready" not in page(client, other)
    assert owner_client.post(reverse("notices_open", args=[owner.team.key, notice.pk + 1])).status_code == 404
    assert client.get("/t/abcdefghjk/notices/").status_code == 404


def test_pages_follow_each_other_without_a_gap_though_all_happened_at_once(
    owner: Membership, owner_client: Client, tell_owner: Callable[..., Notice]
) -> None:
    now = timezone.now()
    for number in range(65):
        tell_owner(f"b{number}", title=f"Film {number:02}.", now=now)
    seen, query = [], ""
    while True:
        answer = owner_client.get(reverse("notices", args=[owner.team.key]) + query)
        seen += [notice.title for _, found in answer.context["groups"] for notice in found]
        if answer.context["next_after"] is None:
            break
        query = f"?after={answer.context['next_after']}"
    assert sorted(seen) == [f"Film {number:02}." for number in range(65)]


@pytest.mark.parametrize("odd", ["x", "1.2", "20261126T101112.000001.x", "20261126T101112.000001." + "9" * 30])
def test_a_page_that_nobody_links_to_is_missing(owner: Membership, owner_client: Client, odd: str) -> None:
    assert owner_client.get(reverse("notices", args=[owner.team.key]), {"after": odd}).status_code == 404


def test_the_page_asks_at_most_six_questions_whatever_stands_on_it(
    owner: Membership, owner_client: Client, tell_owner: Callable[..., Notice]
) -> None:
    for number in range(40):
        tell_owner(f"b{number}")
    with CaptureQueriesContext(connection) as queries:
        page(owner_client, owner)
    assert len(queries) <= 6
    assert len([query for query in queries if "INSERT" in query["sql"] or "UPDATE" in query["sql"]]) == 0


def test_the_bell_counts_up_to_a_hundred(
    owner: Membership, owner_client: Client, tell_owner: Callable[..., Notice]
) -> None:
    for number in range(99):
        tell_owner(f"b{number}")
    assert 'aria-label="Notices: 99 unread"' in page(owner_client, owner, "settings")
    tell_owner("b99")
    assert 'aria-label="Notices: 99+ unread"' in page(owner_client, owner, "settings")


def test_without_the_bell_a_notice_is_neither_counted_nor_shown(
    owner: Membership, owner_client: Client, tell_owner: Callable[..., Notice]
) -> None:
    Wish.objects.create(user=owner.user, kind="videos", bell=False, mail=True)
    tell_owner()
    text = page(owner_client, owner)
    assert 'aria-label="Notices: 0 unread"' in text
    assert "is ready" not in text


def test_the_table_shows_the_defaults_and_keeps_what_is_chosen(owner: Membership, owner_client: Client) -> None:
    text = page(owner_client, owner, "notices_settings")
    for kind in Kind:
        for channel, is_on in (("bell", kind.about.bell), ("mail", kind.about.mail)):
            assert f'name="{kind.key}-{channel}"{" checked" if is_on else ""}>' in text
    assert 'aria-describedby="practice-hint">' in text
    address = reverse("notices_settings", args=[owner.team.key])
    for ticked in ({"videos-bell": "on", "practice": "on"}, {"videos-mail": "on", "made-up-mail": "on"}, {}):
        assert owner_client.post(address, ticked).status_code == 303
        shown = page(owner_client, owner, "notices_settings")
        assert shown.count(" checked>") == len([name for name in ticked if "made-up" not in name])
    assert Wish.objects.count() == len(Kind) + 1


def test_a_link_stops_one_kind_for_one_person_without_signing_in(owner: Membership) -> None:
    other = join(owner.team, "rita@example.test", Role.REVIEWER)
    address = reverse("notices_stop", args=[letters.stop_token(owner.user, [Kind.DECISION])])
    browser = Client(enforce_csrf_checks=True)
    asked = browser.get(address)
    assert (asked.status_code, Wish.objects.count()) == (200, 0)
    assert "Nothing is stopped yet." in asked.text
    for _ in range(2):
        assert "No more mail about this" in browser.post(address, {"List-Unsubscribe": "One-Click"}).text
    assert list(Wish.objects.values_list("user", "kind", "bell", "mail")) == [(owner.user_id, "decision", True, False)]
    owner.team.mode = Mode.LIVE
    owner.team.save()
    for place in (owner, other):
        told(owner.team, place, Kind.DECISION, sentence="Approved", now=timezone.now())
    now = timezone.now() + timedelta(hours=1)
    claimed = [claim for place in (owner, other) for claim in mailing.claims(place.user, clock=lambda: now)]
    assert [claim.user for claim in claimed] == [other.user]


def test_a_stopped_kind_keeps_its_bell_as_it_was_chosen(owner: Membership, client: Client) -> None:
    Wish.objects.create(user=owner.user, kind="decision", bell=False, mail=True)
    client.post(reverse("notices_stop", args=[letters.stop_token(owner.user, [Kind.DECISION])]))
    wish = Wish.objects.get()
    assert (wish.bell, wish.mail) == (False, False)


def test_a_link_that_we_did_not_write_changes_nothing_and_tells_nothing(owner: Membership, client: Client) -> None:
    good = letters.stop_token(owner.user, [Kind.VIDEOS])
    salt = "notices.stop"
    texts = set()
    for token in (
        "x",
        good[:-1] + ("A" if good[-1] != "A" else "B"),
        signing.dumps([owner.user_id, "videos"], salt="another"),
        signing.dumps([owner.user_id + 999, "videos"], salt=salt),
        signing.dumps([owner.user_id, "made-up"], salt=salt),
        signing.dumps([], salt=salt),
        signing.dumps(5, salt=salt),
    ):
        for answer in (client.get(f"/stop-mail/{token}/"), client.post(f"/stop-mail/{token}/")):
            assert answer.status_code == 404
            texts.add(answer.text)
    assert len(texts) == 1
    assert Wish.objects.count() == 0
    assert owner.user.email not in texts.pop()


def test_status_says_that_mail_cannot_be_sent_while_it_is_so(owner: Membership, owner_client: Client) -> None:
    assert "Mail cannot be sent" not in page(owner_client, owner, "status")
    now = timezone.now()
    Outage.objects.create(since=now, again_at=now, reason="the mail server cannot be reached")
    text = page(owner_client, owner, "status")
    assert "Mail cannot be sent" in text
    assert "the mail server cannot be reached" in text
