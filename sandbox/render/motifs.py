"""Which pictures a prompt calls for: its words choose settings, things and light, its hash the rest."""

import re
from dataclasses import dataclass
from random import Random
from typing import TypeVar

Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class Motif:
    """A kind of picture, the palette it is painted with, and what stands in it."""

    kind: str
    palette: str
    subject: str = ""


# What may be seen, and the beginnings of the words that call for it.
SETTINGS: dict[tuple[str, str], str] = {
    ("hills", "peaks"): (
        "mountain alp summit ridge hike hiker hiking climb trek peak valley volcano adventure outdoor trail"
    ),
    ("hills", "forest"): "forest wood tree pine jungle nature camp cabin wild earth eco ecolog green sustainab",
    ("hills", "meadow"): (
        "meadow field farm grass spring garden countr picnic harvest honey tea organic vineyard wine"
    ),
    ("hills", "snow"): "snow winter ski skiing ice frost arctic christmas cold polar",
    ("dunes", ""): "desert dune sand sahara canyon arab dubai camel egypt",
    ("sea", ""): "sea ocean beach wave coast surf lake river water island harbo summer swim fish mediterr",
    ("sea", "sail"): "sail boat ship yacht voyage cruise lisbon",
    ("clouds", ""): "sky cloud heaven flying flight air plane dream wind angel",
    ("clouds", "balloon"): "balloon travel journey trip holiday explor vacation tour discover",
    ("city", ""): (
        "city town urban street skyline tokyo paris london new york berlin metro building "
        "architect office commut car taxi night"
    ),
    ("studio", "cup"): "coffee cup tea cafe espresso barista breakfast mug latte bakery chocolate restaurant food",
    ("studio", "bottle"): (
        "bottle perfume cosmetic serum skincare cream beauty drink juice wine beer oil lotion fragrance thermos"
    ),
    ("studio", "vase"): "home interior vase plant furniture sofa lamp ceramic decor kitchen leaf wellness spa",
    ("studio", "phone"): (
        "phone app software mobile laptop tech digital ai platform dashboard online shop watch gadget earbud headphone"
    ),
    ("studio", "gift"): "gift present sale discount offer birthday surprise box shop store collection",
    ("studio", ""): "product studio brand launch design shoe sneaker bag fashion jewel ring toy minimal",
    ("silk", ""): (
        "silk fabric fashion dress cloth textile luxury abstract flow elegant smooth colour color "
        "art paint music dance soft yoga calm"
    ),
    ("bloom", ""): "flower bloom blossom rose petal floral wedding love bouquet garden mother perfume cherry sakura",
    ("lights", ""): (
        "light party celebrat concert festival event night music dance new year christmas glow "
        "club magic christmas jazz"
    ),
    ("space", ""): (
        "space planet star galaxy moon rocket future cosmos universe orbit astronaut science sci- fi satellite"
    ),
}

LIGHT: dict[str, str] = {
    "dawn": "dawn sunrise morning early wake breakfast awaken",
    "day": "day noon bright blue clear office fresh clean",
    "golden": "golden gold autumn fall warm honey afternoon harvest amber coffee whisky wood bread",
    "dusk": "dusk sunset evening twilight wine romance purple violet",
    "night": "night midnight moon dark star space galaxy",
    "sea": "sea ocean beach coast wave lake water surf aqua island harbo",
    "desert": "desert dune sand sahara canyon terracotta egypt",
    "forest": "forest wood tree green jungle leaf eco ecolog organic nature plant tea sustainab garden",
    "snow": "snow winter ski skiing ice frost arctic cold polar mountain",
    "blossom": "flower bloom blossom rose petal pink spring wedding love cherry sakura beauty perfume cosmetic mother",
    "neon": "neon cyber club tokyo future tech digital ai game gaming electr synth",
    "mist": "mist fog rain grey gray calm quiet minimal stone scandinav interior architect",
    "aurora": "aurora north cosmos magic dream arctic",
}

