"""A translate form on one film or on several: what a press on it would make, and its price in one sentence."""

import secrets
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils import timezone

from credits import prices
from credits.prices import Book
from credits.standing import Standing
from samsar import TranslateVideo
from samsar.pricing import credits_text, in_credits
from samsar.vocabulary import CANVASES, CREATE_LANGUAGES
from teams.access import TeamRequest
from teams.models import Team
from videos.forms.translate import MISSING, TranslateForm
from videos.jobs import intake
from videos.models import Video
from videos.uploads import Host
from videos.views import selection, translate_targets
from videos.views.cards import Card
from videos.views.means import means
from videos.views.ordering import form_address
from videos.views.price import PriceRail, plain_rail, seconds_text
from videos.views.translate_targets import Film, Plan, Retry

#: So many jobs go in one press: the list they make can still be read.
MOST_JOBS = 60
#: The lengths of so many films stand in the sentence one by one.
_SPELLED = 4
_NOTHING_LEFT = "Nothing of this is left to make. Choose another language, or make again what is there already."


@dataclass(kw_only=True)
class Sheet:
    """The form, and the films that it is about."""

    request: TeamRequest
    form: TranslateForm
    films: Sequence[Film]

    @classmethod
    def of(cls, request: TeamRequest, films: Sequence[Film], data: Any = None, **initial: Any) -> "Sheet":
        """Return the form without the languages into which no film can go now."""
        shut, canvas = translate_targets.closed(films), _canvas([film.source for film in films])
        form = TranslateForm(data, closed=shut, canvas=canvas, host=Host(request.team), **initial)
        return cls(request=request, form=form, films=films)

    @cached_property
    def book(self) -> Book:
        """What prices the jobs."""
        return prices.book(self.request.team, timezone.now())

    @property
    def sources(self) -> list[Video]:
        """The films as videos."""
        return [film.source for film in self.films]

    @property
    def is_single(self) -> bool:
        """Whether it is about one film: then a tick alone says that what is there is to be made again."""
        return len(self.films) == 1

    @cached_property
    def plan(self) -> Plan:
        """The jobs that a press would make, and what it would leave out."""
        is_made_again = self.is_single or self.form.is_made_again
        return translate_targets.plan(self.films, self.form.chosen, is_made_again=is_made_again)

    @property
    def counts(self) -> dict[Video, int]:
        """The films of which a press makes something, in order, each with its number of languages."""
        made = [source for source, _ in self.plan.pairs]
        return {source: made.count(source) for source in self.sources if source in made}

    @property
    def refusal(self) -> str:
        """Why a press on what is ticked would make nothing; empty when it would."""
        count = len(self.plan.pairs)
        if count > MOST_JOBS:
            return f"These are {count} videos, and at most {MOST_JOBS} go at once. Choose fewer languages."
        return _NOTHING_LEFT if self.form.chosen and not count else ""

    def errors(self, *, is_live: bool = False) -> dict[str, str]:
        """Return the first thing that is wrong with each field; while somebody types, nothing is missing yet."""
        return {
            name: str(texts[0])
            for name, texts in (self.form.errors if self.form.is_bound else {}).items()
            if not (is_live and self.form.has_error(name, "required"))
        }

    @cached_property
    def now(self) -> Standing:
        """What somebody has for it."""
        return means(self.request, *([source] for source in self.sources), kind=TranslateVideo.kind)

    def rail(self) -> PriceRail:
        """Return the price of what is ticked, and what is left after it."""
        now, plan = self.now, self.plan
        if not self.form.chosen:
            waiting = "The price stands here as soon as a language is chosen."
            return plain_rail("Translate", None, waiting, now, hint=MISSING)
        if not plan.pairs:
            return plain_rail("Translate", None, _NOTHING_LEFT, now, hint=_NOTHING_LEFT)
        hint = self.refusal or self.errors().get("outro_image_url", "")
        total = sum(price_of(source, self.book) for source, _ in plan.pairs)
        return plain_rail("Translate", total, sum_of(self.counts, total, self.book), now, hint=hint)

    def context(self, *, is_live: bool = False) -> dict[str, Any]:
        """Return what the parts show that follow each change: price, errors, what is left out, and their mark."""
        rail, errors = self.rail(), self.errors(is_live=is_live)
        left_out = self.plan.left_out
        shown = f"{zlib.crc32(repr((rail, errors, left_out)).encode()):x}"
        return {"rail": rail, "errors": errors, "left_out": left_out, "shown": shown, "is_single": self.is_single}

    def retry(self, film: Film, code: str) -> Retry:
        """Return the way to make one language of a film again that stopped."""
        amount = price_of(film.source, self.book)
        rail = plain_rail("Try again", amount, "", self.now)
        return translate_targets.retry(self.request.membership, film, code, rail)

    def page_context(self, *, is_live: bool = False) -> dict[str, Any]:
        """Return what the whole page shows."""
        team, sources = self.request.team, self.sources
        found = self.context(is_live=is_live) | {
            "form": self.form,
            "targets": translate_targets.targets(self.films, self.form.chosen, self.retry),
        }
        if self.is_single:
            return found | {
                "source": Card(sources[0].job, team),
                "originals": translate_targets.originals(self.request, sources[0]),
                "price_address": reverse("translate_price", args=[team.key, sources[0].public_id]),
            }
        return found | {
            "cards": [Card(each.job, team) for each in sources],
            "others": [CREATE_LANGUAGES[code] for code in translate_targets.no_targets()],
            "is_some_there": any(translate_targets.has_versions(film) for film in self.films),
            "price_address": reverse("bulk_translate_price", args=[team.key]) + selection.query(sources),
        }

    def fresh_address(self) -> str:
        """Return the address of the same form, never sent."""
        if self.is_single:
            return form_address(self.request.team, TranslateVideo.kind, self.sources[0])
        return bulk_address(self.request.team, self.sources)

    def title(self) -> str:
        """Name the batch that a press makes."""
        films, count = list(self.counts), len({code for _, code in self.plan.pairs})
        languages = "1 language" if count == 1 else f"{count} languages"
        if len(films) == 1:
            return f"{films[0].job.title}, in {languages}"
        return f"{len(films)} videos into {languages}"


