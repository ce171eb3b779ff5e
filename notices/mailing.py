"""Mail: what is due is claimed one mail at a time, committed, and then sent at most once.

A worker that dies between claim and answer loses that one mail; the bell
still has what it told of. Only what provably never left is put back, and then
all mail rests for a while. Nothing is sent while a transaction is open.
"""

import smtplib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from django.core.mail import get_connection
from django.db import transaction

from accounts import mail
from notices import letters
from notices.kinds import kind_of
from notices.models import Notice, Outage, Posted, Wish
from teams.models import Membership, User

log = structlog.get_logger(__name__)

Clock = Callable[[], datetime]

#: So many mails a person an hour; what more there is waits for the last of them, which holds all of it.
AN_HOUR: Final = 6
_HOUR: Final = timedelta(hours=1)
_PEOPLE_A_ROUND: Final = 50
_SMTP_SECONDS: Final = 20
#: A server that wants to see a sender again does so after some minutes.
_GREY: Final = timedelta(minutes=10)
#: What could not be mailed for so long is no news any more.
_STALE: Final = timedelta(days=3)
_KEPT_READ, _KEPT_UNREAD, _KEPT_POSTED = timedelta(days=90), timedelta(days=365), timedelta(days=1)


class _Later(Exception):
    """The mail did not leave, for now: its address takes no mail at the moment, as servers say that like to wait."""


