"""What the fonts page knows about fonts beside their keys: a sentence in each language, and which faces it can show.

A key that is missing here is listed all the same, in the portal's own face,
and the page says so.
"""

from typing import Final

#: One sentence by language, in its own letters; the subsets in static/fonts/samples hold just these letters.
SENTENCES: Final = {
    "default": "A lighthouse at dusk, waves below",
    "en": "A lighthouse at dusk, waves below",
    "es": "Un faro al anochecer, con las olas abajo",
    "fr": "Un phare au crépuscule, les vagues en bas",
    "de": "Ein Leuchtturm in der Dämmerung, darunter Wellen",
    "pt": "Um farol ao anoitecer, com as ondas abaixo",
    "it": "Un faro al tramonto, le onde più in basso",
    "nl": "Een vuurtoren bij schemering, golven eronder",
    "sv": "En fyr i skymningen, vågor därunder",
    "la": "Pharus vespere lucet, undae infra sonant",
    "ru": "Маяк в сумерках, внизу волны",
    "ja": "夕暮れの灯台、その下に波",
    "ko": "해 질 녘의 등대, 그 아래 파도",
    "zh": "黄昏的灯塔，下面是海浪",
    "th": "ประภาคารยามพลบค่ำ คลื่นอยู่เบื้องล่าง",
    "ar": "منارة عند الغسق، والأمواج تحتها",
    "hi": "सांझ में प्रकाशस्तंभ, नीचे लहरें",
    "sa": "सायंकाले दीपस्तम्भः, अधः तरङ्गाः",
    "bn": "সন্ধ্যার বাতিঘর, নিচে ঢেউ",
}
RIGHT_TO_LEFT: Final = frozenset({"ar"})

#: Faces that the portal brings letters of, and in which languages' letters.
BROUGHT: Final = {
    "Poppins": "en es fr de pt it nl sv la",
    "Montserrat": "en es fr de pt it nl sv la",
    "Rampart One": "en es fr de pt it nl sv la",
    "Noto Sans JP": "ja",
    "Noto Sans KR": "ko",
    "Noto Sans SC": "zh",
    "Sarabun": "th",
    "Noto Sans Arabic": "ar",
    "Cairo": "ar",
    "Noto Sans Devanagari": "hi sa",
    "Mukta": "hi sa",
    "Hind": "hi sa",
    "Noto Serif Devanagari": "hi sa",
    "Noto Sans Bengali": "bn",
    "Hind Siliguri": "bn",
    "Noto Serif Bengali": "bn",
}
#: Faces of operating systems: shown as the reader's device has them, if it does.
OF_DEVICES: Final = frozenset(
    {"Arial", "sans-serif", "Tahoma", "M PLUS Rounded 1c", "Pretendard", "Source Han Sans SC"}
    | {"Hiragino Sans", "Yu Gothic UI", "Apple SD Gothic Neo", "Malgun Gothic", "PingFang SC", "Microsoft YaHei"}
    | {"Leelawadee UI", "Geeza Pro", "Segoe UI"}
)


def face_of(key: str) -> str:
    """Return the class of css/fonts.css that sets text in a font; empty for one that is not known here."""
    return key.lower().replace(" ", "-") if key in BROUGHT or key in OF_DEVICES else ""


def is_brought(key: str, language: str) -> bool:
    """Whether the letters of this language's sentence stand here in this very font."""
    return ("en" if language == "default" else language) in BROUGHT.get(key, "").split()
