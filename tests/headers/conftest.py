"""The stage of this suite is that of the access table."""

from tests.tenancy.stage import scene, undone

__all__ = ["scene", "undone"]
