"""One's address: another takes its place only when whoever asked for it proves to read mail there."""

from typing import Any

from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from teams import invitations
from teams.models import Membership, User
from tests.accounts.conftest import MIRA, PASSWORD, Visitor, has_proved, last_link, plain, subjects

NEW = "mira.solberg@example.test"


def wishes(visitor: Visitor, email: str) -> Any:
    return visitor.client.post(reverse("account_email"), {"email": email})


def test_the_new_address_counts_when_its_link_was_opened(visitor: Visitor, mira: User) -> None:
    visitor.signs_in()
    wishes(visitor, NEW.title())
    assert [message.to for message in mail.outbox] == [[NEW]]
    page = visitor.client.get(reverse("account_email")).text
    assert f"We wrote to {NEW}" in page
    assert "do not match" in Visitor().signs_in(NEW, "wrong but long enough").text
    assert User.objects.get(pk=mira.pk).email == MIRA

    answer = visitor.client.post(last_link(), follow=True)
    assert f"{NEW} is confirmed." in answer.text
    mira.refresh_from_db()
    assert mira.email == NEW
    assert has_proved(mira)
    assert visitor.is_in
    assert subjects() == ["Confirm your address", "Your address was changed"]
    assert mail.outbox[1].to == [MIRA]
    assert Visitor().signs_in(NEW)["Location"] == reverse("front")
    assert "do not match" in Visitor().signs_in(MIRA).text


def test_somebody_who_only_had_links_keeps_an_address_all_along(visitor: Visitor, guest: User) -> None:
    visitor.client.force_login(guest)
    for email in ("first@example.test", NEW):
        wishes(visitor, email)
        assert User.objects.get(pk=guest.pk).email == guest.email
    first, second = mail.outbox
    from tests.accounts.conftest import link_in

    assert visitor.client.post(link_in(first)).status_code == 410  # the later wish took its place
    # Elsewhere nobody can say who they are, so the link does nothing there.
    assert "Sign in first" in Client().post(link_in(second)).text
    assert User.objects.get(pk=guest.pk).email == guest.email
    visitor.client.post(link_in(second))
    assert User.objects.get(pk=guest.pk).email == NEW


def test_who_never_proved_their_own_address_does_so_by_a_mail_to_it(visitor: Visitor, guest: User) -> None:
    visitor.client.force_login(guest)
    assert "Nobody has confirmed yet" in visitor.client.get(reverse("account_email")).text

    visitor.client.post(reverse("account_email"), {"prove": "1"})
    assert [(message.to, message.subject) for message in mail.outbox] == [([guest.email], "Confirm your address")]
    again = visitor.client.post(reverse("account_email"), {"prove": "1"}, follow=True)
    assert "The last mail left a moment ago." in again.text
    assert len(mail.outbox) == 1
    assert not has_proved(guest)

    page = visitor.client.post(last_link(), follow=True)
    assert f"{guest.email} is confirmed." in page.text
    assert "Nobody has confirmed yet" not in page.text
    assert has_proved(guest)
    answer = visitor.client.post(reverse("account_email"), {"prove": "1"}, follow=True)
    assert "is confirmed already. Nothing was sent." in answer.text


def test_a_link_in_a_mail_leads_on_to_the_invitation_that_waits_for_it(
    visitor: Visitor, guest: User, owner: Membership
) -> None:
    path = invitations.invite(owner, guest.email, "creator", now=timezone.now())[1]
    visitor.client.force_login(guest)
    visitor.client.get(path)
    assert "Confirm your address first" in visitor.client.get(reverse("invitation")).text
    visitor.client.post(reverse("account_email"), {"prove": "1"})

    assert visitor.client.post(last_link())["Location"] == reverse("invitation")
    assert visitor.client.post(reverse("invitation"))["Location"] == owner.team.get_absolute_url()


def test_the_old_address_can_be_kept(visitor: Visitor, mira: User) -> None:
    visitor.signs_in()
    wishes(visitor, NEW)
    visitor.client.post(reverse("account_email"), {"drop": "1"})
    assert visitor.client.post(last_link()).status_code == 410
    assert User.objects.get(pk=mira.pk).email == MIRA
    assert has_proved(mira)


def test_a_taken_address_reads_like_a_free_one_and_its_owner_is_told(visitor: Visitor, mira: User, guest: User) -> None:
    visitor.signs_in()
    pages = []
    for email in (guest.email, "free@example.test"):
        cache.clear()
        wishes(visitor, email)
        pages.append(plain(visitor.client.get(reverse("account_email")).text).replace(email, "*"))
    assert pages[0] == pages[1]
    assert subjects() == ["You have an account already", "Confirm your address"]


def test_a_wish_keeps_nobody_from_their_own_address(visitor: Visitor, mira: User) -> None:
    stranger = Visitor()
    stranger.signs_in()
    wishes(stranger, NEW)
    wished = last_link()
    cache.clear()
    visitor.signs_up(NEW, "the real owner signs up")
    visitor.client.post(last_link())
    assert visitor.is_in
    assert stranger.client.post(wished).status_code == 410
    assert User.objects.get(pk=mira.pk).email == MIRA


def test_a_wish_sets_nobodys_password(visitor: Visitor, mira: User) -> None:
    visitor.signs_in()
    wishes(visitor, NEW)
    Visitor().asks_for_reset(NEW)
    assert subjects()[1:] == ["There is no account with this address"]


def test_whoever_reads_the_mail_of_somebody_elses_wish_gives_them_nothing(visitor: Visitor, mira: User) -> None:
    visitor.signs_in()
    wishes(visitor, NEW)
    link, reader = last_link(), Visitor()
    assert "Write the password" in reader.client.post(link).text
    assert User.objects.get(pk=mira.pk).email == MIRA
    reader.client.post(link, {"password": PASSWORD})
    assert reader.is_in
    assert User.objects.get(pk=mira.pk).email == NEW


def test_the_same_address_and_nonsense_are_told_apart_from_a_wish(visitor: Visitor, mira: User) -> None:
    visitor.signs_in()
    assert "That is your address already." in wishes(visitor, MIRA.upper()).text
    assert "Write a whole mail address" in wishes(visitor, "x@example.test\r\nBcc: y@example.test").text
    assert mail.outbox == []


def test_wishes_are_limited(visitor: Visitor, mira: User) -> None:
    visitor.signs_in()
    for number in range(5):
        assert wishes(visitor, f"w{number}@example.test").status_code == 302
    assert wishes(visitor, "w6@example.test").status_code == 429
    assert len(mail.outbox) == 5
