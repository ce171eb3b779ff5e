"""No file of the repository holds what looks like a real secret."""

import re
import subprocess
from pathlib import Path

import pytest

from launcher.places import ROOT

#: What keys of known makers and private keys look like.
PATTERNS = {
    "a private key": r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----",
    "a key of AWS": r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b",
    "a token of GitHub": r"\bgh[pousr]_[A-Za-z0-9]{36,}\b",
    "a token of GitLab": r"\bglpat-[A-Za-z0-9_-]{20,}\b",
    "a token of Slack": r"\bxox[abprs]-[A-Za-z0-9-]{10,}\b",
    "a key of Google": r"\bAIza[0-9A-Za-z_-]{35}\b",
    "a key of Stripe or OpenAI": r"\b(?:sk|rk)[-_](?:live|proj|test)?[-_]?[A-Za-z0-9]{24,}\b",
    "a key of the sandbox": r"\bsbx_(?!fake)[A-Za-z0-9_-]{28,}\b",
    "a signed web token": r"\beyJ[A-Za-z0-9_-]{15,}\.eyJ[A-Za-z0-9_-]{15,}\.",
    "a password in an address": r"[a-z]{3,8}://[A-Za-z0-9_.-]+:[^@\s\"'/{}$<>:]{8,}@[a-z0-9-]+\.(?!example|invalid|test)",
    "a secret that is set": r"(?i)(?:secret_key|api_key|password)\s*[:=]\s*[\"'](?!fake|made-up|only-for)[A-Za-z0-9+/_-]{32,}[\"']",  # noqa: E501
}
_NOT_READ = {".png", ".jpg", ".webp", ".woff2", ".mp4", ".ttf", ".otf", ".ico"}


def found_in(text: str) -> list[str]:
    """Return what in a text looks like a secret, in words."""
    return [words for words, pattern in PATTERNS.items() if re.search(pattern, text)]


def _files() -> list[Path]:
    asked = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False)
    names = done.stdout.splitlines()
    if not names:  # a copy without its history
        names = [str(path.relative_to(ROOT)) for path in ROOT.rglob("*") if path.is_file()]
    outside = (".venv/", "var/", ".git/", "node_modules/")
    paths = [ROOT / name for name in names if not name.startswith(outside)]
    return [path for path in paths if path.suffix not in _NOT_READ and path.is_file()]


def test_no_file_holds_a_secret() -> None:
    files = _files()
    assert len(files) > 500
    found = [(str(path.relative_to(ROOT)), found_in(path.read_text(errors="replace"))) for path in files]
    # What this very file looks for stands in it.
    assert [each for each in found if each[1] and not each[0].endswith("tests/secrets/test_repository.py")] == []


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("a private key", "-----BEGIN EC PRIVATE" + " KEY-----"),
        ("a key of AWS", "AKIA" + "ABCDEFGHIJKLMNOP"),
        ("a token of GitHub", "ghp_" + "a1B2" * 10),
        ("a key of the sandbox", "sbx_" + "aB3_" * 8),
        ("a signed web token", "eyJ" + "a" * 20 + ".eyJ" + "b" * 20 + "."),
        ("a password in an address", "postgres://portal:" + "s3cretS3cret" + "@db.internal.net/x"),
        ("a secret that is set", "SECRET_KEY = '" + "q8Zr" * 10 + "'"),
    ],
)
def test_what_looks_like_one_is_found(words: str, text: str) -> None:
    assert found_in(f"x {text} y") == [words]
