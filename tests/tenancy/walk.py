"""Every address that the portal answers, by name, with the view behind it."""

from collections.abc import Callable, Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver


def addresses(below: URLResolver | None = None) -> Iterator[tuple[str, Callable[..., Any]]]:
    """Yield name and view of every address; one without a name is a mistake, and its pattern stands for it."""
    for each in (below or get_resolver()).url_patterns:
        if isinstance(each, URLPattern):
            yield each.name or f"without a name: {each.pattern}", each.callback
        else:
            yield from addresses(each)
