"""A wrong environment is named by `manage.py check`, and a key's text never is."""

from typing import Any

import pytest

from teams.checks import public_url_is_an_origin, ring_is_usable


def test_the_tests_own_environment_passes() -> None:
    assert ring_is_usable() == []
    assert public_url_is_an_origin() == []


@pytest.mark.parametrize("ring", [[], ["not-a-fernet-key"]])
def test_an_unusable_ring_is_an_error_without_its_text(settings: Any, ring: list[str]) -> None:
    settings.PORTAL_KEYS = ring
    (error,) = ring_is_usable()
    assert "not-a-fernet-key" not in error.msg


@pytest.mark.parametrize("url", ["videos.example.com", "ftp://x.example", "https://x.example/portal", "https://"])
def test_a_public_url_that_is_no_origin_is_an_error(settings: Any, url: str) -> None:
    settings.PUBLIC_URL = url
    assert public_url_is_an_origin()
