"""The presses at the credit desk that the trail tells of; the rest stands in `presses`."""

from collections.abc import Callable

from audit.trail import Action
from tests.home.desks import Desk, Expected, Press

PRESSES: dict[tuple[str, Action, str], Callable[[Desk], tuple[Press, Expected]]] = {}