class _NotSent(Exception):
    """The mail provably did not leave, and another may not either; the text says why."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Claim:
    """The right to send one mail once, committed."""

    user: User
    notices: Sequence[Notice]
    posted: Posted


def post_due(*, clock: Clock) -> int:
    """Send what is due, person by person, and return how many mails left. Stops at the first that cannot leave."""
    now = clock()
    outage = Outage.objects.first()
    if outage and now < outage.again_at:
        return 0
    due = Notice.objects.filter(mail_at__lte=now).order_by().values_list("user_id", flat=True)
    sent = 0
    for user in User.objects.filter(pk__in=list(due.distinct()[:_PEOPLE_A_ROUND])):
        for claim in claims(user, clock=clock):
            try:
                sent += _send(claim)
            except _Later:
                _put_back(claim, due=clock() + _GREY)
            except _NotSent as problem:
                _put_back(claim, due=clock())
                rest_all(str(problem), at=clock())
                return sent
            if outage:
                Outage.objects.all().delete()
                outage = None
    if outage:
        _look_again(at=clock())
    return sent


def claims(user: User, *, clock: Clock) -> Iterator[Claim]:
    """Yield the mails that one person is to get now, each claimed and committed before it is yielded."""
    now = clock()
    recent = list(Posted.objects.filter(user=user, at__gt=now - _HOUR).order_by("at").values_list("at", flat=True))
    due = list(Notice.objects.filter(user=user, mail_at__lte=now).select_related("team").order_by("last_at", "pk"))
    wanted = _wanted(user, [notice for notice in due if notice.last_at > now - _STALE])
    # Left alone if it grew meanwhile: then it may be wanted again.
    old = sum(notice.last_at <= now - _STALE for notice in due)
    if old:
        log.warning("mail given up", user=user.pk, notices=old)
    for notice in due:
        if notice not in wanted:
            _still(notice).update(mail_at=None)
    left = AN_HOUR - len(recent)
    if left <= 0:
        later = recent[len(recent) - AN_HOUR] + _HOUR
        Notice.objects.filter(pk__in=[each.pk for each in wanted], mail_at__lte=now).update(mail_at=later)
        return
    for group in _groups(wanted, left):
        claimed = _claim(user, group, at=now)
        if claimed:
            yield claimed


def clean_up(now: datetime) -> None:
    """Delete notices that were read long ago or that nobody looked at for a year, and what counts old mails."""
    Notice.objects.filter(read_at__lt=now - _KEPT_READ, last_at__lt=now - _KEPT_READ).delete()
    Notice.objects.filter(read_at=None, last_at__lt=now - _KEPT_UNREAD).delete()
    Posted.objects.filter(at__lt=now - _KEPT_POSTED).delete()


def _groups(notices: list[Notice], left: int) -> Iterator[list[Notice]]:
    """One mail a notice, and what does not fit into `left` mails together in the last."""
    singles = len(notices) if len(notices) <= left else left - 1
    yield from ([notice] for notice in notices[:singles])
    if notices[singles:]:
        yield notices[singles:]


def _wanted(user: User, notices: Sequence[Notice]) -> list[Notice]:
    """Return those that the person may see and wants by mail, as they are in the team and as they chose just now."""
    places = {each.team_id: each for each in Membership.objects.filter(user=user)}
    wishes = dict(Wish.objects.filter(user=user).values_list("kind", "mail"))

    def is_wanted(notice: Notice) -> bool:
        kind, place = kind_of(notice.kind), places.get(notice.team_id)
        if kind is None or not user.is_active or not wishes.get(kind.key, kind.about.mail):
            return False
        if notice.team.is_practice and not wishes.get(Wish.PRACTICE, False):
            return False
        if place is None:
            return kind.about.outlives
        return place.may(kind.about.needs)

    return [notice for notice in notices if is_wanted(notice)]


def _still(notice: Notice) -> Any:
    """The row, if it is still as it was read."""
    return Notice.objects.filter(pk=notice.pk, revision=notice.revision, mail_at=notice.mail_at)


def _claim(user: User, notices: Sequence[Notice], *, at: datetime) -> Claim | None:
    """Take those of `notices` that nobody took and that did not grow meanwhile; None if there are none."""
    with transaction.atomic():
        won = [each for each in notices if _still(each).update(mail_at=None, mailed_at=at, rests_until=_rest(each, at))]
        if not won:
            return None
        posted = Posted.objects.create(user=user, at=at)
    return Claim(user=user, notices=won, posted=posted)


def _rest(notice: Notice, at: datetime) -> datetime:
    kind = kind_of(notice.kind)
    return at + (kind.about.rest if kind else _HOUR)


def _send(claim: Claim) -> int:
    """Send one mail; raise _NotSent or _Later if it provably never left. What may have left is not sent again."""
    letter = letters.write(claim.user, claim.notices)
    line = get_connection(timeout=_SMTP_SECONDS)
    _open(line)
    try:
        line.send_messages([letter])
    except smtplib.SMTPRecipientsRefused as problem:
        if all(code < mail.FOR_GOOD for code, _ in problem.recipients.values()):
            raise _Later from problem
        _note_refusal(claim, max(code for code, _ in problem.recipients.values()))
    except smtplib.SMTPResponseException as problem:
        if not isinstance(problem, smtplib.SMTPDataError) or problem.smtp_code < mail.FOR_GOOD:
            raise _NotSent(mail.in_words(problem)) from problem
        _note_refusal(claim, problem.smtp_code)
    except (OSError, ValueError, smtplib.SMTPException) as problem:
        log.warning("mail without an answer", user=claim.user.pk, reason=type(problem).__name__)
    else:
        return 1
    finally:
        line.close()
    return 0


def _open(line: Any) -> None:
    """Connect, encrypt and sign in; raise _NotSent and leave nothing open."""
    try:
        line.open()
    except (OSError, smtplib.SMTPException) as problem:
        line.close()
        raise _NotSent(mail.in_words(problem)) from problem


def _note_refusal(claim: Claim, code: int) -> None:
    """Keep for `manage.py doctor` that a server said no to this mail for good; the bell has what it told of."""
    log.warning("mail refused for good", user=claim.user.pk, code=code)
    Posted.objects.filter(pk=claim.posted.pk).update(refused=code)


def _put_back(claim: Claim, *, due: datetime) -> None:
    """Undo the claim of a mail that never left, and let it be due again then."""
    with transaction.atomic():
        claim.posted.delete()
        for notice in claim.notices:
            taken = Notice.objects.filter(pk=notice.pk, mail_at=None)
            taken.update(mail_at=due, mailed_at=notice.mailed_at, rests_until=notice.rests_until)


def _look_again(*, at: datetime) -> None:
    """Find out whether a server that was away is back where no mail is due that would tell."""
    line = get_connection(timeout=_SMTP_SECONDS)
    try:
        _open(line)
    except _NotSent as problem:
        rest_all(str(problem), at=at)
    else:
        line.close()
        Outage.objects.all().delete()


def rest_all(reason: str, *, at: datetime) -> None:
    """Let all mail rest: a minute first, twice as long each time, an hour at most."""
    log.warning("mail cannot be sent", reason=reason)
    outage = Outage.objects.first()
    tries = outage.tries + 1 if outage else 1
    rest = min(timedelta(minutes=2 ** min(tries - 1, 10)), _HOUR)
    told = {"tries": tries, "again_at": at + rest, "reason": reason[:200]}
    Outage.objects.update_or_create(pk=1, defaults=told, create_defaults={**told, "since": at})
