"""What the credit desk calls what a ledger row repeats of its job."""

from samsar.vocabulary import LANGUAGES
from videos.views.filters import KINDS


def made_as(kind: str) -> str:
    """Return what a kind of job is called, as the library does; a kind that it does not know by its own name."""
    return KINDS.get(kind, kind)


def spoken(code: str) -> str:
    """Return what a language is called; one that we do not know by its own code."""
    return LANGUAGES.get(code, code)
