"""Sign-in links: 256 random bits that work once, for fifteen minutes. Only their hash is stored."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.urls import reverse

from teams.models import SignInLink, User

LINK_LIFE = timedelta(minutes=15)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def make_link(user: User, *, now: datetime, life: timedelta = LINK_LIFE) -> str:
    """Return the path of a new link for `user`; links that ended a day ago are swept away."""
    SignInLink.objects.filter(expires_at__lt=now - timedelta(days=1)).delete()
    token = secrets.token_urlsafe(32)
    SignInLink.objects.create(user=user, token_hash=_hash(token), expires_at=now + life)
    return reverse("sign_in_link", args=[token])


def end_links(user: User, *, now: datetime) -> None:
    """Let no link that this person was given work any more."""
    SignInLink.objects.filter(user=user, used_at=None, expires_at__gt=now).update(expires_at=now)


def consume(token: str, *, now: datetime) -> User | None:
    """Spend the link and return its user; None for spent, expired and unknown ones alike."""
    link = SignInLink.objects.select_related("user").filter(token_hash=_hash(token)).first()
    if link is None or not link.is_open(now) or not link.user.is_active:
        return None
    # The row decides between two clicks at the same moment.
    spent = SignInLink.objects.filter(pk=link.pk, used_at=None).update(used_at=now)
    return link.user if spent else None
