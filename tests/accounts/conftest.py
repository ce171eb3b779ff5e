"""Who comes to the door: somebody new, somebody with a password, and somebody who only ever had a link."""

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts import people
from teams.models import User

PASSWORD = "three quiet lighthouses"
OTHER = "seven slow harbours"
MIRA = "mira@example.test"


@dataclass
class Visitor:
    """A browser before the door."""

    client: Client = field(default_factory=Client)

    def signs_up(self, email: str = MIRA, password: str = PASSWORD, **more: str) -> Any:
        """Send the form of the sign-up page."""
        return self.client.post(reverse("account_signup"), {"email": email, "password1": password, **more})

    def signs_in(self, email: str = MIRA, password: str = PASSWORD, **more: str) -> Any:
        """Send the form of the sign-in page."""
        return self.client.post(reverse("sign_in"), {"login": email, "password": password, **more})

    def asks_for_reset(self, email: str = MIRA) -> Any:
        """Ask for the link that sets a new password."""
        return self.client.post(reverse("account_reset_password"), {"email": email})

    def resets(self, link: str, password: str = OTHER) -> Any:
        """Follow such a link and choose a password; the last answer."""
        page = self.client.get(link)
        return page if page.status_code != 302 else self.client.post(page["Location"], {"password1": password})

    @property
    def is_in(self) -> bool:
        """Whether somebody is signed in here."""
        return "_auth_user_id" in self.client.session


@pytest.fixture
def visitor(db: None) -> Visitor:
    """A fresh browser."""
    return Visitor()


@pytest.fixture
def mira(db: None) -> User:
    """Somebody with a password and a proved address."""
    user = User.objects.create_user(MIRA, name="Mira Solberg", password=PASSWORD)
    assert people.note_proof(user, MIRA)
    return user


@pytest.fixture
def guest(db: None) -> User:
    """Somebody who was only ever given sign-in links."""
    return User.objects.create_user("link@example.test")


def link_in(message: Any) -> str:
    """Return the path of the one long link in a mail."""
    found = re.findall(r"https?://\S+/account/\S+", message.body)
    assert len(found) == 1, message.body
    return urlsplit(found[0]).path


def last_link() -> str:
    """Return the link of the newest mail."""
    return link_in(mail.outbox[-1])


def subjects() -> list[str]:
    """Return what was mailed, by subject."""
    return [message.subject for message in mail.outbox]


def plain(text: str) -> str:
    """A page without the token of its forms, which is another one each time."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text)


def has_proved(user: User) -> bool:
    """Whether the person proved to read mail at the address that they have now."""
    return bool(EmailAddress.objects.filter(user=user, email=user.email, verified=True).exists())
