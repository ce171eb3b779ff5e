"""Models and fonts as Samsar offers them to a team: kept in a row, asked anew by the worker, never in a page."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from credits import prices
from credits.prices import Book
from samsar import Model, SamsarClient, SupportedFonts
from samsar.vocabulary import IMAGE_MODELS
from teams.models import Connection, Team
from videos.models import Catalogue

FRESH = timedelta(minutes=5)
_RETRY = timedelta(seconds=20)


@dataclass(frozen=True, kw_only=True, slots=True)
class Offer:
    """What a form may offer. `is_live` is False while Samsar was never asked and our own list stands in."""

    video_models: tuple[Model, ...]
    image_models: tuple[Model, ...]
    fonts: SupportedFonts
    is_live: bool
    #: The team's prices at that moment.
    book: Book = field(default_factory=Book)

    def base_price(self, video_model: str) -> int | None:
        """Return the live base price of a video model in thousandths of a credit, or None."""
        return next((model.base_price for model in self.video_models if model.value == video_model), None)


def offer_for(team: Team) -> Offer:
    """Return what the team may choose from now, and at which prices: one query, no network.

    Two more for prices of the team's own that changed since this process last asked.
    """
    book = prices.book(team, timezone.now())
    row = Catalogue.objects.filter(team=team).first()
    if row is None or not row.offered:
        return Offer(
            video_models=tuple(Model(label=name, value=name, base_price=None) for name in book.prices.video_models),
            image_models=tuple(Model(label=name, value=name, base_price=None) for name in IMAGE_MODELS),
            fonts=SupportedFonts(by_language={"default": ()}),
            is_live=False,
            book=book,
        )
    return Offer(
        video_models=tuple(Model(**model) for model in row.offered["video"]),
        image_models=tuple(Model(**model) for model in row.offered["image"]),
        fonts=SupportedFonts(by_language={code: tuple(keys) for code, keys in row.fonts.items()}),
        is_live=True,
        book=book,
    )


def due(now: datetime) -> list[Team]:
    """Return the connected teams whose catalogue should be asked for, and push their next time a little ahead."""
    teams = Team.objects.filter(connection__state__in=[Connection.State.UNTESTED, Connection.State.WORKING])
    found = list(teams.filter(Q(catalogue=None) | Q(catalogue__fetch_at=None) | Q(catalogue__fetch_at__lte=now))[:20])
    for team in found:
        Catalogue.objects.update_or_create(team=team, defaults={"fetch_at": now + _RETRY})
    return found


def refresh(team: Team, samsar: SamsarClient, *, now: datetime) -> None:
    """Ask Samsar and keep the answer; raise SamsarError and keep the old one if that fails."""
    models = samsar.supported_models()
    fonts = samsar.supported_fonts()
    Catalogue.objects.update_or_create(
        team=team,
        defaults={
            "offered": {"video": _plain(models.video_models), "image": _plain(models.image_models)},
            "fonts": {code: list(keys) for code, keys in fonts.by_language.items()},
            "fetched_at": now,
            "fetch_at": now + FRESH,
        },
    )


def _plain(models: tuple[Model, ...]) -> list[dict[str, str | int | None]]:
    return [{"label": model.label, "value": model.value, "base_price": model.base_price} for model in models]
