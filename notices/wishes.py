"""What a person wants to hear of, and by which channel: one choice for all their teams."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from notices.kinds import Kind
from notices.models import Wish
from teams.models import User


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One line of the table of settings."""

    kind: Kind
    bell: bool
    mail: bool


def lines(user: User) -> tuple[list[Line], bool]:
    """Return a person's choices in the table's order, and whether Practice teams may send mail: one query."""
    kept = {wish.kind: wish for wish in Wish.objects.filter(user=user)}
    found = []
    for kind in Kind:
        own = kept.get(kind.key)
        bell, mail = (own.bell, own.mail) if own else (kind.about.bell, kind.about.mail)
        found.append(Line(kind=kind, bell=bell, mail=mail))
    practice = kept.get(Wish.PRACTICE)
    return found, practice is not None and practice.mail


def save(user: User, chosen: Mapping[Kind, tuple[bool, bool]], *, practice: bool) -> None:
    """Keep a person's choices: (bell, mail) by kind."""
    rows = [Wish(user=user, kind=kind.key, bell=bell, mail=mail) for kind, (bell, mail) in chosen.items()]
    rows.append(Wish(user=user, kind=Wish.PRACTICE, bell=True, mail=practice))
    Wish.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["user", "kind"], update_fields=["bell", "mail"]
    )


def stop_mail(user: User, kinds: Sequence[Kind]) -> None:
    """Send no more mail of these kinds to a person; the bell stays as it is."""
    with transaction.atomic():
        for kind in kinds:
            fresh = {"bell": kind.about.bell, "mail": False}
            Wish.objects.update_or_create(user=user, kind=kind.key, defaults={"mail": False}, create_defaults=fresh)
