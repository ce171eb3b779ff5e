"""`./portal test` runs what is named, names what is missing and closes with a line that counts everything."""

import os
from pathlib import Path

import pytest

from launcher import install, suites
from launcher.places import Places
from launcher.trouble import Trouble

PASSES = "def test_it():\n    assert True\n"
FAILS = "def test_it():\n    assert False\n"
SKIPS = "import pytest\n@pytest.mark.skip(reason='no moon')\ndef test_it(): ...\n"
EXPECTED = "import pytest\n@pytest.mark.xfail(strict=True)\ndef test_it():\n    assert False\n"


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Places:
    """An empty project that borrows this environment's packages."""
    for name in suites.NAMES:
        (tmp_path / "tests" / name).mkdir(parents=True)
    (tmp_path / ".venv").symlink_to(Path(os.environ.get("VIRTUAL_ENV", Path(__file__).parents[2] / ".venv")))
    monkeypatch.setattr(install, "ensure", lambda *_arguments: None)
    return Places(root=tmp_path, var=tmp_path / "var")


def write(places: Places, suite: str, text: str) -> None:
    (places.root / "tests" / suite / "test_it.py").write_text(text)


def run(places: Places, capfd: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    """Run suites without plugins of this project; return the exit code and the last line."""
    plain = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTEST_ADDOPTS": "-p xdist.plugin"}
    code = suites.test(places, plain, words)
    return code, capfd.readouterr().out.splitlines()[-1]


def test_passes_of_several_suites_are_added_up(places: Places, capfd: pytest.CaptureFixture[str]) -> None:
    write(places, "journeys", PASSES)
    write(places, "faults", PASSES)

    assert run(places, capfd, "journeys", "faults") == (0, "2 passed, 0 failed")


def test_a_failure_fails_the_whole(places: Places, capfd: pytest.CaptureFixture[str]) -> None:
    write(places, "journeys", FAILS)
    write(places, "faults", PASSES)

    assert run(places, capfd, "journeys", "faults") == (1, "1 passed, 1 failed")


def test_a_skipped_test_is_a_failure_and_an_expected_failure_is_none(
    places: Places, capfd: pytest.CaptureFixture[str]
) -> None:
    write(places, "journeys", SKIPS)
    write(places, "faults", EXPECTED)

    assert run(places, capfd, "journeys", "faults") == (1, "1 passed, 1 failed")


def test_a_suite_without_tests_is_a_failure(places: Places, capfd: pytest.CaptureFixture[str]) -> None:
    code, _last = run(places, capfd, "faults")

    assert code == 1


def test_unit_is_all_that_no_other_suite_holds(places: Places, capfd: pytest.CaptureFixture[str]) -> None:
    write(places, "unit", PASSES)
    for name in suites.APART:
        write(places, name, FAILS)

    assert run(places, capfd, "unit") == (0, "1 passed, 0 failed")


def test_what_stands_after_the_dashes_goes_to_pytest(places: Places, capfd: pytest.CaptureFixture[str]) -> None:
    write(places, "journeys", PASSES)
    write(places, "faults", FAILS)

    assert run(places, capfd, "journeys", "faults", "--", "--deselect", "tests/faults")[0] == 0


def test_a_missing_part_is_a_failure_that_names_it(places: Places, capsys: pytest.CaptureFixture[str]) -> None:
    code = suites.test(places, {"PATH": "/nowhere"}, ["browser"])

    said = capsys.readouterr().out.splitlines()
    assert code == 1
    assert "browser: Chromium is missing. On Debian: apt-get install chromium." in "\n".join(said)
    assert said[-1] == "0 passed, 1 failed"


def test_an_unknown_suite_is_named(places: Places) -> None:
    with pytest.raises(Trouble, match="There is no suite called britches"):
        suites.test(places, os.environ, ["britches"])
