"""Mail in the window of `./portal run`: each one once, whole, and harmless to a terminal."""

import os
import time
from pathlib import Path

import pytest
from django.core.mail import EmailMessage
from django.core.mail.backends.filebased import EmailBackend

from launcher import post
from launcher.places import Places


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of mails."""
    places = Places(root=tmp_path, var=tmp_path / "var")
    places.make()
    return post.make_folder(places)


def write(folder: Path, body: str, *, subject: str = "Confirm your address") -> None:
    EmailBackend(file_path=str(folder)).send_messages(
        [EmailMessage(subject, body, "a@example.test", ["b@example.test"])]
    )


def test_a_mail_is_shown_once_with_what_a_person_needs(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    reader = post.Reader(str(folder))
    link = "http://127.0.0.1:8000/account/confirm-email/" + "x" * 90 + "/"
    write(folder, f"Open this, “Mira”:\n\n{link}\n")
    for _ in range(4):
        reader.look()

    said = capsys.readouterr().out
    assert said.count("Mail to b@example.test: Confirm your address") == 1
    assert f"  {link}\n" in said
    assert "“Mira”" in said
    assert "MIME" not in said
    assert "---" not in said


def test_a_mail_that_is_still_being_written_waits(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    reader = post.Reader(str(folder))
    part = folder / "1.log"
    for text in ("To: b@example.test\nSubject: Half\n\nOne", "To: b@example.test\nSubject: Half\n\nOne, two"):
        part.write_text(text)
        reader.look()
        assert capsys.readouterr().out == ""
    reader.look()
    assert "One, two" in capsys.readouterr().out


def test_mails_of_earlier_runs_are_not_shown_again(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(folder, "An old one.")
    reader = post.Reader(str(folder))
    reader.look()
    reader.look()
    assert capsys.readouterr().out == ""


def test_nothing_that_a_terminal_obeys_is_shown(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    reader = post.Reader(str(folder))
    write(folder, "\x1b[31mred\x07", subject="\x1b]0;title")
    reader.look()
    reader.look()
    said = capsys.readouterr().out
    assert "[31mred" in said
    assert not {"\x1b", "\x07"} & set(said)


def test_where_mail_leaves_nothing_is_read(capsys: pytest.CaptureFixture[str]) -> None:
    post.Reader("").look()
    assert capsys.readouterr().out == ""


def test_mails_older_than_a_week_go(tmp_path: Path, folder: Path) -> None:
    write(folder, "Young.")
    (young,) = folder.iterdir()
    old = folder / "old.log"
    old.write_text("Old.")
    os.utime(old, (0, time.time() - post.WEEK - 5))
    post.make_folder(Places(root=tmp_path, var=tmp_path / "var"))
    assert list(folder.iterdir()) == [young]


def test_the_folder_is_its_owners_alone(folder: Path) -> None:
    assert folder.stat().st_mode & 0o777 == 0o700
