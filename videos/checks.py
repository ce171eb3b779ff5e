"""Django system checks for where files are kept."""

import importlib.util
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

_IN_A_BUCKET = "outbound.bucket.Bucket"


@register()
def bucket_can_be_used(**_kwargs: Any) -> list[CheckMessage]:
    """Where a bucket is set, what speaks to it is installed."""
    if settings.STORAGES["default"]["BACKEND"] != _IN_A_BUCKET:
        return []
    missing = [name for name in ("storages", "boto3") if importlib.util.find_spec(name) is None]
    if not missing:
        return []
    return [
        Error(
            "PORTAL_S3_BUCKET is set, and what speaks to a bucket is not installed.",
            hint="pip install --require-hashes -r requirements-s3.lock; `./portal run` does it by itself.",
            id="videos.E001",
        )
    ]


@register()
def nginx_can_send_files(**_kwargs: Any) -> list[CheckMessage]:
    """PORTAL_X_ACCEL, when set, is a path of nginx, and files are on our disk."""
    if not settings.X_ACCEL:
        return []
    if not (settings.X_ACCEL.startswith("/") and settings.X_ACCEL.endswith("/")):
        return [Error("PORTAL_X_ACCEL must begin and end with a slash, such as /protected/.", id="videos.E002")]
    if settings.STORAGES["default"]["BACKEND"] == _IN_A_BUCKET:
        return [Error("PORTAL_X_ACCEL is for files on a disk; with PORTAL_S3_BUCKET, unset it.", id="videos.E003")]
    return []
