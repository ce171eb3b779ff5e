"""The team's line to Samsar: keep a key, try it, hand out a client, remember how the line is.

Only this room opens a sealed key. Practice keys meet the sandbox only and live
keys the live origin only; `SamsarClient` refuses any other pair before it
opens a connection.
"""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from samsar import ApiKey, KeyOriginMismatch, Origin, Refused, SamsarClient, SamsarError
from teams.models import Connection, Mode, Team
from teams.sealing import CannotOpen, seal, unseal


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


def origin_of(team: Team) -> Origin:
    """Return where this team's calls go; raise NotConnected when Practice has no sandbox here."""
    if team.mode == Mode.LIVE:
        return Origin(settings.SAMSAR_BASE_URL, practice=False)
    if not settings.SANDBOX_URL:
        raise NotConnected("Practice needs the sandbox, and none runs here. Start it, or use a live team.")
    return Origin(settings.SANDBOX_URL, practice=True)


def client_for(team: Team) -> SamsarClient:
    """Return a client for this team's account; raise NotConnected with a sentence for people."""
    return _client(team, get_seconds=30, post_seconds=settings.SUBMIT_SECONDS)


def looking_client_for(team: Team) -> SamsarClient:
    """Return a client with the short deadlines of a look, so that a silent service keeps nobody waiting."""
    return _client(team, get_seconds=settings.LOOK_GET_SECONDS, post_seconds=settings.LOOK_POST_SECONDS)


def _client(team: Team, *, get_seconds: float, post_seconds: float) -> SamsarClient:
    connection = Connection.objects.filter(team=team).first()
    if connection is None:
        raise NotConnected("This team has no Samsar key yet. An owner can add one in Settings.")
    origin = origin_of(team)
    if team.mode == Mode.LIVE and connection.base_url != origin.url:
        raise NotConnected("Samsar's address changed after this key was saved. Save the key again in Settings.")
    try:
        key = ApiKey(unseal(connection.sealed_key))
        return SamsarClient(origin, key, get_seconds=get_seconds, post_seconds=post_seconds)
    except KeyOriginMismatch as mismatch:
        raise NotConnected(str(mismatch)) from None
    except (CannotOpen, ValueError):
        raise NotConnected("The stored key cannot be read any more. An owner can save it again in Settings.") from None


def try_key(team: Team, key: str) -> LineTest:
    """Ask Samsar for its models with `key`: free, stores nothing, spends nothing."""
    try:
        return _try(SamsarClient(origin_of(team), ApiKey(key)))
    except (NotConnected, KeyOriginMismatch) as problem:
        return LineTest(works=False, sentence=str(problem))
    except ValueError:
        return LineTest(
            works=False, sentence="That is not a Samsar key: a key has no spaces and at least 8 characters."
        )


def try_line(team: Team, *, now: datetime) -> LineTest:
    """Ask Samsar for its models with the stored key, and remember how that went."""
    try:
        result = _try(client_for(team))
    except NotConnected as problem:
        return LineTest(works=False, sentence=str(problem))
    state = Connection.State.WORKING if result.works else Connection.State.REJECTED
    if result.works or result.sentence == _REJECTED:
        Connection.objects.filter(team=team).update(state=state, tested_at=now)
    if result.works:
        Connection.objects.filter(team=team).update(tells_balance=result.remaining is not None)
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


_REJECTED = "Samsar rejected this key. Nothing was stored and nothing was spent."


def _try(client: SamsarClient) -> LineTest:
    try:
        models = client.supported_models()
        remaining = client.remaining_credits()
    except Refused as refused:
        if refused.status == 401:
            return LineTest(works=False, sentence=_REJECTED)
        return LineTest(works=False, sentence=f"Samsar refused the test: {refused.sentence}")
    except SamsarError as problem:
        return LineTest(works=False, sentence=f"Samsar could not be asked: {problem.reason}. Nothing was spent.")
    count = len(models.video_models) + len(models.image_models)
    sentence = f"Samsar accepts this key and offers {count} models."
    return LineTest(works=True, sentence=sentence, models=count, remaining=remaining)


def store_key(team: Team, key: str, *, now: datetime) -> Connection:
    """Seal `key` for this team, replacing the one before; raise ValueError for what cannot be a key."""
    ApiKey(key)
    connection, _ = Connection.objects.update_or_create(
        team=team,
        defaults={
            "base_url": origin_of(team).url,
            "sealed_key": seal(key),
            "last_four": key[-4:],
            "state": Connection.State.WORKING,
            "tested_at": now,
            "saved_at": now,
            "silent_since": None,
        },
    )
    return connection


def note_answer(team_id: int, *, now: datetime) -> None:
    """Remember that Samsar gave this team a usable answer just now."""
    Connection.objects.filter(team_id=team_id).update(answered_at=now, silent_since=None)


def note_silence(team_id: int, *, now: datetime) -> None:
    """Remember since when Samsar has given this team no usable answer."""
    Connection.objects.filter(team_id=team_id, silent_since=None).update(silent_since=now)


def note_rejection(team_id: int, *, now: datetime) -> bool:
    """Flag the line: Samsar rejects the stored key, so nothing is sent until it is replaced. Whether that is news."""
    line, rejected = Connection.objects.filter(team_id=team_id), Connection.State.REJECTED
    is_news = bool(line.exclude(state=rejected).update(state=rejected, tested_at=now))
    if not is_news:
        line.update(tested_at=now)
    return is_news


def is_rejected(team_id: int) -> bool:
    """Whether Samsar rejected the stored key and nobody replaced it since."""
    return Connection.objects.filter(team_id=team_id, state=Connection.State.REJECTED).exists()
