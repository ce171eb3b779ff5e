"""Each import contract is seen to hold, and to break on an import that it forbids."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.house.walk import ROOMS, ROOT

LINT = "from importlinter.cli import lint_imports_command; lint_imports_command()"

# contract: the module that gets the import, and the import
PLANTED = {
    "rooms": ("credits/ledger.py", "from videos import models"),
    "videos": ("videos/jobs/lifecycle.py", "from videos.jobs import intake"),
    "reviews": ("reviews/decisions.py", "from reviews import desk"),
    "frame": ("teams/access.py", "from samsar_portal import settings"),
    "samsar": ("samsar/client.py", "import django.conf"),
    "sandbox": ("sandbox/prices.py", "from samsar import pricing"),
    "strangers": ("videos/catalogue.py", "from sandbox import prices"),
    "launcher": ("launcher/run.py", "import requests"),
    "network": ("home/frame.py", "import requests"),
}


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project's modules in a folder where an import may be planted."""
    folder = tmp_path_factory.mktemp("house")
    only_code = shutil.ignore_patterns("__pycache__", "*.mp4", "*.woff2", "*.jpg", "*.png")
    for room in ROOMS:
        shutil.copytree(ROOT / room, folder / room, ignore=only_code)
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def lint(folder: Path, *contracts: str) -> subprocess.CompletedProcess[str]:
    """Check the contracts that are named, or all."""
    named = [word for contract in contracts for word in ("--contract", contract)]
    command = [sys.executable, "-c", LINT, "--no-logo", "--cache-dir", str(folder / "cache"), *named]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_every_contract_has_a_planted_import() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))

    assert {contract["id"] for contract in settings["tool"]["importlinter"]["contracts"]} == set(PLANTED)


def test_all_contracts_hold(copy: Path) -> None:
    done = lint(copy)

    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("contract", PLANTED)
def test_a_forbidden_import_breaks_its_contract(copy: Path, contract: str) -> None:
    name, line = PLANTED[contract]
    module = copy / name
    text = module.read_text(encoding="utf-8")
    module.write_text(f"{text}\n{line}\n", encoding="utf-8")
    try:
        done = lint(copy, contract)
    finally:
        module.write_text(text, encoding="utf-8")

    assert done.returncode == 1, done.stdout + done.stderr
    assert "Contracts: 0 kept, 1 broken." in done.stdout
