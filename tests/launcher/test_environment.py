"""The environment of the started processes: secrets are made once, kept private and not given to strangers."""

from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from launcher import environment
from launcher.places import Places
from launcher.trouble import Trouble


@pytest.fixture
def places(tmp_path: Path) -> Places:
    """A checkout with its data folder."""
    made = Places(root=tmp_path, var=tmp_path / "var")
    made.make()
    return made


def test_the_first_run_makes_secrets_that_only_the_owner_can_read(places: Places) -> None:
    told = environment.load(places, {})

    assert len(told["DJANGO_SECRET_KEY"]) >= 50
    Fernet(told["PORTAL_KEYS"])  # raises where it is no Fernet key
    assert (places.var / "portal.env").stat().st_mode & 0o777 == 0o600
    assert places.var.stat().st_mode & 0o777 == 0o700


def test_the_second_run_finds_the_same_secrets(places: Places) -> None:
    assert environment.load(places, {}) == environment.load(places, {})


def test_what_the_person_sets_wins_over_the_file(places: Places) -> None:
    environment.load(places, {})

    told = environment.load(places, {"DJANGO_SECRET_KEY": "mine", "DATABASE_URL": "postgres://db.example/portal"})

    assert told["DJANGO_SECRET_KEY"] == "mine"
    assert told["DATABASE_URL"] == "postgres://db.example/portal"


def test_an_empty_variable_is_as_good_as_none(places: Places) -> None:
    assert environment.load(places, {"DATABASE_URL": ""})["DATABASE_URL"].startswith("sqlite:///")


def test_the_api_key_passes_untouched_and_is_not_written_down(places: Places) -> None:
    told = environment.load(places, {"SAMSAR_API_KEY": "sk_fake 123"})

    assert told["SAMSAR_API_KEY"] == "sk_fake 123"
    assert not any("sk_fake" in path.read_text() for path in places.var.rglob("*") if path.is_file())


def test_strangers_are_given_no_secret(places: Places) -> None:
    told = environment.load(places, {"SAMSAR_API_KEY": "sk_fake", "PATH": "/bin"})

    strangers = environment.without_secrets(told)

    assert strangers["PATH"] == "/bin"
    assert not set(strangers) & {"SAMSAR_API_KEY", "DJANGO_SECRET_KEY", "PORTAL_KEYS", "DATABASE_URL"}


def test_tests_never_see_the_persons_key_or_database() -> None:
    told = environment.for_checks(
        {"SAMSAR_API_KEY": "sk_fake", "DATABASE_URL": "sqlite:///mine", "HOME": "/h"}, "/tmp/x"
    )

    assert told["HOME"] == "/h"
    assert "SAMSAR_API_KEY" not in told
    assert "DATABASE_URL" not in told
    assert told["PORTAL_VAR"] == "/tmp/x"


@pytest.mark.parametrize("word", ["fast", "-1", "nan", "inf"])
def test_a_speed_that_is_no_number_is_named(word: str) -> None:
    with pytest.raises(Trouble, match="SANDBOX_SPEED is"):
        environment.speed({"SANDBOX_SPEED": word})


def test_a_film_has_24_frames_a_second_unless_fewer_are_asked_for() -> None:
    assert environment.frames({}) == "24"
    assert environment.frames({"SANDBOX_FPS": "6"}) == "6"


@pytest.mark.parametrize("word", ["few", "0", "61", "-6", "7.5", "²"])
def test_frames_that_cannot_be_are_named(word: str) -> None:
    with pytest.raises(Trouble, match="SANDBOX_FPS is"):
        environment.frames({"SANDBOX_FPS": word})
