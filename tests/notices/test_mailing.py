"""Mail leaves once, bundled, to whom it still concerns; a server that is away delays it and loses none."""

from datetime import timedelta
from typing import Any

import pytest

from notices import mailing
from notices.kinds import Kind
from notices.models import Notice, Outage, Posted, Wish
from teams.models import Membership, Mode, Team, User
from teams.roles import Role
from tests.conftest import NOW
from tests.faults import crowd
from tests.notices.conftest import MailServer, told

pytestmark = pytest.mark.django_db(transaction=True)
DUE = NOW + timedelta(minutes=20)


def posts(at: Any = DUE) -> int:
    """Make one round of the courier."""
    return mailing.post_due(clock=lambda: at)


def test_nothing_leaves_before_it_is_due(live: Team, people: dict[str, Membership], post: MailServer) -> None:
    told(live, people["creator"])
    assert (posts(NOW), post.mails) == (0, [])


def test_a_mail_says_what_where_why_and_how_to_stop_it(
    live: Team, people: dict[str, Membership], post: MailServer
) -> None:
    told(live, people["creator"], count=5, failed=1, path=f"/t/{live.key}/activity/")
    assert (posts(), posts(DUE + timedelta(hours=2))) == (1, 0)
    [mail], [text] = post.mails, post.texts()
    assert (mail["To"], mail["From"]) == ("creator@example.test", "samsar@example.test")
    assert mail["Subject"] == "5 videos are ready, 1 failed: Spring"
    assert mail.get_content_type() == "text/plain"
    assert f"https://portal.example.test/t/{live.key}/activity/\n" in text
    assert "You get this because you asked for these videos." in text
    assert f"https://portal.example.test/t/{live.key}/notices/settings/" in text
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["List-Unsubscribe"].strip("\r\n <>") in text


def test_a_title_cannot_write_into_the_head_of_a_mail(
    live: Team, people: dict[str, Membership], post: MailServer
) -> None:
    told(live, people["creator"], title="Spring\r\nBcc: all@example.test")
    told(live, people["manager"], Kind.DECISION, sentence="No\r\nBcc: all@example.test", title="")
    assert posts() == 2
    assert all(mail["Bcc"] is None for mail in post.mails)


def test_who_was_removed_meanwhile_gets_no_mail(live: Team, people: dict[str, Membership], post: MailServer) -> None:
    told(live, people["creator"])
    told(live, people["manager"], Kind.REMOVED, sentence="You were removed from Fjord & Field")
    people["creator"].delete()
    people["manager"].delete()
    assert posts() == 1
    assert [mail["To"] for mail in post.mails] == ["manager@example.test"]


def test_who_may_not_see_it_any_more_or_is_shut_out_gets_no_mail(
    live: Team, people: dict[str, Membership], post: MailServer
) -> None:
    told(live, people["owner"], Kind.KEY, sentence="Samsar rejects the key")
    told(live, people["creator"])
    User.objects.filter(pk=people["creator"].user_id).update(is_active=False)
    assert (posts(), len(post.mails)) == (1, 1)


def test_who_lost_the_role_that_a_kind_is_for_gets_no_mail_of_it(
    live: Team, people: dict[str, Membership], post: MailServer
) -> None:
    told(live, people["owner"], Kind.KEY, sentence="Samsar rejects the key")
    Membership.objects.filter(pk=people["owner"].pk).update(role=Role.CREATOR)
    assert (posts(), post.mails) == (0, [])


def test_choices_count_when_the_mail_leaves_and_practice_sends_none_unless_wanted(
    live: Team, people: dict[str, Membership], post: MailServer
) -> None:
    told(live, people["creator"])
    Wish.objects.create(user=people["creator"].user, kind="videos", bell=True, mail=False)
    Team.objects.update(mode=Mode.PRACTICE)
    told(live, people["manager"])
    told(live, people["owner"])
    Wish.objects.create(user=people["owner"].user, kind=Wish.PRACTICE, bell=True, mail=True)
    assert posts() == 1
    assert [mail["To"] for mail in post.mails] == ["owner@example.test"]
    Wish.objects.update(mail=True)
    assert posts(DUE + timedelta(days=1)) == 0  # what was not wanted then does not come later


def test_a_server_that_is_away_delays_one_mail_and_says_so_until_it_is_back(
    live: Team, people: dict[str, Membership], post: MailServer, settings: Any
) -> None:
    told(live, people["creator"])
    told(live, people["manager"])
    away = MailServer()
    away.close()
    settings.EMAIL_PORT = away.port
    assert (posts(), post.mails) == (0, [])
    outage = Outage.objects.get()
    assert (outage.since, outage.tries, outage.reason) == (DUE, 1, "the mail server cannot be reached")
    settings.EMAIL_PORT = post.port
    assert posts(DUE + timedelta(seconds=59)) == 0  # it rests
    settings.EMAIL_PORT = away.port
    posts(DUE + timedelta(seconds=61))
    outage.refresh_from_db()
    assert (outage.since, outage.tries) == (DUE, 2)
    settings.EMAIL_PORT = post.port
    assert posts(DUE + timedelta(minutes=10)) == 2
    assert sorted(str(mail["To"]) for mail in post.mails) == ["creator@example.test", "manager@example.test"]
    assert (Outage.objects.count(), Posted.objects.count()) == (0, 2)


