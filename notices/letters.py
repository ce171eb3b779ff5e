"""The text of a mail: one notice or several, why it came, and how to have no more of them."""

from collections.abc import Sequence
from typing import Final

from django.core import signing
from django.core.mail import EmailMessage
from django.urls import reverse

from accounts.mail import absolute, heads, wrapped
from notices.kinds import Kind, kind_of
from notices.models import Notice
from teams.models import User

_SALT: Final = "notices.stop"


def write(user: User, notices: Sequence[Notice]) -> EmailMessage:
    """Return the mail about these notices of one person: what happened, where, and why they get it."""
    kinds = [kind for kind in dict.fromkeys(notice.what for notice in notices) if kind]
    last = notices[-1]
    stop = absolute(reverse("notices_stop", args=[stop_token(user, kinds)]))
    settings_page = absolute(reverse("notices_settings", args=[last.team.key]))
    because, what = "you chose to hear of such things", "these kinds of mail"
    if len(kinds) == 1:
        because, what = kinds[0].about.because, "this kind of mail"
    body = [
        *([] if len(notices) == 1 else [f"{len(notices)} things happened.", ""]),
        *(line for notice in notices for line in _lines(notice)),
        "-- ",
        f"You get this because {because}.",
        f"Choose what you hear of: {settings_page}",
        f"Stop {what}: {stop}",
    ]
    return EmailMessage(
        subject=_subject(notices),
        body=wrapped("\n".join(body)) + "\n",
        to=[user.email],
        headers={
            "List-Unsubscribe": f"<{stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            **heads(),
        },
    )


def stop_token(user: User, kinds: Sequence[Kind]) -> str:
    """Return what stops mail of these kinds to one person, without signing in; it holds no address."""
    return signing.dumps([user.pk, *(kind.key for kind in kinds)], salt=_SALT)


def read_stop_token(token: str) -> tuple[User, list[Kind]] | None:
    """Return whom and what a token stops; None for one that we did not write, or whose person is gone."""
    try:
        pk, *keys = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    user = User.objects.filter(pk=pk).first()
    kinds = [kind for key in keys if (kind := kind_of(key))]
    return (user, kinds) if user and kinds else None


def _subject(notices: Sequence[Notice]) -> str:
    if len(notices) > 1:
        teams = dict.fromkeys(notice.team.name for notice in notices)
        subject = f"{len(notices)} notices from {', '.join(teams)}"
    else:
        only = notices[0]
        subject = f"{only.sentence}: {only.title}" if only.title else f"{only.sentence} · {only.team.name}"
    # A line of a mail's head has no breaks, whatever a team or a video is called.
    return " ".join(subject.split())[:200]


def _lines(notice: Notice) -> list[str]:
    kind = notice.what
    path = "/" if kind and kind.about.outlives else notice.path
    where = f"{notice.title} · {notice.team.name}" if notice.title else notice.team.name
    return [f"{notice.sentence}{'' if notice.sentence.endswith('”') else '.'}", where, absolute(path), ""]