# The hours that follow each other in one video, so that it stays of one colour and yet moves on.
KIN: dict[str, tuple[str, ...]] = {
    "dawn": ("dawn", "golden", "day"),
    "day": ("day", "sea", "golden"),
    "golden": ("golden", "desert", "dusk"),
    "dusk": ("dusk", "golden", "night"),
    "night": ("night", "dusk", "aurora"),
    "sea": ("sea", "day", "dawn"),
    "desert": ("desert", "golden", "dusk"),
    "forest": ("forest", "mist", "golden"),
    "snow": ("snow", "dawn", "mist"),
    "blossom": ("blossom", "dawn", "dusk"),
    "neon": ("neon", "night", "dusk"),
    "mist": ("mist", "snow", "forest"),
    "aurora": ("aurora", "night", "snow"),
}
FILLERS = (
    ("hills", ""),
    ("silk", ""),
    ("sea", ""),
    ("clouds", ""),
    ("studio", ""),
    ("city", ""),
    ("bloom", ""),
    ("lights", ""),
)


def choose(words: str, *, seed: int, count: int) -> list[Motif]:
    """`count` motifs in order for a prompt: those its words name, in their order, then kindred ones.

    Neighbours are never of one kind.
    """
    random = Random(seed)  # noqa: S311 - the same pictures every time
    found = re.findall(r"[\w-]+", words.lower())
    settings = _called(found, SETTINGS)
    named = {kind for kind, subject in settings if subject}
    settings = [(kind, subject) for kind, subject in settings if subject or kind not in named]
    palettes = _called(found, LIGHT) or [random.choice(list(KIN))]
    if not settings:
        settings = random.sample(FILLERS, 3)
    kinds = {kind for kind, _ in settings}
    spare = [filler for filler in random.sample(FILLERS, len(FILLERS)) if filler[0] not in kinds]
    row = _row([*settings, *spare[: max(2, 4 - len(settings))]], count)
    if count > 2 and len(settings) < count and row[-2][0] != settings[0][0]:
        row[-1] = settings[0]  # what the film began with
    family = list(dict.fromkeys([*palettes[:4], *KIN[palettes[0]]]))
    lights = [family[number * len(family) // max(count, len(family))] for number in range(count)]
    return [
        Motif(kind, _fitting(kind, light, palettes), subject)
        for (kind, subject), light in zip(row, lights, strict=True)
    ]


def _called(words: list[str], table: dict[Thing, str]) -> list[Thing]:
    """The entries that any of the words calls for, in the order of the words."""
    found: list[Thing] = []
    for word in words:
        for thing, beginnings in table.items():
            if thing not in found and any(_begins(word, beginning) for beginning in beginnings.split()):
                found.append(thing)
    return found


def _begins(word: str, beginning: str) -> bool:
    """Whether a word begins so; short beginnings must be the whole word, or its singular."""
    return word.startswith(beginning) if len(beginning) > 4 else word in {beginning, beginning + "s", beginning + "es"}


def _row(settings: list[tuple[str, str]], count: int) -> list[tuple[str, str]]:
    """Settings in order and again from the start, skipping what would stand beside its own kind."""
    row: list[tuple[str, str]] = []
    turn = 0
    while len(row) < count:
        setting = settings[turn % len(settings)]
        if not row or row[-1][0] != setting[0] or len({kind for kind, _ in settings}) == 1:
            row.append(setting)
        turn += 1
    return row


def _fitting(kind: str, light: str, palettes: list[str]) -> str:
    """Some kinds need their own light: sand is warm, stars need darkness."""
    if kind == "dunes" and light not in {"desert", "golden", "dusk", "dawn", "night"}:
        return "desert"
    if kind == "space" and light not in {"night", "neon", "aurora", "dusk"}:
        return "night" if "neon" not in palettes else "neon"
    if kind == "lights" and light in {"day", "sea", "snow", "mist", "blossom", "forest"}:
        return "dusk"
    return light
