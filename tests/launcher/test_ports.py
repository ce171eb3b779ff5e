"""Ports: a busy default is replaced and said, a busy wish is an error in plain words."""

import socket
from collections.abc import Iterator

import pytest

from launcher import ports
from launcher.trouble import Trouble


@pytest.fixture
def taken() -> Iterator[int]:
    """A port on which somebody listens."""
    with socket.create_server((ports.LOOPBACK, 0)) as server:
        yield server.getsockname()[1]


def test_a_free_default_is_used_silently(capsys: pytest.CaptureFixture[str]) -> None:
    default = ports.any_free()

    assert ports.choose("PORT", default, {}) == default
    assert capsys.readouterr().out == ""


def test_a_busy_default_is_replaced_and_said(taken: int, capsys: pytest.CaptureFixture[str]) -> None:
    chosen = ports.choose("PORT", taken, {})

    assert chosen != taken
    assert ports.is_free(chosen)
    assert capsys.readouterr().out == f"Port {taken} is taken by another program, so this uses {chosen}.\n"


def test_a_busy_port_that_was_asked_for_is_an_error(taken: int) -> None:
    with pytest.raises(Trouble, match=f"^PORT={taken} was asked for, but that port is taken"):
        ports.choose("PORT", 8000, {"PORT": str(taken)})


def test_a_free_port_that_was_asked_for_is_used() -> None:
    asked = ports.any_free()

    assert ports.choose("SANDBOX_PORT", 8700, {"SANDBOX_PORT": str(asked)}) == asked


@pytest.mark.parametrize("word", ["http", "-1", "65536", "80 80"])
def test_what_is_no_port_number_is_named(word: str) -> None:
    with pytest.raises(Trouble, match=r"PORT is .* It must be a number from 1 to 65535"):
        ports.choose("PORT", 8000, {"PORT": word})


def test_zero_asks_for_any_free_port() -> None:
    assert ports.is_free(ports.choose("PORT", 8000, {"PORT": "0"}))
