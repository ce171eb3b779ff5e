"""What the outside tells this process, read once, each with its type and its default.

Nothing else in the project looks at `os.environ`. A missing secret outside of
debug and tests stops the start with a sentence that names it.
"""

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import environ

ROOT = Path(__file__).resolve().parent.parent

env = environ.Env()

VAR = Path(env.str("PORTAL_VAR", default=str(ROOT / "var")))

DEBUG = env.bool("DJANGO_DEBUG", default=False)
SECRET_KEY = env.str("DJANGO_SECRET_KEY", default="")
PORTAL_KEYS: list[str] = env.list("PORTAL_KEYS", default=[])
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
HTTPS = env.bool("PORTAL_HTTPS", default=False)

# How many proxies of ours stand in front: each of them adds one address to X-Forwarded-For, and no more are believed.
PROXIES = env.int("PORTAL_PROXIES", default=1 if HTTPS else 0)

PUBLIC_URL = env.str("PUBLIC_URL", default="").rstrip("/")
PORTAL_URL = env.str("PORTAL_URL", default=PUBLIC_URL or "http://127.0.0.1:8000").rstrip("/")
# Who may sign up: "open" is everybody, "invited" who was invited. A portal that others can reach is by invitation.
SIGN_UP = env.str("PORTAL_SIGN_UP", default="invited" if PUBLIC_URL else "open").strip().lower()

# Where mail goes: smtp+tls://user:password@host:587 sends it. Without it, each mail is a file in the folder that
# `./portal run` names and shows in its window; without that too, the web process prints it.
_folder = env.str("PORTAL_MAIL_FOLDER", default="")
_console = "filemail:" if _folder else "consolemail:"
EMAIL: dict[str, Any] = env.email_url("EMAIL_URL", default=f"{_console}//")
_mail_host = urlsplit(env.str("EMAIL_URL", default=""))
if _mail_host.username:  # as written in any address: the reader above makes a space of a plus
    EMAIL["EMAIL_HOST_USER"] = unquote(_mail_host.username)
    EMAIL["EMAIL_HOST_PASSWORD"] = unquote(_mail_host.password or "")
SHOWS_MAIL = EMAIL["EMAIL_BACKEND"].endswith((".console.EmailBackend", ".filebased.EmailBackend"))
if _folder and SHOWS_MAIL:
    EMAIL["EMAIL_FILE_PATH"] = _folder
MAIL_FROM = env.str(
    "PORTAL_MAIL_FROM", default=f"samsar <no-reply@{urlsplit(PUBLIC_URL).hostname or 'localhost.localdomain'}>"
)

SAMSAR_BASE_URL = env.str("SAMSAR_BASE_URL", default="https://api.samsar.one/v1").rstrip("/")
SAMSAR_API_KEY = env.str("SAMSAR_API_KEY", default="")
SANDBOX_URL = env.str("SANDBOX_URL", default="").rstrip("/")
SANDBOX_DATA = env.str("SANDBOX_DATA", default=str(VAR / "sandbox"))

DATABASE_URL = env.str("DATABASE_URL", default=f"sqlite:///{VAR / 'portal.sqlite3'}")
REDIS_URL = env.str("REDIS_URL", default="redis://127.0.0.1:6379/0")
MEDIA = Path(env.str("PORTAL_MEDIA", default=str(VAR / "media")))
# A bucket in place of the folder: its name, where it is unless that is AWS, and its region. The keys are read by
# boto3 itself, as AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY or from where else a host keeps them.
S3_BUCKET = env.str("PORTAL_S3_BUCKET", default="")
S3_ENDPOINT = env.str("PORTAL_S3_ENDPOINT", default="").rstrip("/")
S3_REGION = env.str("PORTAL_S3_REGION", default="")
# Where nginx serves MEDIA internally, such as /protected/: it sends the files, after the portal has allowed it.
X_ACCEL = env.str("PORTAL_X_ACCEL", default="")

# One origin on this machine, such as http://127.0.0.1:9000, that webhooks of Practice teams may be sent to, for trying
# them out. A portal that others can reach has none.
HOOKS_ORIGIN = "" if PUBLIC_URL else env.str("PORTAL_HOOKS_ORIGIN", default="").rstrip("/")

SWEEP_SECONDS = env.float("SWEEP_SECONDS", default=2.0)
