"""The bootstrap: it finds a Python that is new enough, or says that there is none."""

import ast
import importlib.machinery
import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from launcher.commands import main
from launcher.places import ROOT


@pytest.fixture
def portal() -> ModuleType:
    """The bootstrap script as a module."""
    loader = importlib.machinery.SourceFileLoader("portal_bootstrap", str(ROOT / "portal"))
    spec = importlib.util.spec_from_loader(loader.name, loader)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


def program(path: Path, script: str) -> Path:
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def test_a_shim_with_nothing_behind_it_is_passed_over(
    portal: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path / "python3.14", "exit 127")
    works = program(tmp_path / "python3.12", f'exec "{sys.executable}" "$@"')
    monkeypatch.setenv("PATH", str(tmp_path))

    assert portal.newer_python() == str(works)


def test_an_old_python_without_a_newer_one_is_told_what_to_install(
    portal: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))

    with pytest.raises(SystemExit, match=r"python3 here is 3\.9\.2 .*(?s:.*)apt-get install python3"):
        portal.main()


def test_the_bootstrap_is_understood_by_old_pythons() -> None:
    ast.parse((ROOT / "portal").read_text(), feature_version=(3, 6))


def test_the_launcher_needs_nothing_installed() -> None:
    # -S leaves out all that is installed, -I the caller's own folders.
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(ROOT / "portal")], capture_output=True, text=True, check=True
    )

    assert done.stdout.startswith("./portal run ")


def test_an_unknown_word_shows_what_can_be_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fly"]) == 2
    assert "./portal run " in capsys.readouterr().out
