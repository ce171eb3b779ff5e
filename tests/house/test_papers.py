"""What is written about the project is so: drawings, commands, requirements, decisions."""

import re
import shlex
from pathlib import Path

import pytest
from django.core.management import call_command, get_commands

from launcher import parts
from launcher.commands import main
from launcher.places import Places
from tests.house.walk import ROOT, name_of, texts

PAPERS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
DECISIONS = sorted((ROOT / "docs" / "adr").glob("*.md"))


def test_the_drawn_states_are_those_of_the_code() -> None:
    call_command("draw_states", check=True)


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-s3.txt", "requirements-dev.txt"])
def test_every_requirement_is_pinned_and_has_a_reason(name: str) -> None:
    lines = [line for line in (ROOT / name).read_text().splitlines() if line and not line.startswith(("#", "-r"))]

    assert [line for line in lines if not re.fullmatch(r"[\w\[\],.-]+==[\w.]+ +# \S.{9,}", line)] == []


@pytest.mark.parametrize("path", PAPERS, ids=name_of)
def test_every_command_in_the_papers_exists(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = path.read_text(encoding="utf-8")
    main([])
    known = set(re.findall(r"^\./portal (\w+)", capsys.readouterr().out, re.MULTILINE))

    assert set(re.findall(r"\./portal (\w+)", text)) - known == set()
    assert set(re.findall(r"manage(?:\.py)? ([a-z_]+)", text)) - set(get_commands()) == set()


@pytest.mark.parametrize("path", PAPERS, ids=name_of)
def test_every_file_the_papers_point_to_exists(path: Path) -> None:
    pointed = re.findall(r"\]\((?!https?:|#)([^)#]+)", path.read_text(encoding="utf-8"))

    assert [target for target in pointed if not (path.parent / target).exists()] == []


@pytest.mark.parametrize("path", DECISIONS, ids=name_of)
def test_a_decision_is_short_and_says_when_and_why(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    assert len(text.splitlines()) <= 40
    assert re.match(r"# \S.*\n\nStatus: \w", text)
    assert [part for part in ("## Why", "## Decision", "## What follows") if part not in text] == []


def test_hosts_and_the_launcher_start_the_same_processes() -> None:
    lines = (line.split(":", 1) for line in (ROOT / "Procfile").read_text().splitlines())
    on_hosts = {name: shlex.split(command) for name, command in lines}
    places = Places(root=ROOT, var=ROOT / "var")
    here = {
        "web": parts.web(places, 8000, {}),
        "worker": parts.worker(places, {}),
        "beat": parts.beat(places, {}),
    }

    assert set(on_hosts) == {*here, "release"}
    for name, part in here.items():
        words = [word for word in part.command[2:] if not word.startswith(("/", "127."))]
        own = {"--workers", "1"}  # hosts choose how many by WEB_CONCURRENCY
        assert [word for word in words if word not in on_hosts[name] and word not in own] == []


def test_no_file_names_a_machine_or_a_registry() -> None:
    # Put together here, so that this file does not name them either.
    forbidden = re.compile(
        "|".join(["/ro" + "ot/", "/wo" + "rk/", "/ho" + r"me/\w", "files.python" + "hosted", "pypi" + r"\.org"])
    )

    assert [name_of(path) for path in texts() if forbidden.search(path.read_text(encoding="utf-8"))] == []


def test_no_file_holds_what_looks_like_a_real_key() -> None:
    key = re.compile(r"\bsk[-_](?!fake)[A-Za-z0-9]{16,}|\bsbx_(?!fake)[A-Za-z0-9]{16,}|BEGIN [A-Z ]*PRIVATE KEY")

    assert [name_of(path) for path in texts() if key.search(path.read_text(encoding="utf-8"))] == []
