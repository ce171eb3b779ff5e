"""Django's cache on a table of our own: what is limited at the door must be counted once for all web processes.

The database is there whenever somebody can sign in at all; Redis may be away,
be a folder of files or not exist. Values are JSON, and nothing that still
counts is thrown out to make room, so nobody forgets a limit by flooding it.
"""

from datetime import UTC, datetime
from typing import Any, cast

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import Kept


class SharedStore(BaseCache):
    """The cache called `default`, which allauth counts its tries in."""

    def __init__(self, _location: str, params: dict[str, Any]) -> None:
        super().__init__(params)

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        """Return what is kept under `key`, else `default`."""
        kept = Kept.objects.filter(_still_counts(timezone.now()), key=self.make_and_validate_key(key, version=version))
        row = kept.values_list("value").first()
        return default if row is None else row[0]

    def set(
        self, key: str, value: Any, timeout: float | object | None = DEFAULT_TIMEOUT, version: int | None = None
    ) -> None:
        """Keep `value` for `timeout` seconds, in place of what is there."""
        name = self.make_and_validate_key(key, version=version)
        Kept.objects.update_or_create(key=name, defaults={"value": value, "ends_at": self._ends_at(timeout)})

    def add(
        self, key: str, value: Any, timeout: float | object | None = DEFAULT_TIMEOUT, version: int | None = None
    ) -> bool:
        """Keep `value` unless something is kept there already; tell whether it was. One of many at once wins."""
        name, now, ends_at = self.make_and_validate_key(key, version=version), timezone.now(), self._ends_at(timeout)
        Kept.objects.filter(ends_at__lte=now).delete()
        try:
            with transaction.atomic():
                Kept.objects.create(key=name, value=value, ends_at=ends_at)
        except IntegrityError:
            return False
        return True

    def touch(self, key: str, timeout: float | object | None = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Keep what is there for `timeout` seconds from now; tell whether something is."""
        kept = Kept.objects.filter(_still_counts(timezone.now()), key=self.make_and_validate_key(key, version=version))
        return bool(kept.update(ends_at=self._ends_at(timeout)))

    def delete(self, key: str, version: int | None = None) -> bool:
        """Forget what is kept under `key`; tell whether there was something."""
        gone, _ = Kept.objects.filter(key=self.make_and_validate_key(key, version=version)).delete()
        return bool(gone)

    def clear(self) -> None:
        """Forget everything."""
        Kept.objects.all().delete()

    def _ends_at(self, timeout: float | object | None) -> datetime | None:
        until = self.get_backend_timeout(cast("float", timeout))
        return None if until is None else datetime.fromtimestamp(until, UTC)


def _still_counts(now: datetime) -> Q:
    return Q(ends_at=None) | Q(ends_at__gt=now)
