"""What the environment means where it leaves something open: who may sign up, where mail goes, whom to believe."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT

ASK = """
import json
from samsar_portal import env
print(json.dumps([env.SIGN_UP, env.PROXIES, env.SHOWS_MAIL, env.EMAIL["EMAIL_FILE_PATH"], env.MAIL_FROM]))
"""
PUBLIC = {"PUBLIC_URL": "https://videos.example.test"}
NOBODY = "samsar <no-reply@videos.example.test>"


@pytest.mark.parametrize(
    ("told", "meant"),
    [
        ({}, ["open", 0, True, "", "samsar <no-reply@localhost.localdomain>"]),
        (
            {"PORTAL_MAIL_FOLDER": "/tmp/mail"},
            ["open", 0, True, "/tmp/mail", "samsar <no-reply@localhost.localdomain>"],
        ),
        (PUBLIC, ["invited", 0, True, "", NOBODY]),
        ({**PUBLIC, "PORTAL_HTTPS": "1", "PORTAL_SIGN_UP": " Open "}, ["open", 1, True, "", NOBODY]),
        (
            {**PUBLIC, "EMAIL_URL": "smtp+tls://a:b@mail.example.test:587", "PORTAL_MAIL_FROM": "a@example.test"},
            ["invited", 0, False, "", "a@example.test"],
        ),
    ],
)
def test_what_is_left_open_is_chosen(told: dict[str, str], meant: list[Any], tmp_path: Path) -> None:
    known = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    command = [sys.executable, "-c", ASK]
    environ = {**known, "PORTAL_VAR": str(tmp_path), **told}
    said = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=True).stdout
    assert json.loads(said) == meant