def bulk_address(team: Team, sources: Sequence[Video]) -> str:
    """Return the address of a form on several videos that was never sent."""
    return reverse("bulk_translate", args=[team.key, secrets.token_urlsafe(16)]) + selection.query(sources)


def _canvas(sources: Sequence[Video]) -> tuple[int, int]:
    """Return the width and height in pixels that a picture needs to end all of them, landscape and portrait."""
    sizes = [CANVASES.get(source.job.aspect_ratio, CANVASES["16:9"]) for source in sources]
    return max(width for width, _ in sizes), max(height for _, height in sizes)


def price_of(source: Video, book: Book) -> int:
    """Return what a film costs in one more language, in thousandths of a credit."""
    return intake.price(TranslateVideo(session_id="", language=""), book, [source]).amount or 0


def sum_of(counts: dict[Video, int], total: int, book: Book) -> str:
    """Write the price of translations, in thousandths of a credit, as a sum; `counts` are languages by film."""
    rate, each = book.rate(TranslateVideo.kind), set(counts.values())
    exact = sum(film.duration_ms * count for film, count in counts.items()) * rate
    rounded = "" if exact == total * 1000 else ", rounded up," if len(counts) == 1 else ", each rounded up,"
    by, price = f"{credits_text(rate)}/s{rounded}", f"= {in_credits(total)}{book.note(TranslateVideo.kind)}"
    if len(each) > 1:
        parts = [f"{seconds_text(film.duration_ms)} s × {_languages(count)}" for film, count in counts.items()]
        seconds = seconds_text(sum(film.duration_ms * count for film, count in counts.items()))
        said = " + ".join(parts) if len(parts) <= _SPELLED else f"{len(parts)} videos into their languages"
        return f"{said} = {seconds} s × {by.rstrip(',')} {price}"
    lengths = [film.duration_ms for film in counts]
    seconds = f"{seconds_text(sum(lengths))} s"
    if len(lengths) > _SPELLED:
        seconds = f"{len(lengths)} videos of {seconds} together"
    elif len(lengths) > 1:
        seconds = f"{' + '.join(f'{seconds_text(length)} s' for length in lengths)} = {seconds}"
    return f"{seconds} × {by} × {_languages(each.pop())} {price}"


def _languages(count: int) -> str:
    return "1 language" if count == 1 else f"{count} languages"
