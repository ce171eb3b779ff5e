"""The fonts that subtitles can have, by language, each in the light and in the dark."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from samsar.replies import DEFAULT_FONTS
from samsar.vocabulary import LANGUAGES
from teams.access import TeamRequest, team_view
from teams.roles import Permission
from videos import catalogue
from videos.views import specimens


@dataclass(frozen=True, kw_only=True, slots=True)
class Font:
    """A font's key, the class that sets text in it, and what to know about the sample; empty where it is the font."""

    key: str
    face: str
    note: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Specimen:
    """One language with a sentence and its fonts; `lang` is empty where no one language is meant."""

    code: str
    lang: str
    name: str
    direction: str
    sentence: str
    fonts: list[Font]


@require_safe
@team_view(Permission.SEE)
def fonts(request: TeamRequest) -> HttpResponse:
    """Show every font that Samsar offers this team, of all languages or of one."""
    offer = catalogue.offer_for(request.team)
    offered = offer.fonts.by_language if offer.is_live else {}
    asked = request.GET.get("language", "")
    # A language without fonts of its own has the default ones, and so has "auto".
    chosen = asked if asked in offered else DEFAULT_FONTS if asked in LANGUAGES else ""
    codes = [code for code in _ordered(offered) if offered[code]]
    context = {
        "languages": [(code, _name(code)) for code in codes],
        "chosen": chosen,
        "specimens": [_specimen(code, offered[code]) for code in codes if chosen in ("", code)],
    }
    return render(request, "videos/fonts.html", context)


def _ordered(offered: Mapping[str, tuple[str, ...]]) -> list[str]:
    known = [DEFAULT_FONTS, *LANGUAGES]
    return [code for code in known if code in offered] + sorted(offered.keys() - set(known))


def _name(code: str) -> str:
    return "Default" if code == DEFAULT_FONTS else LANGUAGES.get(code, code)


def _specimen(code: str, keys: tuple[str, ...]) -> Specimen:
    return Specimen(
        code=code,
        lang="" if code == DEFAULT_FONTS else code,
        name=_name(code),
        direction="rtl" if code in specimens.RIGHT_TO_LEFT else "ltr",
        sentence=specimens.SENTENCES.get(code, specimens.SENTENCES[DEFAULT_FONTS]),
        fonts=[Font(key=key, face=specimens.face_of(key), note=_note(key, code)) for key in keys],
    )


def _note(key: str, code: str) -> str:
    if specimens.is_brought(key, code):
        return ""
    return "shown in this device’s face" if specimens.face_of(key) else "no sample here, shown in another face"
