"""What there is of each film in each language already, and so what a press on some languages makes and leaves out."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.urls import reverse

from samsar import TextToVideo, TranslateVideo
from samsar.pricing import in_credits
from samsar.vocabulary import CREATE_LANGUAGES, TRANSLATE_LANGUAGES
from teams.access import TeamRequest
from teams.models import Membership
from teams.roles import Permission
from videos import catalogue, lineage
from videos.jobs import intake
from videos.jobs.batches import Order
from videos.jobs.states import State
from videos.models import Job, Video, Why
from videos.views.create import new_form_address
from videos.views.price import PriceRail


class Stand(StrEnum):
    """How far a film is in one language; the value says it in words."""

    OPEN = ""
    OWN = "the language of this video"
    RUNNING = "being made now"
    UNSURE = "unconfirmed"
    PARKED = "parked, not sent yet"
    ASKED = "waits for approval"
    MADE = "made already"
    SOURCE = "what it was made from"
    FAILED = "failed before"
    REJECTED = "not accepted before"


#: Asked for once more, one of these would be paid twice or make no sense.
CLOSED = frozenset({Stand.OWN, Stand.RUNNING, Stand.UNSURE, Stand.PARKED, Stand.ASKED})
#: There already: made again only when somebody says so.
THERE = frozenset({Stand.MADE, Stand.SOURCE})
#: Stopped without a video: worth one press of its own.
STOPPED = {State.FAILED: Stand.FAILED, State.REJECTED: Stand.REJECTED}


#: What counts before what came after it: a film that is on its way or there is not undone by a later failure.
_STRONGER = (Stand.RUNNING, Stand.UNSURE, Stand.PARKED, Stand.ASKED, Stand.MADE, Stand.SOURCE)


class Film:
    """A video to translate, with the other versions of the same film by language."""

    def __init__(self, source: Video, versions: Sequence[Job]) -> None:
        """`versions` stand newest last."""
        self.source = source
        self.newest = {job.language: job for job in versions}
        self.family = {source.job_id, *(job.pk for job in versions)}
        self._stands: dict[str, list[Stand]] = {}
        for job in versions:
            self._stands.setdefault(job.language, []).append(_stand_of(job))

    def stand(self, code: str) -> Stand:
        """Say what there is of the film in this language, all of its versions taken together."""
        if code == self.source.job.language:
            return Stand.OWN
        stands = self._stands.get(code, [Stand.OPEN])
        return next((each for each in _STRONGER if each in stands), stands[-1])


def _stand_of(job: Job) -> Stand:
    """Say how far one version is."""
    if job.is_unsettled:
        return Stand.RUNNING
    if job.state == State.COMPLETED:
        return Stand.MADE if job.kind == TranslateVideo.kind else Stand.SOURCE
    if job.state in (State.UNCONFIRMED, State.PARKED):
        return Stand.UNSURE if job.state == State.UNCONFIRMED else Stand.PARKED
    if job.state == State.AWAITING_APPROVAL:
        return Stand.ASKED
    return STOPPED.get(State(job.state), Stand.OPEN)


@dataclass(frozen=True, kw_only=True, slots=True)
class Retry:
    """One language that stopped, made again alone: where the press goes, what it sends, and what it says it does."""

    address: str
    #: Its price in thousandths of a credit, and why it only asks, where it does.
    value: str
    words: str
    hint: str
    is_off: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Target:
    """A language as a choice: whether it is ticked or off, and what there is of it already, in words."""

    code: str
    name: str
    note: str
    is_ticked: bool
    is_off: bool
    retry: Retry | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Original:
    """A language that Samsar speaks but does not translate into: what a new original costs, and its form."""

    name: str
    price: str
    href: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """What a press makes: pairs of a film and a language, in order; and what it leaves out, each with the reason."""

    pairs: list[tuple[Video, str]]
    left_out: list[str]


def films(sources: Sequence[Video], *, token: str = "") -> list[Film]:
    """Return the films with their versions; what the form with this token made is not among these.

    That is on its way now, and the same form sent again must find it.
    """
    versions = lineage.translations(sources)
    return [
        Film(source, [job for job in versions[source.pk] if job.form_token != order_token(token, source, job.language)])
        for source in sources
    ]


def order_token(token: str, source: Video, code: str) -> str:
    """Return the token of one job of a form: short enough to be kept, and its own for every film and language."""
    return f"{token}-{source.pk}-{code}"


def closed(films: Sequence[Film]) -> list[str]:
    """Return the languages into which none of the films can go now."""
    return [code for code in TRANSLATE_LANGUAGES if all(film.stand(code) in CLOSED for film in films)]


def plan(films: Sequence[Film], codes: Collection[str], *, is_made_again: bool) -> Plan:
    """Pair every film with every language, but leave out what makes no sense or is there already."""
    pairs: list[tuple[Video, str]] = []
    left_out = []
    for code in codes:
        taken: list[Film] = []
        for film in films:
            stand = film.stand(code)
            twin = next((each for each in taken if each.source.job_id in film.family), None)
            reason = ""
            if stand in CLOSED or (stand in THERE and not is_made_again):
                reason = "its own language" if stand is Stand.OWN else str(stand)
            elif twin is not None:
                reason = f"the same film as “{twin.source.job.title}”"
            if reason:
                left_out.append(f"“{film.source.job.title}” into {TRANSLATE_LANGUAGES[code]}: {reason}")
            else:
                taken.append(film)
                pairs.append((film.source, code))
    return Plan(pairs=pairs, left_out=left_out)


def has_versions(film: Film) -> bool:
    """Whether the film is there in another language that could be asked for."""
    return any(film.stand(code) in THERE for code in TRANSLATE_LANGUAGES)


def orders(made: Plan, *, token: str, outro: str | None) -> list[Order]:
    """Return the plan as jobs to queue, one a pair."""
    return [
        Order(
            token=order_token(token, source, code),
            submission=TranslateVideo(session_id=source.job.session_id, language=code, outro_image_url=outro),
            sources=[source],
        )
        for source, code in made.pairs
    ]


def targets(films: Sequence[Film], ticked: Collection[str], again: Callable[[Film, str], Retry]) -> list[Target]:
    """Return the ten languages; of a single film those first that stopped, each with a button of its own."""
    found = []
    for code, name in TRANSLATE_LANGUAGES.items():
        stands = [film.stand(code) for film in films]
        found.append(
            Target(
                code=code,
                name=name,
                note=str(stands[0]) if len(films) == 1 else _noted(stands),
                is_ticked=code in ticked,
                is_off=all(stand in CLOSED for stand in stands),
                retry=again(films[0], code) if len(films) == 1 and stands[0] in STOPPED.values() else None,
            )
        )
    return sorted(found, key=lambda target: target.retry is None)


def _noted(stands: Sequence[Stand]) -> str:
    """Say of several films how many stand where: "1 of 2 made already"."""
    parts = []
    for stand in dict.fromkeys(stands):
        count = stands.count(stand)
        words = "speak it" if stand is Stand.OWN else str(stand)
        if words:
            parts.append(f"{'all' if count == len(stands) else f'{count} of {len(stands)}'} {words}")
    return ", ".join(parts)


def retry(by: Membership, film: Film, code: str, rail: PriceRail) -> Retry:
    """Return the way to make a language again that stopped, at the price on `rail`.

    Its token is the stopped job's, so it is made once. The button says, and sends, whether `by` only asks.
    """
    job, decides, name = film.newest[code], by.may(Permission.APPROVE), TRANSLATE_LANGUAGES[code]
    address = reverse("translate", args=[film.source.team.key, film.source.public_id, f"again-{job.public_id.hex}"])
    value, words, hint = str(rail.amount or 0), rail.button, f"Makes {name} alone, at once"
    if rail.is_short and not decides:
        value, words = f"{value}.{Why.BUDGET}", rail.more_button
        hint = f"Asks for {name} alone. {rail.hint}"
    elif rail.asks and not decides:
        value, words, hint = f"{value}.{Why.THRESHOLD}", rail.ask_button, f"Asks for {name} alone. {rail.asks}"
    elif rail.hint:
        return Retry(address=f"{address}?from={job.public_id}", value=value, words=words, hint=rail.hint, is_off=True)
    return Retry(address=f"{address}?from={job.public_id}", value=value, words=words, hint=hint)


def originals(request: TeamRequest, source: Video) -> list[Original]:
    """Return the languages that are no targets, with the price of the first version made anew in them."""
    first = lineage.original_of(source.job)
    if first.kind != TextToVideo.kind:
        return []
    price = intake.price(first.submission, catalogue.offer_for(request.team)).amount
    words = "price unknown" if price is None else in_credits(price)
    address = new_form_address(request.team, first)
    return [
        Original(name=CREATE_LANGUAGES[code], price=words, href=f"{address}&language={code}")
        for code in no_targets()
        if code != source.job.language
    ]


def no_targets() -> list[str]:
    """Return the languages that a new video can speak and a translation cannot."""
    return [code for code in CREATE_LANGUAGES if code not in TRANSLATE_LANGUAGES and code != "auto"]
