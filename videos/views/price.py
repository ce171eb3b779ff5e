"""What a form says about money: the price, what is left after it, and whether its button may be pressed."""

from dataclasses import dataclass

from credits.models import Scope
from credits.refusals import too_little
from credits.standing import Standing
from samsar import TextToVideo
from samsar.learning import Comparable
from samsar.pricing import Estimate, credits_text, in_credits
from videos.catalogue import Offer
from videos.forms.images import ImagesForm
from videos.forms.prompt import PromptForm
from videos.jobs import intake

_BOUNDS = {"exact": "", "up_to": "up to", "at_least": "at least", "unknown": ""}
_BINDS = {Scope.MEMBER: "My budget", Scope.PROJECT: "Project budget", Scope.TEAM: "Team budget"}
_ALWAYS = "A manager decides about everything that costs credits."
_STRIP_WIDTH, _STRIP_GAP = 300.0, 2.4


@dataclass(frozen=True, kw_only=True, slots=True)
class ModelOffer:
    """One video model as a choice: its key, what a unit costs, and its price for the length in the form."""

    value: str
    element: str
    note: str
    price: str


@dataclass(frozen=True, kw_only=True, slots=True)
class UnitStrip:
    """The billing units as one dashed line: its dashes in the strip's own width of 300, and the words below."""

    dashes: str
    units: str
    seconds: int


@dataclass(frozen=True, kw_only=True, slots=True)
class PriceRail:
    """Everything in the rail beside the form, in words."""

    #: Thousandths of a credit; None while nobody can know.
    amount: int | None
    total: str
    bound: str
    sentence: str
    strip: UnitStrip | None
    balance_after: str
    budget_after: str
    #: What is left of the limits of who creates and of the project; empty where none is set.
    mine_after: str
    project_after: str
    binds: str
    #: Whether the price is a published one that no charge of the team ever bore out.
    is_unconfirmed: bool = False
    #: Why Create is off; empty when it may be pressed.
    hint: str
    button: str
    #: Whether it is off because spending is paused, whatever is in the form.
    is_paused: bool = False
    #: Why who may not approve can only ask for this; empty when everybody may send it.
    asks: str = ""
    #: Whether a budget has no room for it, so that more can be asked for.
    is_short: bool = False

    @property
    def ask_button(self) -> str:
        """The words of the button that asks in place of the one that sends."""
        return self._instead("Ask for approval")

    @property
    def more_button(self) -> str:
        """The words of the button that asks although a budget has no room."""
        return self._instead("Ask for more")

    def _instead(self, verb: str) -> str:
        _, dot, price = self.button.partition(" · ")
        return f"{verb}{dot}{price}"


def price_rail(form: PromptForm, standing: Standing) -> PriceRail:
    """Return the rail for what is in the bound `form`, complete or not."""
    priced = form.to_priced()
    quoted = intake.price(priced, form.offer) if priced else None
    after = standing.after((quoted and quoted.amount) or 0)
    waiting = "The price stands here as soon as length and models are right."
    strip = _strip(quoted, seconds=priced.duration) if quoted and priced else None
    return _quoted_rail(quoted, after, hint=_hint(form, quoted, after), strip=strip, waiting=waiting)


def images_rail(form: ImagesForm, standing: Standing) -> PriceRail:
    """Return the rail for the pictures in the bound `form`, complete or not."""
    priced = form.to_priced()
    quoted = intake.price(priced, form.offer) if priced else None
    after = standing.after((quoted and quoted.amount) or 0)
    hint = next((str(texts[0]) for texts in form.errors.values()), "")
    if quoted and quoted.amount is not None:
        hint = hint or short_of_budget(after, quoted.amount)
    strip = _strip(quoted, of="scene") if quoted else None
    waiting = "The price stands here as soon as there is a picture."
    return _quoted_rail(quoted, after, hint=hint, strip=strip, waiting=waiting)


def _quoted_rail(
    quoted: Estimate | None, after: Standing, *, hint: str, strip: UnitStrip | None, waiting: str
) -> PriceRail:
    """Return the rail of a form for a new video; `after` is what is left when it is paid."""
    if quoted is None or quoted.amount is None:
        return PriceRail(
            amount=None,
            total="–",
            bound="",
            sentence=quoted.sentence if quoted else waiting,
            strip=None,
            balance_after=_balance(after.balance),
            budget_after=_left(after, Scope.TEAM) or "no limit set",
            mine_after=_left(after, Scope.MEMBER),
            project_after=_left(after, Scope.PROJECT),
            binds="",
            hint=after.paused or hint,
            button="Create",
            is_paused=bool(after.paused),
        )
    figures = credits_text(quoted.amount)
    bound = _BOUNDS[quoted.bound]
    return PriceRail(
        amount=quoted.amount,
        total=figures,
        bound=bound,
        sentence=quoted.sentence,
        strip=strip,
        balance_after=_balance(after.balance),
        budget_after=_left(after, Scope.TEAM) or "no limit set",
        mine_after=_left(after, Scope.MEMBER),
        project_after=_left(after, Scope.PROJECT),
        binds=_binds(after),
        is_unconfirmed=quoted.bound != "at_least" and not after.is_confirmed,
        hint=after.paused or hint,
        is_paused=bool(after.paused),
        button=f"Create · {bound} {in_credits(quoted.amount)}" if bound else f"Create · {in_credits(quoted.amount)}",
        asks=_asks(after, quoted.amount),
        is_short=bool(short_of_budget(after, quoted.amount)),
    )


