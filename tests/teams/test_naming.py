"""What may stand in a name: all that people write, and nothing that hides or turns what stands beside it."""

import pytest

from teams import naming


@pytest.mark.parametrize(
    "name",
    [
        "Mira",
        "Zoë Ōtani-Müller",
        "نیلوفر\u200cجان",  # Persian parts words so
        "क्\u200dष",
        "👩\u200d💻 studio",
        "👨\u200d👩\u200d👧",
    ],
)
def test_names_of_all_scripts_show(name: str) -> None:
    assert naming.shows(name)


@pytest.mark.parametrize(
    "name",
    [
        "Nora \u202egnp.exe",
        "a\u200db",
        "Mira\u200c",
        "\u200dMira",
        "نی\u200c\u200cلوفر",  # two of them stand between nothing
        "x\u2066y",
        "a\u0007",
        "a\u00adb",
    ],
)
def test_what_turns_or_hides_letters_does_not(name: str) -> None:
    assert not naming.shows(name)
