"""What a caption says of itself when its words are not a real translation, in the language translated to."""

MARKS = {
    "en": "Practice translation into English",
    "es": "Traducción de práctica al español",
    "fr": "Traduction d’essai en français",
    "ja": "練習用の日本語訳",
    "th": "คำแปลภาษาไทยสำหรับฝึกใช้งาน",
    "zh": "练习用中文译文",
    "bn": "অনুশীলনের জন্য বাংলা অনুবাদ",
    "hi": "अभ्यास के लिए हिन्दी अनुवाद",
    "sa": "अभ्यासार्थं संस्कृतानुवादः",
    "la": "Interpretatio Latina exercitationis causa",
}
SHAPED = {"th": "Thai", "bn": "Bengali", "hi": "Hindi", "sa": "Sanskrit"}


def mark(language: str, *, shaping: bool) -> str:
    """The mark of a stand-in translation; without `shaping`, letters that need it give way to plain English."""
    if language in SHAPED and not shaping:
        return f"Practice translation: this machine cannot shape {SHAPED[language]}"
    return MARKS.get(language, "Practice translation")