def plain_rail(verb: str, amount: int | None, sentence: str, standing: Standing, *, hint: str = "") -> PriceRail:
    """Return the rail of a form whose exact price, in thousandths of a credit, is known without its fields.

    `amount` is None and `hint` says why while something is still to choose.
    """
    after = standing.after(amount or 0)
    # Where nothing is to be paid yet, as while a sheet is checked, there is nothing to hold back.
    paused = "" if amount is None else standing.paused
    words = "free" if amount == 0 else in_credits(amount) if amount is not None else ""
    return PriceRail(
        amount=amount,
        total="–" if amount is None else credits_text(amount),
        bound="",
        sentence=sentence,
        strip=None,
        balance_after=_balance(after.balance),
        budget_after=_left(after, Scope.TEAM) or "no limit set",
        mine_after=_left(after, Scope.MEMBER),
        project_after=_left(after, Scope.PROJECT),
        binds=_binds(after) if amount else "",
        is_unconfirmed=bool(amount) and not standing.is_confirmed,
        hint=paused or hint or short_of_budget(after, amount or 0),
        is_paused=bool(paused),
        button=f"{verb} · {words}" if words else verb,
        asks=_asks(after, amount or 0),
        is_short=bool(amount and short_of_budget(after, amount)),
    )


def _asks(after: Standing, amount: int) -> str:
    """Say that a press of `amount` has to be approved by somebody who may; empty when it has not."""
    if not amount or after.asks_above is None or amount <= after.asks_above:
        return ""
    return asks_words(after.asks_above)


def asks_words(above: int) -> str:
    """Say who decides about what costs more than `above`, in thousandths of a credit."""
    return f"Above {in_credits(above)} a manager decides." if above else _ALWAYS


def seconds_text(milliseconds: int) -> str:
    """Write a length as seconds, as exactly as it is known: 30 000 is "30", 30 500 is "30.5"."""
    return f"{milliseconds / 1000:.3f}".rstrip("0").rstrip(".")


def short_of_budget(after: Standing, amount: int) -> str:
    """Name the limit without room for `amount`, which is spent already in `after`, in a refusal's words; else empty."""
    full = after.full
    return too_little(full.whose, full.limit, full.free + amount, amount, "this") if full and amount > 0 else ""


def model_offers(form: PromptForm) -> list[ModelOffer]:
    """Return the video models that may be chosen, each with its price for the form's length and pictures."""
    priced = form.to_priced()
    return [
        ModelOffer(
            value=model.value,
            element=f"price-of-{index}",
            note=_unit_words(model.value, model.base_price, form.offer),
            price=_price_text(priced, model.value, form.offer),
        )
        for index, model in enumerate(form.offer.video_models)
    ]


def _unit_words(model: str, live: int | None, offer: Offer) -> str:
    listed = offer.book.prices.video_models.get(model)
    lately = offer.book.learned.get(Comparable(kind=TextToVideo.kind, model=model), 0)
    if listed:
        return f"{min(listed.unit_seconds)} s units, {credits_text(max(listed.base, live or 0, lately))} each"
    return f"no published price, from {credits_text(live)} a unit" if live else "price unknown"


def _price_text(priced: TextToVideo | None, model: str, offer: Offer) -> str:
    if priced is None:
        return ""
    same = priced.dump() | {"video_model": model}
    quoted = intake.price(TextToVideo.restore(same), offer)
    if quoted.amount is None:
        return "unknown"
    return f"{_BOUNDS[quoted.bound]} {credits_text(quoted.amount)}".strip()


def _strip(quoted: Estimate, *, of: str = "unit", seconds: int | None = None) -> UnitStrip | None:
    """Return the strip of billing units; without `seconds` they fill the whole length."""
    if not quoted.units or not quoted.unit_seconds:
        return None
    dash = (_STRIP_WIDTH - _STRIP_GAP * (quoted.units - 1)) / quoted.units
    units = f"{quoted.units} {of}{'' if quoted.units == 1 else 's'} of {quoted.unit_seconds} s"
    length = quoted.units * quoted.unit_seconds if seconds is None else seconds
    return UnitStrip(dashes=f"{dash:.2f} {_STRIP_GAP}", units=units, seconds=length)


def _balance(amount: int | None) -> str:
    return "balance unknown" if amount is None else credits_text(amount)


def _left(after: Standing, scope: Scope) -> str:
    free = after.free(scope)
    return "" if free is None else credits_text(free)


def _binds(after: Standing) -> str:
    binding = after.binding
    if binding is None:
        return "" if after.balance is None else "Account balance"
    return _BINDS[binding.scope]


def _hint(form: PromptForm, quoted: Estimate | None, after: Standing) -> str:
    missing = [word for name, word in _NEEDED if form.has_error(name, "required")]
    if missing:
        return f"Still needed: {' and '.join(missing)}."
    for name in form.errors:
        return str(form.errors[name][0])
    if quoted and quoted.amount is None:
        return str(intake.PriceUnknown())
    return short_of_budget(after, quoted.amount or 0) if quoted else ""


_NEEDED = (
    ("prompt", "a prompt"),
    ("duration", "a length"),
    ("video_model", "a model"),
    ("image_model", "a picture model"),
)
