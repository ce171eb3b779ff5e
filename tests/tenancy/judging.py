"""What the table says an answer has to be, and which answers are not so."""

import html
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from django.conf import settings
from django.urls import reverse

from teams.roles import Permission, Role
from tests.tenancy import traces
from tests.tenancy.asking import ANONYMOUS, FOREIGN_OWNER, VISITORS, Answer, Target, Visitor, address_of, filled
from tests.tenancy.furniture import PERSONAL, Things, missing
from tests.tenancy.row import OWN, PUBLIC, SIGNED_IN, Row, Thing, Token

WAYS = ("GET", "POST")
_FORBIDDEN, _MISSING, _NO_SUCH_WAY, _TOO_OFTEN, _FAULT = 403, 404, 405, 429, 500


@dataclass(slots=True)
class Findings:
    """How many calls were made and which of them were answered otherwise than the table says."""

    calls: int = 0
    unexpected: list[str] = field(default_factory=list)

    def check(self, said: bool, words: str) -> None:
        """Note one call, and its words if it was not as expected."""
        self.calls += 1
        if not said:
            self.unexpected.append(words)


@dataclass(frozen=True, slots=True)
class Scene:
    """Two furnished teams; and who looks at the one that is `ours`."""

    ours: Things
    theirs: Things

    def visitor(self, who: str) -> Visitor:
        """Return a fresh browser of this visitor."""
        if who == ANONYMOUS:
            return Visitor()
        things, role = (self.theirs, Role.OWNER) if who == FOREIGN_OWNER else (self.ours, Role(who))
        return Visitor(things.people[role].user)


def is_allowed(row: Row, who: str) -> bool:
    """Whether the table lets this visitor in."""
    if row.may == PUBLIC:
        return True
    if row.may in (SIGNED_IN, OWN):
        return who != ANONYMOUS
    return who in list(Role) and _missing_permission(row, Role(who)) is None


def _missing_permission(row: Row, role: Role) -> Permission | None:
    needed = [Permission(row.may), *([row.others] if row.others else [])]
    return next((each for each in needed if not role.may(each)), None)


def refused(row: Row, scene: Scene, found: Findings) -> None:
    """Ask a row's address in every way that is to be refused; nothing may change by any of it."""
    before = traces.of_everything()
    for who in VISITORS:
        for way in WAYS:
            if way in row.ways and is_allowed(row, who):
                continue
            for hx in (False, True):
                _refused_call(row, scene, who, way, hx, found)
    for things, whose in _strangers(row, scene):
        for way in row.ways & set(WAYS):
            _like_missing(row, scene, Target(scene.ours, things, whose), way, found)
    if row.fresh:
        _stale_calls(row, scene, found)
    changed = traces.differing(before, traces.of_everything())
    if changed:
        found.unexpected.append(f"{row.name}: refused calls changed {', '.join(changed)}")


def allowed(row: Row, scene: Scene, found: Findings, undone: Callable[[], AbstractContextManager[None]]) -> None:
    """Ask a row's address in every way that is allowed, each from the same start: within a block that is `undone`."""
    for who in VISITORS:
        for way in WAYS:
            if way not in row.ways or not is_allowed(row, who):
                continue
            for hx in (False, True):
                with undone():
                    _allowed_call(row, scene, who, way, hx, found)


def _refused_call(row: Row, scene: Scene, who: str, way: str, hx: bool, found: Findings) -> None:
    visitor, target = scene.visitor(who), Target(scene.ours, scene.ours, _role(who))
    address = address_of(row, target)
    answer = Answer.of(visitor.asks(way, address, hx=hx, body=filled(row.body, scene.ours)))
    words = f"{row.name}: {way}{' by script' if hx else ''} as {who} answered {answer!r}"
    if way not in row.ways:
        found.check(answer.status == _NO_SUCH_WAY, words)
    elif who == ANONYMOUS:
        found.check(_leads_to_sign_in(answer, hx), words)
    elif who == FOREIGN_OWNER:
        nowhere = visitor.asks(way, address_of(row, Target(None, scene.ours)), hx=hx, body=filled(row.body, scene.ours))
        alike = answer == Answer.of(nowhere)
        found.check(answer.status == _MISSING and alike, f"{words}, and a missing team {Answer.of(nowhere)!r}")
    else:
        lacking = _missing_permission(row, Role(who))
        sentence = html.escape(lacking.refusal) if lacking else "no permission lacks"
        found.check(answer.status == _FORBIDDEN and sentence in answer.text, words)


