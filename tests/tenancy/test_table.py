"""The table is whole: a line for every address, an address for every line, and each says what the code says."""

from collections import Counter

from teams.roles import Permission
from tests.tenancy.table import BY_NAME, ROWS
from tests.tenancy.walk import addresses

VIEWS = dict(addresses())


def test_every_address_stands_in_the_table_and_every_line_has_an_address() -> None:
    assert sorted(set(VIEWS) - set(BY_NAME)) == []
    assert sorted(set(BY_NAME) - set(VIEWS)) == []


def test_no_address_stands_twice() -> None:
    assert [name for name, count in Counter(row.name for row in ROWS).items() if count > 1] == []
    assert [name for name, count in Counter(name for name, _view in addresses()).items() if count > 1] == []


def test_each_line_says_what_the_guard_of_its_view_says() -> None:
    wrong = []
    for row in (each for each in ROWS if each.name in VIEWS):
        said = (row.may if isinstance(row.may, Permission) else None, row.fresh)
        guarded = (_permission(row.name), _fresh(row.name))
        if said != guarded:
            wrong.append(f"{row.name}: the table says {said}, its guard {guarded}")
    assert wrong == []


def _permission(name: str) -> Permission | None:
    return getattr(VIEWS[name], "permission", None)


def _fresh(name: str) -> bool:
    return getattr(VIEWS[name], "fresh", False)
