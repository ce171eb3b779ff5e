"""What the registrar does about how people prove who they are. Imported once Django is set up."""

import json

from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session

from teams.models import User


def gets_password(*, email: str, password: str) -> None:
    """Give somebody a password and a confirmed address; sessions of before end."""
    user = User.objects.get(email=email)
    user.set_password(password)
    user.save(update_fields=["password"])
    EmailAddress.objects.get_or_create(user=user, email=email, defaults={"verified": True, "primary": True})


def grows_stale(*, email: str) -> int:
    """Let the last proof of somebody be long ago in all their browsers; return in how many."""
    user, changed = User.objects.get(email=email), 0
    for row in Session.objects.all():
        held = row.get_decoded()
        if held.get("_auth_user_id") == str(user.pk) and "proved_at" in held:
            row.session_data = Session.objects.encode({**held, "proved_at": 0})
            row.save(update_fields=["session_data"])
            changed += 1
    return changed


def holds(*, words: str) -> bool:
    """Whether any session holds the words."""
    return any(words in json.dumps(row.get_decoded()) for row in Session.objects.all())
