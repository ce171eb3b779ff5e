"""Who has an address, who proved to read mail there, and who may sign up.

A sign-in link proves that the portal's operator trusts a person, and nothing
about a mailbox. A mailbox is proved by what was sent to it and came back: the
link that confirms an address, and the link that resets a password.
"""

from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import entries
from audit.trail import Action
from teams.models import Invitation, User
from teams.sign_in import end_links


def with_address(email: str) -> User | None:
    """Return the person whose address this is; one that somebody only asked to change to is nobody's yet."""
    return User.objects.filter(email=email.strip().lower()).first()


def may_sign_up(email: str, *, now: datetime) -> bool:
    """Whether this address may make an account: any where sign-up is open, else one that an open invitation names."""
    if settings.SIGN_UP == "open":
        return True
    waiting = Invitation.objects.filter(email=email.strip().lower(), accepted_at=None, withdrawn_at=None)
    return waiting.filter(expires_at__gt=now).exists()


def note_proof(user: User, email: str) -> bool:
    """Make an address that `user` proved to read theirs, and forget what else they wished for.

    False, and nothing changed, where somebody else has it.
    """
    try:
        with transaction.atomic():
            before = User.objects.values_list("email", flat=True).get(pk=user.pk)
            if User.objects.filter(pk=user.pk).exclude(email=email).update(email=email):
                told = {"before": {"address": before}, "after": {"address": email}}
                entries.record(user, Action.ACCOUNT_ADDRESS, now=timezone.now(), **told)
            EmailAddress.objects.filter(user=user).exclude(email=email).delete()
            EmailAddress.objects.update_or_create(user=user, email=email, defaults={"verified": True, "primary": True})
    except IntegrityError:
        return False
    user.email = email
    return True


def has_proved(user: User) -> bool:
    """Whether `user` proved to read mail at the address that they have now."""
    return bool(EmailAddress.objects.filter(user=user, email=user.email, verified=True).exists())


def own_address(user: User) -> EmailAddress:
    """Return the row of the address that `user` has now, proved or not; who only had sign-in links gets one here."""
    row: EmailAddress = EmailAddress.objects.get_or_create(user=user, email=user.email)[0]
    return row


def wishes_for(user: User) -> EmailAddress | None:
    """Return the address that `user` asked to change to and has not confirmed, if any."""
    return EmailAddress.objects.filter(user=user, verified=False).exclude(email=user.email).order_by("pk").last()


@transaction.atomic
def wish_for(user: User, email: str) -> EmailAddress:
    """Put down the address that `user` wants to change to, instead of an earlier wish; nothing changes yet."""
    forget_wishes(user)
    return EmailAddress.objects.create(user=user, email=email)


def forget_wishes(user: User) -> None:
    """Drop the addresses that `user` asked to change to."""
    EmailAddress.objects.filter(user=user, verified=False).exclude(email=user.email).delete()


def password_was_reset(*, user: User, **_signal: Any) -> None:
    """A reset is mailed to the address that the person has, and to no other: whoever came back reads mail there."""
    note_proof(user, user.email)
    end_links(user, now=timezone.now())  # who had one may be whom the new password shuts out
