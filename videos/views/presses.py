"""What a press of a creating form says of approval: whether its button only asks, and the note beside it."""

from django.http import HttpRequest

from videos.jobs.asking import NOTE_LENGTH, Press
from videos.models import Why


def press_of(request: HttpRequest, asked: str | None = None) -> Press:
    """Return what was pressed; `asked` is what the button said of it, else the form does.

    What no form of ours says counts as a plain press.
    """
    asked = request.POST.get("ask", "") if asked is None else asked
    note = " ".join(request.POST.get("ask_note", "").replace("\0", "").split())
    return Press(wants=Why(asked) if asked in Why.values else None, note=note[:NOTE_LENGTH])
