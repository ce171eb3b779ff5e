"""What a wrong setting for files is told, before anything is kept."""

import importlib.util
from typing import Any

import pytest

from videos import checks


def test_a_disk_and_nothing_else_needs_nothing() -> None:
    assert checks.bucket_can_be_used() == []
    assert checks.nginx_can_send_files() == []


def test_a_bucket_says_what_to_install(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.STORAGES = {"default": {"BACKEND": "outbound.bucket.Bucket"}}
    assert checks.bucket_can_be_used() == []

    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    (error,) = checks.bucket_can_be_used()

    assert error.id == "videos.E001"
    assert error.hint is not None
    assert "requirements-s3.lock" in error.hint


@pytest.mark.parametrize("value", ["protected", "/protected", "protected/"])
def test_nginx_s_path_has_slashes(settings: Any, value: str) -> None:
    settings.X_ACCEL = value

    assert [error.id for error in checks.nginx_can_send_files()] == ["videos.E002"]


def test_nginx_and_a_bucket_do_not_go_together(settings: Any) -> None:
    settings.X_ACCEL = "/protected/"
    assert checks.nginx_can_send_files() == []
    settings.STORAGES = {"default": {"BACKEND": "outbound.bucket.Bucket"}}

    assert [error.id for error in checks.nginx_can_send_files()] == ["videos.E003"]
