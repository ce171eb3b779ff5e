"""Every address, asked by everybody in every way: each answer is the one that the table says."""

import pytest

from tests.tenancy.judging import Findings, Scene, allowed, refused
from tests.tenancy.row import Row
from tests.tenancy.stage import Undone
from tests.tenancy.table import ROWS


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_who_may_not_is_refused_and_changes_nothing(row: Row, scene: Scene, undone: Undone, found: Findings) -> None:
    refused(row, scene, found)
    assert found.unexpected == []


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_who_may_is_let_in(row: Row, scene: Scene, undone: Undone, found: Findings) -> None:
    allowed(row, scene, found, undone)
    assert found.unexpected == []
