"""What tests of the credit desk share."""

from tests.home.desk.month import busy

__all__ = ["busy"]
