"""The team's line to Samsar: keep a key, try it, hand out a client, remember how the line is.

Only this room opens a sealed key. Practice keys meet the sandbox only and live
keys the live origin only; `SamsarClient` refuses any other pair before it
opens a connection, and `store_key` keeps no such pair.

Each key of a team has a number, its version. Whoever opened a key asks
`is_current` before sending with it: one that was replaced or revoked since is
not used any more.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet

from audit import trail
from audit.trail import Action
from samsar import ApiKey, KeyOriginMismatch, Origin, Refused, SamsarClient, SamsarError
from teams.models import Connection, Mode, Team, User
from teams.sealing import CannotOpen, Drawer, add_drawer, renewed, seal, unseal
from teams.turns import turn


class NotConnected(Exception):
    """This team has no usable line to Samsar; the text says why and what to do."""


@dataclass(frozen=True, kw_only=True, slots=True)
class LineTest:
    """What a free call on the line found out.

    `models` counts the video and picture models together; `sentence` is for
    people. `remaining` is the balance in thousandths of a credit where the
    service tells it for nothing.
    """

    works: bool
    sentence: str
    models: int = 0
    remaining: int | None = None
    #: Whether it is the key that Samsar rejects, and not something else that went wrong.
    is_rejected: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenLine:
    """A client for a team's account, and which of the team's keys it was opened with."""

    samsar: SamsarClient
    version: int


def origin_of(team: Team) -> Origin:
    """Return where this team's calls go; raise NotConnected when Practice has no sandbox here."""
    if team.mode == Mode.LIVE:
        return Origin(settings.SAMSAR_BASE_URL, practice=False)
    if not settings.SANDBOX_URL:
        raise NotConnected("Practice needs the sandbox, and none runs here. Start it, or use a live team.")
    return Origin(settings.SANDBOX_URL, practice=True)


def client_for(team: Team) -> SamsarClient:
    """Return a client for this team's account; raise NotConnected with a sentence for people."""
    return open_line(team).samsar


def open_line(team: Team) -> OpenLine:
    """Return the same with the version of its key, for whoever sends something; raise NotConnected."""
    return _open(team, get_seconds=30, post_seconds=settings.SUBMIT_SECONDS)


def looking_client_for(team: Team) -> SamsarClient:
    """Return a client with the short deadlines of a look, so that a silent service keeps nobody waiting."""
    return _open(team, get_seconds=settings.LOOK_GET_SECONDS, post_seconds=settings.LOOK_POST_SECONDS).samsar


def is_current(team_id: int, version: int) -> bool:
    """Whether the key of this version is still the team's: neither replaced nor revoked since it was opened."""
    current = Connection.objects.filter(team_id=team_id, version=version)
    return current.exclude(state=Connection.State.REVOKED).exists()


def has_key(team_id: int) -> bool:
    """Whether the team has a key that Samsar did not reject."""
    unusable = (Connection.State.REVOKED, Connection.State.REJECTED)
    return Connection.objects.filter(team_id=team_id).exclude(state__in=unusable).exists()


def _open(team: Team, *, get_seconds: float, post_seconds: float) -> OpenLine:
    connection = Connection.objects.filter(team=team).first()
    if connection is None:
        raise NotConnected("This team has no Samsar key yet. An owner can add one in Settings.")
    if connection.state == Connection.State.REVOKED:
        raise NotConnected("This team's Samsar key was revoked. An owner can save a new one in Settings.")
    origin = origin_of(team)
    if team.mode == Mode.LIVE and connection.base_url != origin.url:
        raise NotConnected("Samsar's address changed after this key was saved. Save the key again in Settings.")
    try:
        key = ApiKey(unseal(connection.sealed_key))
        samsar = SamsarClient(origin, key, get_seconds=get_seconds, post_seconds=post_seconds)
        return OpenLine(samsar=samsar, version=connection.version)
    except KeyOriginMismatch as mismatch:
        raise NotConnected(str(mismatch)) from None
    except (CannotOpen, ValueError):
        raise NotConnected("The stored key cannot be read any more. An owner can save it again in Settings.") from None


def try_key(team: Team, key: str) -> LineTest:
    """Ask Samsar for its models with `key`: free, stores nothing, spends nothing."""
    try:
        return _try(SamsarClient(origin_of(team), ApiKey(key)), _TYPED)
    except NotConnected as problem:
        return LineTest(works=False, sentence=str(problem))
    except KeyOriginMismatch as problem:
        return LineTest(works=False, sentence=f"{problem} Nothing was sent or stored.")
    except ValueError:
        return LineTest(
            works=False, sentence="That is not a Samsar key: a key has no spaces and at least 8 characters."
        )


def try_line(team: Team, *, now: datetime) -> LineTest:
    """Ask Samsar for its models with the stored key, and remember how that went."""
    try:
        line = open_line(team)
        result = _try(line.samsar, _STORED)
    except NotConnected as problem:
        return LineTest(works=False, sentence=str(problem))
    # What was found out about a key says nothing about the one that took its place meanwhile.
    tried = Connection.objects.filter(team=team, version=line.version)
    if not result.works and result.is_rejected:
        _reject(tried, now=now)
    elif result.works:
        tried.update(state=Connection.State.WORKING, tested_at=now)
    if result.works:
        tried.update(tells_balance=result.remaining is not None)
    return result


def ask_balance(team: Team, samsar: SamsarClient) -> int | None:
    """Ask what remains on the account, in thousandths of a credit, where the service tells it for nothing.

    A service that was found not to tell is asked again only by a test of the
    connection. Raises SamsarError.
    """
    if Connection.objects.filter(team=team, tells_balance=False).exists():
        return None
    remaining = samsar.remaining_credits()
    Connection.objects.filter(team=team).update(tells_balance=remaining is not None)
    return remaining