def _like_missing(row: Row, scene: Scene, foreign: Target, way: str, found: Findings) -> None:
    """A thing of another team inside one's own team, or of a colleague, beside a thing of nobody."""
    for role in (Role.OWNER, Role.CREATOR):
        if not is_allowed(row, role):
            continue
        for hx in (False, True):
            visitor = scene.visitor(role)
            answers = []
            for target, token in ((foreign, _token(row, foreign.things)), (Target(scene.ours, None), "no-such-name")):
                of = target.things
                response = visitor.asks(way, address_of(row, target, token=token), hx=hx, body=filled(row.body, of))
                answers.append(Answer.of(response, *_names(row, target), token))
            asked = f"{row.name}: {way}{' by script' if hx else ''} as {role} of a thing of others"
            words = f"{asked}: {answers[0].beside(answers[1])}"
            is_missing = answers[0].status == _MISSING or not row.things
            found.check(answers[0] == answers[1] and is_missing, words)


def _token(row: Row, things: Things | None) -> str:
    names = [value.foreign for value in row.at.values() if isinstance(value, Token) and value.foreign]
    return things.text(names[0]) if names and things else "a-token-of-ours"


def _names(row: Row, target: Target) -> Iterator[str]:
    """The things of a question as they may come back in its answer."""
    for name in row.things.values():
        value = target.things.of(name, target.who) if target.things else missing(name)
        yield from (str(value), getattr(value, "hex", ""))


def _strangers(row: Row, scene: Scene) -> list[tuple[Things, Role]]:
    if row.may in (PUBLIC, SIGNED_IN):
        return []
    if PERSONAL & set(row.things.values()):
        # The visitors are an owner and a creator: for them the things of a colleague are those of a stranger too.
        return [(scene.theirs, Role.OWNER), (scene.ours, Role.MANAGER)]
    has_token = any(isinstance(value, Token) and value.foreign for value in row.at.values())
    told = [*row.body.values(), *row.query.values()]
    is_told = any(
        isinstance(each, Thing) for value in told for each in ([value] if isinstance(value, Thing) else value)
    )
    return [(scene.theirs, Role.OWNER)] if row.things or has_token or is_told else []


def _stale_calls(row: Row, scene: Scene, found: Findings) -> None:
    """Whoever proved long ago who they are is led to the page that asks again."""
    for role in (each for each in Role if is_allowed(row, each)):
        for way in row.ways & set(WAYS):
            for hx in (False, True):
                visitor = scene.visitor(role)
                visitor.grows_stale()
                address = address_of(row, Target(scene.ours, scene.ours, role))
                answer = Answer.of(visitor.asks(way, address, hx=hx, body=filled(row.body, scene.ours)))
                to = answer.headers.get("HX-Redirect" if hx else "Location", "")
                is_asked = to.startswith(f"{reverse('confirm')}?next=") and answer.status == (200 if hx else 302)
                found.check(is_asked, f"{row.name}: {way} as {role} of yesterday answered {answer!r}")


def _allowed_call(row: Row, scene: Scene, who: str, way: str, hx: bool, found: Findings) -> None:
    things = scene.theirs if who == FOREIGN_OWNER and row.may == OWN else scene.ours
    visitor, target = scene.visitor(who), Target(things, things, _role(who))
    response = visitor.asks(way, address_of(row, target), hx=hx, body=filled(row.body, things))
    answer = Answer.of(response)
    # A limit on tries that was reached would hide what is asked after it.
    barred = answer.status in (_FORBIDDEN, _MISSING, _NO_SUCH_WAY, _TOO_OFTEN) or (
        answer.status >= _FAULT and answer.status != row.also
    )
    astray = who != ANONYMOUS and not row.to_door and _leads_to_sign_in(answer, hx)
    words = f"{row.name}: {way}{' by script' if hx else ''} as {who} answered {answer!r}"
    found.check(not barred and not astray, words)


def _role(who: str) -> Role:
    return Role(who) if who in list(Role) else Role.OWNER


def _leads_to_sign_in(answer: Answer, hx: bool) -> bool:
    door = reverse(settings.LOGIN_URL)
    if hx:  # a piece of a page must not be replaced by a sign-in page
        return answer.status == 200 and answer.headers.get("HX-Redirect", "").startswith(door)
    return answer.status == 302 and answer.headers.get("Location", "").startswith(door)
