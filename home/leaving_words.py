"""What the leaving wizard says: its questions, what needs no decision, and what was done."""

from collections.abc import Mapping
from dataclasses import dataclass

from samsar.pricing import credits_text, in_credits, unit_of
from teams.models import Membership
from videos.belongings import FATES, Belongings, Fate, Group, Settled
from videos.counts import number_text


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """One answer to a question: what is sent for it, what it is called and what it means."""

    value: str
    words: str
    detail: str
    is_chosen: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """What becomes of one group of things; `name` is the field's."""

    name: str
    words: str
    hint: str
    choices: list[Choice]


def questions(found: Belongings, fates: Mapping[Group, Fate], *, is_self: bool) -> list[Question]:
    """Return a question for each group of which there is anything, with what was chosen."""
    asked = []
    for group, allowed in FATES.items():
        if not found.count(group):
            continue
        choices = [
            Choice(value=fate, words=words, detail=detail, is_chosen=fates[group] is fate)
            for fate in allowed
            for words, detail in [_choice(group, fate, found, is_self=is_self)]
        ]
        words, hint = _question(group, found)
        asked.append(Question(name=group, words=words, hint=hint, choices=choices))
    return asked


def notes(found: Belongings, leaver: Membership, invited: int, *, is_self: bool) -> list[str]:
    """Return what else there is that nobody has to decide about, a sentence each."""
    said = []
    if found.unconfirmed:
        one = found.unconfirmed == 1
        said.append(
            f"{_videos(found.unconfirmed)} {'is' if one else 'are'} unconfirmed and {'holds' if one else 'hold'} "
            f"{in_credits(found.unconfirmed_held)}. {'It stays' if one else 'They stay'} as "
            f"{'it is' if one else 'they are'} until an owner or a manager settles {'it' if one else 'them'}."
        )
    if leaver.project:
        who = "You work" if is_self else f"{leaver.user} works"
        said.append(f"{who} in the project “{leaver.project.name}”. The project and its videos stay.")
    if invited:
        what = "The invitation" if invited == 1 else f"The {invited} invitations"
        whose = "that you sent and nobody accepted" if is_self else "that they sent and nobody accepted"
        said.append(f"{what} {whose} {'is' if invited == 1 else 'are'} withdrawn.")
    return said


def done(name: str, settled: Settled, heir: str) -> str:
    """Say what became of a member who was removed."""
    said = [f"{name} is no longer in this team and is signed out everywhere."]
    if settled.handed_over:
        said.append(f"{_videos(settled.handed_over)} that {_was(settled.handed_over)} not sent yet went to {heir}.")
    if settled.set_aside:
        said.append(f"{_videos(settled.set_aside)} {_is(settled.set_aside)} parked and wait for somebody to decide.")
    if settled.cancelled:
        freed = f"{credits_text(settled.freed)} reserved {unit_of(settled.freed, 'is,are')} free again."
        said.append(f"{_videos(settled.cancelled)} {_is(settled.cancelled)} cancelled. {freed}")
    if settled.asked_to_cancel:
        said.append(f"Samsar is asked to cancel {_videos(settled.asked_to_cancel)}.")
    return " ".join(said)


def _question(group: Group, found: Belongings) -> tuple[str, str]:
    count = found.count(group)
    one = count == 1
    match group:
        case Group.RUNNING:
            return (
                f"{_videos(count)} {_is(count)} rendering",
                f"What {'it' if one else 'they'} cost is charged already.",
            )
        case Group.WAITING:
            reserved = f"{in_credits(found.held, 'is,are')} reserved for {'it' if one else 'them'}."
            return f"{_videos(count)} wait{'s' if one else ''} to be sent", f"{reserved}{_parked(found)}"
        case Group.DRAFTS:
            return _counted(count, "draft"), "A form that was put aside." if one else "Forms that were put aside."
        case _:
            return _counted(count, "saved view"), "What the library shows, kept under a name."


def _choice(group: Group, fate: Fate, found: Belongings, *, is_self: bool) -> tuple[str, str]:
    one, whose = found.count(group) == 1, "your" if is_self else "their"
    it, they = ("it", "It") if one else ("them", "They")
    match group, fate:
        case Group.RUNNING, Fate.KEEP:
            return f"Let {it} finish", f"{they} appear{'s' if one else ''} in the library, with {whose} name."
        case Group.RUNNING, _:
            return f"Ask Samsar to cancel {it}", "Credits that were spent do not come back."
        case Group.WAITING, Fate.HAND_OVER:
            return f"Hand {it} over", f"Who takes over answers for {it} from now on."
        case Group.WAITING, Fate.KEEP:
            return (
                f"Park {it}",
                f"The credits stay reserved until somebody who may spend sends or cancels {it}.",
            )
        case Group.WAITING, _:
            return f"Cancel {it}", f"{in_credits(found.held, 'is,are')} free again. Nothing was charged."
        case _, Fate.HAND_OVER:
            return f"Hand {it} over", f"{they} belong{'s' if one else ''} to who takes over."
        case _, Fate.KEEP:
            return f"Keep {it}", f"{they} stay{'s' if one else ''} with {whose} name; the whole team can open {it}."
        case _:
            return f"Delete {it}", "Nothing was sent or charged." if group is Group.DRAFTS else "The videos stay."


def _parked(found: Belongings) -> str:
    if not found.parked:
        return ""
    if found.parked == found.waiting:
        return " It is parked." if found.waiting == 1 else " All of them are parked."
    return f" {number_text(found.parked)} of them {_is(found.parked)} parked."


def _videos(count: int) -> str:
    return _counted(count, "video")


def _counted(count: int, what: str) -> str:
    return f"1 {what}" if count == 1 else f"{number_text(count)} {what}s"


def _is(count: int) -> str:
    return "is" if count == 1 else "are"


def _was(count: int) -> str:
    return "was" if count == 1 else "were"
