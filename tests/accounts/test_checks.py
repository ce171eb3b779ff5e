"""What the ways in need from the environment, and mail on its way out."""

from typing import Any

from django.core import mail as outgoing

from accounts import checks, mail


def test_a_public_portal_that_only_shows_its_mail_is_warned_of(settings: Any) -> None:
    settings.PUBLIC_URL, settings.SHOWS_MAIL = "https://videos.example.test", True
    assert [found.id for found in checks.mail_leaves_a_public_portal()] == ["accounts.W001"]
    settings.SHOWS_MAIL = False
    assert checks.mail_leaves_a_public_portal() == []
    settings.PUBLIC_URL, settings.SHOWS_MAIL = "", True
    assert checks.mail_leaves_a_public_portal() == []


def test_words_that_mean_nothing_are_refused(settings: Any) -> None:
    assert checks.sign_up_is_known() == checks.proxies_are_counted() == []
    settings.SIGN_UP, settings.PROXIES = "everybody", -1
    assert [found.id for found in checks.sign_up_is_known()] == ["accounts.E001"]
    assert [found.id for found in checks.proxies_are_counted()] == ["accounts.E002"]


def test_a_mail_is_plain_and_its_subject_is_one_line(db: None, settings: Any) -> None:
    settings.PUBLIC_URL = "https://videos.example.test"
    mail.send("a@example.test", subject="Two\r\nBcc: b@example.test", body="Words & “signs”")
    (sent,) = outgoing.outbox
    assert (sent.subject, sent.to, sent.bcc) == ("Two Bcc: b@example.test", ["a@example.test"], [])
    assert sent.body == "Words & “signs”\n"
    assert sent.extra_headers["Auto-Submitted"] == "auto-generated"
    assert sent.extra_headers["Message-ID"].endswith("@videos.example.test>")
    assert mail.absolute("/sign-in/") == "https://videos.example.test/sign-in/"
