"""The project's settings with what tests supply: fake secrets, a private folder, fast password hashing."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_folder = Path(tempfile.mkdtemp(prefix="portal-tests-"))
atexit.register(shutil.rmtree, _folder, ignore_errors=True)
(_folder / "static").mkdir()
os.environ.setdefault("DJANGO_SECRET_KEY", "fake-secret-key-for-tests-only-0123456789abcdef")
os.environ.setdefault("PORTAL_KEYS", "ZmFrZS1rZXktZm9yLXRlc3RzLW9ubHktMDEyMzQ1Njc=")
# Buckets of tests stand on loopback and take any key; without one, boto3 would ask the network for it.
os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"] = "made-up", "made-up-too"
os.environ.setdefault("PORTAL_VAR", str(_folder))
os.environ.setdefault("ALLOWED_HOSTS", "testserver,127.0.0.1,localhost")
# Messages wait in this process until a test delivers them, loses them or delivers them twice.
os.environ.setdefault("REDIS_URL", "memory://localhost")

from samsar_portal.settings import *  # noqa: E402, F403
from samsar_portal.settings import DATABASES  # noqa: E402

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file and not memory: threads and other processes meet the locks that they meet in a real run.
    DATABASES["default"]["TEST"] = {"NAME": str(_folder / "test.sqlite3")}
    # A killed process loses nothing that it committed; only a machine without power would, and no test is one.
    _options = DATABASES["default"]["OPTIONS"]
    _options["init_command"] = _options["init_command"].replace("synchronous=FULL", "synchronous=OFF")

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
