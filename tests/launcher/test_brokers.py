"""The broker: a server is found, answers on a private socket, and keeps its messages through a kill."""

import os
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from launcher import brokers
from launcher.places import ROOT, Places
from launcher.ports import any_free
from launcher.supervise import Part, Supervisor
from launcher.trouble import Trouble

PLACES = Places(root=ROOT, var=ROOT / "var")


@pytest.fixture
def address() -> Iterator[Path]:
    """Where a broker of the test's own would listen."""
    folder = brokers.socket_folder()
    yield folder / "broker.sock"
    shutil.rmtree(folder)


def say(address: Path, words: bytes) -> bytes:
    with socket.socket(socket.AF_UNIX) as line:
        line.connect(str(address))
        line.sendall(words + b"\r\n")
        return line.recv(1024)


def test_the_socket_stands_in_a_private_folder_with_a_short_path(address: Path) -> None:
    assert len(bytes(address)) < 107
    assert address.parent.stat().st_mode & 0o777 == 0o700


def test_a_long_temporary_folder_is_avoided(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 100)
    deep.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(deep))

    folder = brokers.socket_folder()
    folder.rmdir()

    assert folder.parent == Path("/tmp")
    assert list(deep.iterdir()) == []


def test_messages_survive_a_killed_server(address: Path, tmp_path: Path) -> None:
    server = brokers.find_server(PLACES, os.environ)
    assert server, "no Redis or Valkey server: ./portal test installs one"
    supervisor = Supervisor(tmp_path, tmp_path, grace=5)
    part = Part(
        name="redis",
        command=brokers.command(server, address, tmp_path / "redis"),
        environ=os.environ,
        answers=lambda: brokers.answers(address),
    )
    try:
        supervisor.start(part)
        supervisor.wait(10)
        assert say(address, b"RPUSH jobs 1") == b":1\r\n"
        say(address, b"WAITAOF 1 0 2000")
        supervisor.stop()
        supervisor = Supervisor(tmp_path, tmp_path, grace=5)
        supervisor.start(part)
        supervisor.wait(10)
        assert say(address, b"LLEN jobs") == b":1\r\n"
    finally:
        supervisor.stop()


def test_nobody_listening_is_no_answer(address: Path) -> None:
    assert not brokers.answers(address)


def test_a_server_that_does_not_start_here_is_passed_over(tmp_path: Path) -> None:
    broken = tmp_path / "valkey-server"
    broken.write_text("#!/bin/sh\nexit 1\n")
    broken.chmod(0o755)

    found = brokers.find_server(PLACES, {"PATH": str(tmp_path)})

    assert found != broken


def test_without_any_server_none_is_found(tmp_path: Path) -> None:
    assert brokers.find_server(Places(root=tmp_path, var=tmp_path), {"PATH": str(tmp_path)}) is None


def test_a_broker_that_was_asked_for_and_is_silent_is_named_without_its_password() -> None:
    port = any_free()

    with pytest.raises(Trouble) as trouble:
        brokers.must_be_reachable(f"redis://:s3cret@127.0.0.1:{port}/0")

    assert f"127.0.0.1:{port}" in str(trouble.value)
    assert "s3cret" not in str(trouble.value)


def test_an_address_that_is_none_is_named() -> None:
    with pytest.raises(Trouble, match="REDIS_URL is not an address"):
        brokers.must_be_reachable("redis://127.0.0.1:port/0")
