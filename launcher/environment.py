"""What the started processes are told: the person's environment, and secrets made at the first run.

The secrets lie in var/portal.env, readable by its owner alone. A variable that
the person sets wins over the file.
"""

import base64
import os
import secrets
from collections.abc import Mapping

from launcher.places import Places, write_private
from launcher.trouble import Trouble

SECRETS = (
    "DJANGO_SECRET_KEY",
    "PORTAL_KEYS",
    "SAMSAR_API_KEY",
    "DATABASE_URL",
    "REDIS_URL",
    "EMAIL_URL",
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
)
# What else a person may have set for their own portal, and no test or check should follow.
CHOICES = (
    "DJANGO_SETTINGS_MODULE",
    "DJANGO_DEBUG",
    "PORT",
    "PORTAL_VAR",
    "PORTAL_URL",
    "PORTAL_HTTPS",
    "PORTAL_MEDIA",
    "PORTAL_S3_BUCKET",
    "PORTAL_S3_ENDPOINT",
    "PORTAL_S3_REGION",
    "PORTAL_X_ACCEL",
    "PORTAL_SIGN_UP",
    "PORTAL_PROXIES",
    "PORTAL_MAIL_FOLDER",
    "PORTAL_MAIL_FROM",
    "PUBLIC_URL",
    "ALLOWED_HOSTS",
    "SAMSAR_BASE_URL",
    "SANDBOX_PORT",
    "SANDBOX_SPEED",
    "SANDBOX_FPS",
    "SANDBOX_URL",
    "SANDBOX_DATA",
    "SWEEP_SECONDS",
)


def load(places: Places, environ: Mapping[str, str]) -> dict[str, str]:
    """Return the environment for Django's processes, making the secrets where there are none."""
    path = places.var / "portal.env"
    if not path.exists():
        # PORTAL_KEYS is a ring: the first key encrypts, all decrypt, so a new one goes in front.
        ring = base64.urlsafe_b64encode(os.urandom(32)).decode()
        made = {"DJANGO_SECRET_KEY": secrets.token_urlsafe(50), "PORTAL_KEYS": ring}
        write_private(path, "".join(f"{name}={value}\n" for name, value in made.items()))
    return {
        "DATABASE_URL": f"sqlite:///{places.var / 'portal.sqlite3'}",
        **_read(path.read_text(encoding="utf-8")),
        **{name: value for name, value in environ.items() if value},
        "PORTAL_VAR": str(places.var),
        "DJANGO_SETTINGS_MODULE": "samsar_portal.settings",
        "PYTHONUNBUFFERED": "1",
    }


def without_secrets(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the environment for processes that are strangers here: the broker and the sandbox."""
    return {name: value for name, value in environ.items() if name not in SECRETS}


def for_tests(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the person's environment less all that would lead to their portal, its data or its keys."""
    return {name: value for name, value in environ.items() if name not in (*SECRETS, *CHOICES)}


def for_checks(environ: Mapping[str, str], var: str) -> dict[str, str]:
    """Return the same with data in the folder `var` and secrets that are made up and obviously so."""
    return {
        **for_tests(environ),
        "DJANGO_SECRET_KEY": "only-for-checks-" + 40 * "x",
        "PORTAL_KEYS": base64.urlsafe_b64encode(32 * b"x").decode(),
        "PORTAL_VAR": var,
    }


def speed(environ: Mapping[str, str]) -> str:
    """Return how fast the sandbox's clock runs, 1 being about 20 seconds of stages.

    Raises Trouble when SANDBOX_SPEED is not a number.
    """
    asked = environ.get("SANDBOX_SPEED") or "1"
    try:
        fits = 0 <= float(asked) < float("inf")
    except ValueError:
        fits = False
    if not fits:
        raise Trouble(
            f"SANDBOX_SPEED is {asked!r}. It must be a number: 1 is normal, 10 ten times as fast, 0 stands still."
        )
    return asked


def frames(environ: Mapping[str, str]) -> str:
    """Return how many frames a second the sandbox renders; fewer cost less.

    Raises Trouble when SANDBOX_FPS is not a whole number from 1 to 60.
    """
    asked = environ.get("SANDBOX_FPS") or "24"
    if not (asked.isascii() and asked.isdecimal() and 1 <= int(asked) <= 60):
        raise Trouble(f"SANDBOX_FPS is {asked!r}. It must be a whole number from 1 to 60: 24 is normal.")
    return asked


def _read(text: str) -> dict[str, str]:
    pairs = (line.split("=", 1) for line in text.splitlines() if "=" in line and not line.startswith("#"))
    return {name.strip(): value.strip() for name, value in pairs}
