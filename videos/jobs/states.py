"""The states of a job and the moves between them: one dict, drawn into docs/job-states.md."""

from django.db import models


class State(models.TextChoices):
    """Where a job stands."""

    AWAITING_APPROVAL = "awaiting", "Waiting for approval"
    QUEUED = "queued", "Waiting to be sent"
    SUBMITTING = "submitting", "Being sent"
    PARKED = "parked", "Parked"
    UNCONFIRMED = "unconfirmed", "Unconfirmed"
    RENDERING = "rendering", "Rendering"
    COMPLETED = "completed", "Ready"
    FAILED = "failed", "Failed"
    CANCELLED = "cancelled", "Cancelled"
    REJECTED = "rejected", "Not accepted"
    SETTLED_CHARGED = "settled_charged", "Counted as charged"
    SETTLED_FREE = "settled_free", "Was not charged"


class Phase(models.TextChoices):
    """How far the file of a completed job has come."""

    COPYING = "copying", "Rendered, copying"
    READY = "ready", "Ready"
    LOST = "lost", "File lost"
    GONE = "gone", "Deleted"


MOVES: dict[State, frozenset[State]] = {
    # Only asked for: whoever may approve it lets it go on, or nobody ever sends it.
    State.AWAITING_APPROVAL: frozenset({State.QUEUED, State.CANCELLED}),
    State.QUEUED: frozenset({State.SUBMITTING, State.PARKED, State.CANCELLED}),
    State.SUBMITTING: frozenset({State.RENDERING, State.REJECTED, State.QUEUED, State.PARKED, State.UNCONFIRMED}),
    State.PARKED: frozenset({State.QUEUED, State.CANCELLED}),
    State.UNCONFIRMED: frozenset({State.RENDERING, State.SETTLED_CHARGED, State.SETTLED_FREE}),
    State.RENDERING: frozenset({State.COMPLETED, State.FAILED, State.CANCELLED, State.SETTLED_CHARGED}),
    # Late truths: a look at a settled session may still find more than we knew.
    State.FAILED: frozenset({State.CANCELLED, State.COMPLETED}),
    State.CANCELLED: frozenset({State.COMPLETED}),
    State.COMPLETED: frozenset(),
    State.REJECTED: frozenset(),
    # Our own late answer is proof, whatever a person settled meanwhile.
    State.SETTLED_CHARGED: frozenset({State.RENDERING}),
    State.SETTLED_FREE: frozenset({State.RENDERING}),
}

#: A job begins in one of these: sent as soon as a worker has time, or asked for.
BEGINNINGS = (State.QUEUED, State.AWAITING_APPROVAL)
#: A job in one of these holds credits in the ledger; in no other.
HOLDING = frozenset({State.QUEUED, State.SUBMITTING, State.PARKED, State.UNCONFIRMED})
#: Samsar knows the session of a job in one of these.
ACCEPTED = frozenset({State.RENDERING, State.COMPLETED})
#: A page that shows one of these keeps asking what changed.
UNSETTLED = frozenset({State.QUEUED, State.SUBMITTING, State.RENDERING})
#: A person has to do something about one of these.
NEEDS_PERSON = frozenset({State.PARKED, State.UNCONFIRMED, State.REJECTED, State.FAILED})
#: What observations merge by: a later truth never gives way to an earlier one.
RANK = {State.RENDERING: 0, State.FAILED: 1, State.CANCELLED: 2, State.COMPLETED: 3}


def sources_of(target: State) -> frozenset[State]:
    """Return the states from which a job may move to `target`."""
    return frozenset(state for state, targets in MOVES.items() if target in targets)


def drawing() -> str:
    """Return docs/job-states.md: the moves as a picture and as a table."""
    lines = [
        "# The states of a job",
        "",
        "Drawn from `videos/jobs/states.py` by `manage.py draw_states`; do not edit by hand.",
        "",
        "```mermaid",
        "stateDiagram-v2",
        *(f"    [*] --> {state}" for state in BEGINNINGS),
        *(f"    {state} --> {target}" for state, targets in MOVES.items() for target in sorted(targets)),
        *(f"    {state} --> [*]" for state, targets in MOVES.items() if not targets),
        "```",
        "",
        "| state | people read | holds credits | moves to |",
        "|---|---|---|---|",
        *(
            f"| {state} | {state.label} | {'yes' if state in HOLDING else 'no'} "
            f"| {', '.join(sorted(targets)) or 'nothing'} |"
            for state, targets in MOVES.items()
        ),
        "",
    ]
    return "\n".join(lines)
