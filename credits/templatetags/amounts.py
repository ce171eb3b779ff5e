"""Template filters that write amounts in words and figures."""

from datetime import datetime

from django import template
from django.utils import timezone

from samsar.pricing import credits_text, in_credits, unit_of

register = template.Library()


@register.filter
def figures(amount: int | None) -> str:
    """Write thousandths of a credit as `1 240`, with thin spaces; an unknown amount as a dash."""
    return "–" if amount is None else credits_text(amount)


@register.filter(name="credits")
def with_unit(amount: int | None, verb: str = "") -> str:
    """Write the same with its unit, as `1 credit` or `1 240 credits`; with a verb, such as `is,are`, in its form."""
    return "–" if amount is None else in_credits(amount, verb)


@register.filter
def unit(amount: int | None, verb: str = "") -> str:
    """Write the unit alone, where it stands apart from its figure: `credit` or `credits`, and a verb in its form."""
    return unit_of(amount or 0, verb)


@register.filter
def signed(amount: int) -> str:
    """Write a difference with its sign, as `+40` or `−40`; none as `0`."""
    return f"+{credits_text(amount)}" if amount > 0 else credits_text(amount).replace("-", "\u2212")


@register.filter
def age(moment: datetime | None, now: datetime | None = None) -> str:
    """Write how long ago `moment` was: `just now`, `2 min ago`, `3 h ago`, `5 d ago`, then the date."""
    if moment is None:
        return ""
    seconds = int(((now or timezone.now()) - moment).total_seconds())
    if seconds < 45:
        return "just now"
    for unit, length, limit in (("min", 60, 3600), ("h", 3600, 86_400), ("d", 86_400, 14 * 86_400)):
        if seconds < limit:
            return f"{max(seconds // length, 1)} {unit} ago"
    return f"{moment:%-d %b %Y}"
