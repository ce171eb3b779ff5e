"""One journey for the whole suite, and everything it left behind, by place."""

import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.browser.stack import running
from tests.browser.visitor import Registrar
from tests.secrets import doors, journey
from tests.secrets.search import Arguments

CODE_APP = "FAKEFAKECANARYSECRETFAKEFAKE2345"
NOBODY = "http://127.0.0.1:9/v1"  # where Samsar would be for a Live team


@dataclass(slots=True)
class Left:
    """The secrets that were put in by name, a word that was planted everywhere, and what is left by place."""

    secrets: dict[str, str]
    planted: str
    texts: dict[str, bytes] = field(default_factory=dict)
    folders: dict[str, Path] = field(default_factory=dict)


@pytest.fixture(scope="session")
def left(tmp_path_factory: pytest.TempPathFactory) -> Left:
    """Run everything as `./portal run` does, travel, plant a word in every place, stop, and gather what is left."""
    base = tmp_path_factory.mktemp("secrets")
    found = Left(secrets={}, planted=journey.made_up("planted"))
    found.folders = {"var": base / "var", "temporary": base / "tmp", "mail": base / "mail"}
    for name in ("temporary", "mail"):
        found.folders[name].mkdir()
    printed: list[str] = []
    told = {"SAMSAR_BASE_URL": NOBODY, "TMPDIR": str(found.folders["temporary"])}
    told["PORTAL_HOOKS_ORIGIN"] = journey.NOWHERE
    told["EMAIL_URL"] = f"filemail:///{found.folders['mail']}"
    with Arguments() as arguments, running(found.folders["var"], **told) as stack, journey.desk_of(stack) as desk:
        travelled = journey.travel(stack, desk, lambda *words: journey.manage(stack, printed, *words))
        doors.through(travelled.person, doors.Post(found.folders["mail"]), desk, travelled.secrets)
        found.secrets |= travelled.secrets | _own_secrets(found.folders["var"])
        found.secrets |= {"code app": CODE_APP, "recovery code": desk.ask("totp", email=journey.EMAIL, secret=CODE_APP)}
        _plant(found, travelled, desk)
        rows, sessions = desk.ask("dump"), desk.ask("sessions")
    texts = {"database": rows, "sessions": sessions, "pages": travelled.person.caller.heard, "printed": printed}
    texts |= {"launcher": stack.said, "arguments": sorted(arguments.seen)}
    found.texts = {place: "\n".join(lines).encode() for place, lines in texts.items()}
    return found


def _plant(found: Left, travelled: journey.Travelled, desk: Registrar) -> None:
    """Leave a word in every place that is searched, as a secret would be left there by mistake."""
    mira, word = travelled.person, found.planted
    desk.ask("plant", word=word, team=mira.team.strip("/").rpartition("/")[2])
    mira.gets(mira.at(f"videos/?q={word}"))
    mira.gets(f"/{word}/")  # which a log tells of
    (found.folders["temporary"] / "planted").write_text(word)
    subprocess.run([sys.executable, "-c", "import time; time.sleep(1)", word], check=True)


def _own_secrets(var: Path) -> dict[str, str]:
    """What `./portal run` made up for itself."""
    lines = (line.partition("=") for line in (var / "portal.env").read_text().splitlines())
    return {name: value for name, _, value in lines if name in ("DJANGO_SECRET_KEY", "PORTAL_KEYS")}