@pytest.mark.parametrize(
    ("word", "answer", "is_sent_later", "is_outage"),
    [
        ("MAIL", "550 not from you", True, True),
        ("RCPT", "450 come again", True, False),
        ("RCPT", "550 nobody here", False, False),
        ("END", "451 busy", True, True),
        ("END", "554 not such mail", False, False),
        ("END", "hang up", False, False),
    ],
)
def test_what_never_left_is_sent_later_and_what_may_have_left_is_not(
    live: Team,
    people: dict[str, Membership],
    post: MailServer,
    word: str,
    answer: str,
    is_sent_later: bool,
    is_outage: bool,
) -> None:
    told(live, people["creator"])
    post.refuses[word] = answer
    assert posts() == 0
    assert Outage.objects.exists() is is_outage
    post.refuses.clear()
    before = len(post.mails)
    assert posts(DUE + timedelta(hours=1)) == int(is_sent_later)
    assert len(post.mails) == before + int(is_sent_later)


def test_a_worker_that_dies_between_claim_and_answer_sends_at_most_once(
    live: Team, people: dict[str, Membership], post: MailServer
) -> None:
    told(live, people["creator"])
    told(live, people["creator"], bundle="b2")
    claimed = next(mailing.claims(people["creator"].user, clock=lambda: DUE))  # and no more: it is killed here
    assert [each.bundle for each in claimed.notices] == ["b1"]
    assert posts(DUE + timedelta(seconds=15)) == 1
    assert posts(DUE + timedelta(hours=5)) == 0
    assert len(post.mails) == 1  # of the two, the one in hand is lost
    assert Notice.objects.filter(read_at=None, in_bell=True).count() == 2  # the bell has both


@pytest.mark.parametrize("time", range(3))
def test_couriers_at_once_send_each_mail_once(
    live: Team, people: dict[str, Membership], post: MailServer, time: int
) -> None:
    for place in people.values():
        told(live, place)
    crowd.run(posts, posts, posts, posts)
    assert sorted(str(mail["To"]) for mail in post.mails) == sorted(place.user.email for place in people.values())


def test_without_the_claim_a_mail_would_leave_twice(
    live: Team, people: dict[str, Membership], post: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    told(live, people["creator"])
    monkeypatch.setattr(mailing, "_still", lambda notice: Notice.objects.filter(pk=notice.pk))
    first = next(mailing.claims(people["creator"].user, clock=lambda: DUE))
    Notice.objects.update(mail_at=NOW)
    mailing._send(first)
    posts()
    assert len(post.mails) == 2


def test_what_grows_while_it_is_claimed_is_mailed_as_it_is(
    live: Team, people: dict[str, Membership], post: MailServer
) -> None:
    told(live, people["creator"])
    [stale] = Notice.objects.select_related("team")
    told(live, people["creator"])
    assert mailing._claim(people["creator"].user, [stale], at=DUE) is None
    assert posts() == 1
    assert post.mails[0]["Subject"] == "2 videos are ready: Spring"


def test_nothing_is_sent_while_a_transaction_is_open(
    live: Team, people: dict[str, Membership], post: MailServer
) -> None:
    told(live, people["creator"])
    written: list[int] = []
    person = people["manager"].user_id
    post.on_data = lambda: crowd.run(
        lambda: written.append(Wish.objects.create(user_id=person, kind="x", bell=True, mail=True).pk)
    )
    assert posts() == 1
    assert written  # on SQLite another writer would have waited for ours, and ours for it


def test_after_so_many_mails_in_an_hour_the_rest_comes_as_one(
    live: Team, people: dict[str, Membership], post: MailServer
) -> None:
    for number in range(9):
        told(live, people["creator"], bundle=f"b{number}", title=f"Film {number}")
    assert posts() == mailing.AN_HOUR
    digest = post.texts()[-1]
    assert [f"Film {number}" in digest for number in range(9)] == [False] * 5 + [True] * 4
    assert post.mails[-1]["Subject"] == "4 notices from Fjord & Field"
    told(live, people["creator"], bundle="one more")
    assert posts(DUE + timedelta(minutes=10)) == 0
    assert posts(DUE + timedelta(minutes=59)) == 0
    assert posts(DUE + timedelta(minutes=61)) == 1


def test_old_notices_go_when_they_were_read_and_others_stay(live: Team, people: dict[str, Membership]) -> None:
    for bundle in ("read", "fresh", "unread"):
        told(live, people["creator"], bundle=bundle)
    Notice.objects.filter(bundle="read").update(read_at=NOW)
    Notice.objects.filter(bundle="fresh").update(read_at=NOW + timedelta(days=30))
    mailing.clean_up(NOW + timedelta(days=89))
    assert Notice.objects.count() == 3
    mailing.clean_up(NOW + timedelta(days=91))
    assert {each.bundle for each in Notice.objects.all()} == {"fresh", "unread"}
    mailing.clean_up(NOW + timedelta(days=366))
    assert Notice.objects.count() == 0
