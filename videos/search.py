"""The words that a search finds a job by: its title, its prompt, and those of what it was made from.

Text and question are folded in the same way, here and not in the database, so
that both databases find the same: case and accents do not count, and scripts
that write no spaces are searched sign by sign.
"""

import unicodedata
from collections.abc import Sequence
from typing import Final

from videos.models import Job, SearchText, Video

#: Longer than any prompt with its title; a join of many sources is cut here.
LONGEST_TEXT: Final = 20_000
#: What one question may hold: more words than this only say the same again.
MOST_WORDS: Final = 12
LONGEST_QUESTION: Final = 200
_LONGEST_WORD: Final = 40
#: The first and last signs of scripts without spaces: kana, Han, and Thai, Lao, Khmer and Burmese.
_SPACELESS: Final = (("\u0e00", "\u0eff"), ("\u1000", "\u109f"), ("\u1780", "\u17ff"), ("\u3040", "\u30ff"))
_HAN: Final = (("\u3400", "\u9fff"), ("\uf900", "\ufaff"), ("\U00020000", "\U0003ffff"))


def fold(text: str) -> str:
    """Return the words of a text in order, a space between them: lower case, without accents and punctuation."""
    plain = "".join(
        sign
        for sign in unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
        if unicodedata.category(sign) != "Mn" or sign >= "\u0900"
    )
    spread = []
    for sign in unicodedata.normalize("NFC", plain):
        if any(first <= sign <= last for first, last in (*_SPACELESS, *_HAN)):
            spread.append(f" {sign} ")
        else:
            spread.append(sign if unicodedata.category(sign)[0] in "LNM" else " ")
    return " ".join(word[:_LONGEST_WORD] for word in "".join(spread).split())


def question(text: str) -> list[list[str]]:
    """Return what is searched for: each part a phrase of folded words, the last one of which may go on.

    All parts have to be found. Empty when the text holds no word.
    """
    parts = [fold(part).split() for part in text[:LONGEST_QUESTION].split()]
    return [part for part in parts if part][:MOST_WORDS]


def note(job: Job, sources: Sequence[Video] = ()) -> None:
    """Write the words of a job, beside those of the videos that it was made from; inside the caller's transaction."""
    own = fold(f"{job.title} {job.recipe.get('prompt') or ''}")
    inherited = SearchText.objects.filter(job__in=[source.job_id for source in sources]).values_list("text", flat=True)
    words = dict.fromkeys([own, *inherited])
    row = SearchText(job=job, team_id=job.team_id, text=" ".join(words)[:LONGEST_TEXT])
    # One statement for a new job and for one that is written anew.
    SearchText.objects.bulk_create([row], update_conflicts=True, unique_fields=["job"], update_fields=["team", "text"])
