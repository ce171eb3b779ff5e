"""The locks: each way in which one can stop fitting its requirements is named."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from launcher import locks
from launcher.places import ROOT, Places

Edit = Callable[[str], str]


@pytest.fixture
def places(tmp_path: Path) -> Places:
    """A copy of the project's requirements and locks."""
    for pair in locks.PAIRS:
        for name in pair:
            shutil.copy(ROOT / name, tmp_path)
    return Places(root=tmp_path, var=tmp_path)


def edit(places: Places, name: str, change: Edit) -> None:
    path = places.root / name
    text = path.read_text()
    path.write_text(change(text))
    assert path.read_text() != text


def test_the_projects_locks_fit(places: Places) -> None:
    assert locks.faults(places) == []


@pytest.mark.parametrize(
    ("name", "change", "sentence"),
    [
        ("requirements.txt", lambda text: text.replace("Django==5.2.19", "Django==5.2.20"), "and 5.2.20 is wanted"),
        ("requirements.txt", lambda text: text + "leftpad==1.0\n", "has leftpad not at all"),
        ("requirements.lock", lambda text: text.replace("django==5.2.19", "django==5.2.18"), "django 5.2.18"),
        ("requirements-dev.lock", lambda text: text.replace("vine==5.1.0", "vine==5.0.0"), "vine 5.0.0"),
        ("requirements.lock", lambda text: text + "leftpad==1.0\n", "no hash for leftpad"),
        ("requirements.lock", lambda text: "# from https://registry.example\n" + text, "names an address"),
    ],
    ids=["other version wanted", "new package", "other version locked", "locks differ", "no hash", "address"],
)
def test_a_lock_that_does_not_fit_is_named(places: Places, name: str, change: Edit, sentence: str) -> None:
    edit(places, name, change)

    assert sentence in "\n".join(locks.faults(places))
