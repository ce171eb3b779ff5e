"""What a button of the pictures form does to what was typed; nothing is sent and no job is made here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from django.core.exceptions import ValidationError
from django.http import QueryDict

from teams.access import TeamRequest
from videos.forms.metadata import KEY, VALUE
from videos.forms.pictures import MOST_PICTURES, PictureAddressField
from videos.uploads import Host
from videos.views import pictures

_NAME: Final = "image_url"
_FULL: Final = f"a video takes at most {MOST_PICTURES} pictures."


@dataclass(kw_only=True, slots=True)
class Change:
    """The form's fields after a button, the part of the page that it altered, and what there is to say."""

    data: QueryDict
    host: Host
    part: str = "pictures"
    #: The row and the button that have the focus afterwards.
    row: int | None = None
    verb: str = ""
    problems: list[str] = field(default_factory=list)
    outro_problem: str = ""

    @property
    def listed(self) -> list[str]:
        """The addresses in the list, in order."""
        return [text.strip() for text in self.data.getlist(_NAME) if text.strip()]

    def put(self, addresses: list[str]) -> None:
        """Put these addresses, in this order, in place of the list."""
        self.data.setlist(_NAME, addresses)


def change(request: TeamRequest) -> Change:
    """Carry out the button that was pressed; files that came along are kept, whichever it was."""
    data, outro_problem = pictures.with_outro_file(request)
    changed = Change(data=data, host=Host(request.team), outro_problem=outro_problem)
    taken = pictures.take_files(request, pictures.LIST_FILES, most=MOST_PICTURES - len(changed.listed))
    changed.problems += taken.problems
    changed.put([*changed.listed, *(changed.host.address(upload) for upload in taken.kept)])
    pressed = next((verb for verb in _VERBS if verb in request.POST), None)
    if pressed:
        _VERBS[pressed](changed, request.POST[pressed])
    else:
        changed.part = _part(request)
    return changed


def _part(request: TeamRequest) -> str:
    """Return the part of the page that a button alters which leaves the list alone."""
    if "fact" in request.POST:
        return "metadata"
    if "look" in request.POST:
        return "outro"
    is_for_samples = "samples" in request.POST and "keep" not in request.POST and not request.FILES
    return "samples" if is_for_samples else "pictures"


def _add(changed: Change, _value: str) -> None:
    """Put pasted addresses into the list; what is wrong stays in the box."""
    lines = [line.strip() for line in changed.data.get("addresses", "").splitlines() if line.strip()]
    one, listed, left = PictureAddressField(), changed.listed, list[str]()
    one.knows(changed.host, changed.host.among(lines))
    for line in lines:
        try:
            address = one.clean(line)
        except ValidationError as problem:
            left.append(line)
            changed.problems.append(f"{line[:60]}: {problem.messages[0]}")
            continue
        if len(listed) < MOST_PICTURES:
            listed.append(address)
        else:
            left.append(line)
            changed.problems.append(f"{line[:60]}: {_FULL}")
    changed.put(listed)
    changed.data["addresses"] = "\n".join(left)


def _sample(changed: Change, address: str) -> None:
    if len(changed.listed) < MOST_PICTURES:
        changed.put([*changed.listed, address])
    else:
        changed.problems.append(_FULL.capitalize())


def _move(way: int, changed: Change, value: str) -> None:
    """Move one picture a place; the focus stays on its button, or on the other one where it can go no further."""
    listed, here = changed.listed, _place(value)
    there = here + way
    if not (0 <= here < len(listed) and 0 <= there < len(listed)):
        return
    listed.insert(there, listed.pop(here))
    changed.put(listed)
    onward, back = ("up", "down") if way < 0 else ("down", "up")
    is_at_the_end = there == (0 if way < 0 else len(listed) - 1)
    changed.row, changed.verb = there, back if is_at_the_end else onward


def _remove(changed: Change, value: str) -> None:
    listed, here = changed.listed, _place(value)
    if 0 <= here < len(listed):
        listed.pop(here)
        changed.put(listed)
        changed.row, changed.verb = min(here, len(listed) - 1), "remove"


def _less_facts(changed: Change, value: str) -> None:
    here = _place(value)
    for name in (KEY, VALUE):
        changed.data.setlist(name, [text for place, text in enumerate(changed.data.getlist(name)) if place != here])
    changed.part = "metadata"


def _place(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else -1


_VERBS: Final[Mapping[str, Callable[[Change, str], None]]] = {
    "add": _add,
    "sample": _sample,
    "up": partial(_move, -1),
    "down": partial(_move, 1),
    "remove": _remove,
    "no_fact": _less_facts,
}