#: Which key a sentence is about: both may stand on one page.
_TYPED, _STORED = "the key you entered", "the stored key"
_UNTOUCHED = "Nothing was stored and nothing was spent; try again in a few minutes."


def _try(client: SamsarClient, which: str) -> LineTest:
    try:
        models = client.supported_models()
        remaining = client.remaining_credits()
    except Refused as refused:
        if refused.status == 401:
            untouched = "Nothing was spent." if which == _STORED else "Nothing was stored and nothing was spent."
            return LineTest(works=False, is_rejected=True, sentence=f"Samsar rejected {which}. {untouched}")
        return LineTest(works=False, sentence=f"Samsar refused the test: {refused.sentence}")
    except SamsarError as problem:
        return LineTest(works=False, sentence=f"Samsar could not be asked: {problem.reason}. {_UNTOUCHED}")
    count = len(models.video_models) + len(models.image_models)
    sentence = f"Samsar accepts {which} and offers {count} {'model' if count == 1 else 'models'}."
    return LineTest(works=True, sentence=sentence, models=count, remaining=remaining)


def store_key(team: Team, key: str, *, now: datetime, by: User | None = None) -> Connection:
    """Seal `key` for this team, replacing the one before at once; without `by`, it was the portal itself.

    Raises ValueError for what cannot be a key, and KeyOriginMismatch for one of the other mode.
    """
    kept = ApiKey(key)
    if kept.is_practice != team.is_practice:
        kind, place = ("A practice key", "a Live team") if kept.is_practice else ("A live key", "a Practice team")
        raise KeyOriginMismatch(f"{kind} is never stored for {place}.")
    fields = {
        "base_url": origin_of(team).url,
        "sealed_key": seal(key),
        "last_four": key[-4:],
        "state": Connection.State.WORKING,
        "tested_at": now,
        "saved_at": now,
        "silent_since": None,
    }
    with turn(team):
        before = Connection.objects.filter(team=team).first()
        if before is None:
            line = Connection.objects.create(team=team, **fields)
        else:
            Connection.objects.filter(pk=before.pk).update(version=F("version") + 1, **fields)
            line = Connection.objects.get(pk=before.pk)
        _record(team, Action.KEY_SAVED, by, now, before=before.last_four if before else "", after=line.last_four)
    return line


def revoke(team: Team, by: User, *, now: datetime, version: int | None = None) -> bool:
    """Take the team's key out of the database; return False when it had none, or another one than `version`.

    From the end of this transaction on no claim and no look begins with it.
    Samsar itself still takes the key: only its owner can end it there.
    """
    with turn(team):
        line = Connection.objects.filter(team=team).exclude(state=Connection.State.REVOKED).first()
        if line is None or version not in (None, line.version):
            return False
        Connection.objects.filter(pk=line.pk).update(
            sealed_key=b"",
            last_four="",
            state=Connection.State.REVOKED,
            version=F("version") + 1,
            saved_at=now,
            tested_at=None,
            silent_since=None,
        )
        _record(team, Action.KEY_REVOKED, by, now, before=line.last_four, after="")
        return True


def _record(team: Team, action: Action, by: User | None, at: datetime, *, before: str, after: str) -> None:
    ended, ends = {"last_four": before} if before else {}, {"last_four": after} if after else {}
    trail.record(team.pk, action, at=at, by=by, before=ended, after=ends)


def note_answer(team_id: int, *, now: datetime) -> None:
    """Remember that Samsar gave this team a usable answer just now."""
    Connection.objects.filter(team_id=team_id).update(answered_at=now, silent_since=None)


def note_silence(team_id: int, *, now: datetime) -> None:
    """Remember since when Samsar has given this team no usable answer."""
    Connection.objects.filter(team_id=team_id, silent_since=None).update(silent_since=now)


def note_rejection(team_id: int, *, now: datetime, asked_at: datetime) -> bool:
    """Flag the line: Samsar rejects the key, so nothing is sent until it is replaced. Return whether that is news.

    A call that began before the key was saved used another one, and says nothing about this one.
    """
    return _reject(Connection.objects.filter(team_id=team_id, saved_at__lte=asked_at), now=now)


def _reject(asked: QuerySet[Connection], *, now: datetime) -> bool:
    with transaction.atomic():
        line = asked.select_for_update().exclude(state=Connection.State.REVOKED).first()
        if line is None:
            return False
        Connection.objects.filter(pk=line.pk).update(state=Connection.State.REJECTED, tested_at=now)
        if line.state == Connection.State.REJECTED:
            return False
        trail.record(line.team_id, Action.KEY_REJECTED, at=now, after={"last_four": line.last_four})
    return True


def is_rejected(team_id: int) -> bool:
    """Whether Samsar rejected the stored key and nobody replaced it since."""
    return Connection.objects.filter(team_id=team_id, state=Connection.State.REJECTED).exists()


def _sealed() -> Iterator[tuple[int, bytes]]:
    rows = Connection.objects.exclude(state=Connection.State.REVOKED).order_by("pk")
    return ((pk, bytes(sealed)) for pk, sealed in rows.values_list("pk", "sealed_key"))


def _reseal() -> int:
    """Seal anew what older keys of the ring sealed; the key inside, its version and its state stay as they are."""
    changed = 0
    for pk, old in _sealed():
        if (new := renewed(old)) is not None:
            # Whoever saved or revoked a key meanwhile has the last word.
            changed += Connection.objects.filter(pk=pk, sealed_key=old).update(sealed_key=new)
    return changed


add_drawer(Drawer(name="Samsar keys", secrets=lambda: (sealed for _, sealed in _sealed()), reseal=_reseal))
