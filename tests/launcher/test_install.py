"""The virtual environment is made once, and again only when its lock or its Python changed."""

import json
import os

import pytest

from launcher import install
from launcher.places import Places
from launcher.trouble import Trouble

# pip and uv both accept a lock that names nothing, so no test here needs a network.
EMPTY = "# nothing\n"
NO_UV = {**os.environ, "PATH": "/usr/bin:/bin"}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Places:
    """A checkout whose environment pip made from an empty lock."""
    root = tmp_path_factory.mktemp("checkout")
    (root / install.RUN).write_text(EMPTY)
    places = Places(root=root, var=root / "var")
    install.ensure(places, install.RUN, NO_UV)
    return places


@pytest.fixture
def places(made: Places) -> Places:
    """The same, with its lock as it was."""
    (made.root / install.RUN).write_text(EMPTY)
    install.ensure(made, install.RUN, NO_UV)
    return made


def test_an_environment_is_made_with_its_own_python(places: Places) -> None:
    assert places.python.exists()


def test_an_unchanged_lock_installs_nothing(places: Places, capsys: pytest.CaptureFixture[str]) -> None:
    install.ensure(places, install.RUN, {"PATH": "/nowhere"})

    assert capsys.readouterr().out == ""


def test_a_changed_lock_installs_and_says_so(places: Places, capsys: pytest.CaptureFixture[str]) -> None:
    (places.root / install.RUN).write_text("# still nothing\n")

    install.ensure(places, install.RUN, NO_UV)

    said = capsys.readouterr().out.splitlines()
    assert said[0] == "Installing packages with pip: the first time takes up to a minute."
    assert said[1].startswith("Packages installed")
    assert len(said) == 2


def test_another_python_makes_the_environment_anew(places: Places) -> None:
    stamp = places.venv / "installed.json"
    known = json.loads(stamp.read_text())
    known["identity"]["python"] = "3.10.0"
    stamp.write_text(json.dumps(known))
    (places.venv / "left-over").touch()

    install.ensure(places, install.RUN, NO_UV)

    assert not (places.venv / "left-over").exists()


def test_a_package_without_a_hash_is_refused_with_the_installers_words(places: Places) -> None:
    (places.root / install.RUN).write_text("Django==5.2.19\n")

    with pytest.raises(Trouble, match=r"(?s)could not be installed.*hash"):
        install.ensure(places, install.RUN, {**NO_UV, "PIP_NO_INDEX": "1"})
