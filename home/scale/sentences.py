"""Prompts out of a small grammar, in several languages, with words of known frequency in them."""

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Final

#: In about half of all prompts, in a few of a hundred, and in none.
COMMON: Final = "film"
MIDDLING: Final = "harbour"
ABSENT: Final = "xylocarp"
#: Each stands in ten of 100,000 prompts, and beside that in what was made from those.
RARE: Final = ("zeppelin", "sextant", "gingko", "marzipan", "theremin", "velodrome")
#: Stands in one prompt, the one in the middle.
UNIQUE: Final = "heliotropium"
_RARE_EVERY: Final = 10_000
_RARE_FIRST: Final = 61
_RARE_STEP: Final = 1_613


@dataclass(frozen=True, slots=True)
class _Grammar:
    """A language's sentence, and what may stand in its places; `aside` takes a word that is known to be rare."""

    weight: int
    sentence: str
    aside: str
    parts: Mapping[str, tuple[str, ...]]

    def speak(self, random: Random, aside: str) -> str:
        """Return one prompt."""
        said = self.sentence.format_map({name: random.choice(words) for name, words in self.parts.items()})
        return said + (self.aside.format(aside) if aside else "")


_GRAMMARS: Final[Mapping[str, _Grammar]] = {
    "en": _Grammar(
        62,
        "{open} {thing} {place}. {detail} {end}",
        " Somewhere in it, a {}.",
        {
            "open": (
                "A calm film about", "A short film about", "A quick look at", "Meet", "A film for everyone who loves",
                "Thirty seconds with", "Behind the scenes of", "A warm film around", "Introducing", "One morning with",
                "A film that opens on", "A playful teaser for",
            ),
            "thing": (
                "our new ceramic mug", "the spring collection", "a trail running shoe", "cold brew in a glass bottle",
                "the folding city bike", "a linen summer dress", "our refillable soap", "the weekend backpack",
                "hand made noodles", "a desk lamp of oak", "the family hiking pass", "our winter sale",
                "a standing desk", "the first electric ferry", "organic baby food", "a watch made to be repaired",
                "the new reading app", "our bakery at five", "a course in watercolour", "noise free headphones",
                "the garden irrigation set", "wool socks for long walks", "a language course for travellers",
                "the loyalty card",
            ),
            "place": (
                "in the old harbour", "on a rainy tram", "at first light", "above the clouds", "in a tiny kitchen",
                "on the night train", "between two meetings", "along the coast road", "in a quiet library",
                "at the market hall", "under paper lanterns", "on a rooftop", "beside a frozen lake",
                "in a greenhouse", "at the end of the pier", "on Main Street", "in the workshop", "in the desert",
                "by the river", "in a loft full of plants",
            ),
            "detail": (
                "Slow pans, soft light, hands at work.", "Fast cuts on the beat and big type.",
                "Close shots of texture, then one wide view.", "Two friends laugh and never look at the camera.",
                "Start dark and let the colours arrive one by one.", "Keep the logo small and the product large.",
                "A child explains it in five words.", "Only natural sounds until the last scene.",
                "The camera follows a red thread through every room.", "Show the price at the end, not before.",
            ),
            "end": (
                "End on the shop's address.", "End with “Made to last”.", "Close on a smile.", "No voice, only music.",
                "A woman's voice, warm and unhurried.", "End with the date of the sale.", "Fade to white.",
                "Last picture: the open box.",
            ),
        },
    ),
    "es": _Grammar(
        10,
        "{open} {thing} {place}. {end}",
        " En algún lugar, la palabra {}.",
        {
            "open": ("Un film tranquilo sobre", "Descubre", "Treinta segundos con", "Una mañana con", "Presentamos"),
            "thing": (
                "nuestra nueva colección", "el café de la casa", "unas zapatillas para correr", "la bicicleta plegable",
                "jabón sin plástico", "la tarjeta de cliente", "un curso de acuarela", "la mochila de fin de semana",
            ),
            "place": (
                "en el puerto viejo", "al amanecer", "en una cocina pequeña", "en el mercado", "junto al río",
                "bajo la lluvia", "en la azotea",
            ),
            "end": ("Termina con una sonrisa.", "Sin voz, solo música.", "El logotipo, pequeño.", "Colores cálidos."),
        },
    ),
    "fr": _Grammar(
        8,
        "{open} {thing} {place}. {end}",
        " Quelque part, le mot {}.",
        {
            "open": ("Un film doux sur", "Découvrez", "Trente secondes avec", "Un matin avec", "Voici"),
            "thing": (
                "la collection de printemps", "notre café glacé", "une lampe de bureau en chêne", "le vélo pliant",
                "des chaussettes de laine", "la boulangerie à cinq heures", "une montre réparable",
            ),
            "place": ("sur le vieux port", "à l'aube", "dans une petite cuisine", "au marché", "au bord du lac"),
            "end": ("Finir sur un sourire.", "Sans voix, de la musique.", "Lumière douce.", "Gros plans, puis large."),
        },
    ),
    "de": _Grammar(
        8,
        "{open} {thing} {place}. {end}",
        " Irgendwo darin: {}.",
        {
            "open": ("Ein ruhiger Film über", "Ein kurzer Film über", "Dreißig Sekunden mit", "Ein Blick auf"),
            "thing": (
                "unseren neuen Becher", "die Frühlingskollektion", "das faltbare Stadtrad", "Seife zum Nachfüllen",
                "die Kundenkarte", "eine Schreibtischlampe aus Eiche", "den Rucksack fürs Wochenende",
            ),
            "place": ("am alten Hafen", "im ersten Licht", "in einer kleinen Küche", "auf dem Markt", "am See"),
            "end": ("Am Ende ein Lächeln.", "Keine Stimme, nur Musik.", "Das Logo klein halten.", "Warme Farben."),
        },
    ),
    "pt": _Grammar(
        4,
        "{open} {thing} {place}. {end}",
        " Algures, a palavra {}.",
        {
            "open": ("Um film calmo sobre", "Conheça", "Trinta segundos com", "Uma manhã com"),
            "thing": ("a nova coleção", "o café da casa", "a bicicleta dobrável", "o cartão de cliente"),
            "place": ("no porto antigo", "ao amanhecer", "na cozinha pequena", "no mercado"),
            "end": ("Termina com um sorriso.", "Sem voz, só música."),
        },
    ),
    "ja": _Grammar(
        4,
        "{open}{thing}。{place}。{end}",
        "どこかに{}。",
        {
            "open": ("朝の光の中の", "三十秒で見る", "静かに語る", "はじめまして、"),
            "thing": ("新しいマグカップ", "春のコレクション", "折りたたみ自転車", "手打ちの麺", "週末のリュック"),
            "place": ("古い港で", "雨の路面電車で", "小さな台所で", "市場の朝"),
            "end": ("最後は笑顔で。", "声はなく、音楽だけ。", "ロゴは小さく。"),
        },
    ),
    "zh": _Grammar(
        2,
        "{open}{thing}，{place}。{end}",
        "其中有{}。",
        {
            "open": ("一支安静的短片：", "三十秒认识", "清晨遇见"),
            "thing": ("新款陶瓷杯", "春季系列", "折叠自行车", "手工面条"),
            "place": ("在老港口", "在小厨房里", "在屋顶上", "在河边"),
            "end": ("以微笑结束。", "没有旁白，只有音乐。"),
        },
    ),
    "hi": _Grammar(
        2,
        "{open} {thing} {place}। {end}",
        " कहीं पर {}।",
        {
            "open": ("एक शांत film:", "तीस सेकंड में", "मिलिए"),
            "thing": ("हमारा नया मग", "वसंत संग्रह", "मुड़ने वाली साइकिल", "हाथ से बने नूडल्स"),
            "place": ("पुराने बंदरगाह पर", "सुबह की रोशनी में", "छोटी रसोई में"),
            "end": ("अंत में एक मुस्कान।", "केवल संगीत।"),
        },
    ),
}  # fmt: skip
_CODES: Final = tuple(_GRAMMARS)
_WEIGHTS: Final = tuple(grammar.weight for grammar in _GRAMMARS.values())


def rare_word(place: int, of: int) -> str:
    """Return the rare word that the prompt at this place, of so many, holds; the unique one in the middle."""
    if place == of // 2:
        return UNIQUE
    for number, word in enumerate(RARE):
        if place % _RARE_EVERY == _RARE_FIRST + number * _RARE_STEP:
            return word
    return ""


def prompt(random: Random, aside: str = "") -> tuple[str, str]:
    """Return the code of a language and a prompt in it; `aside` is a word that has to stand in it."""
    code = random.choices(_CODES, _WEIGHTS)[0]
    return code, _GRAMMARS[code].speak(random, aside)
