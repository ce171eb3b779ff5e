"""The table finds what it is for: each of these mistakes is reported, and reported as what it is."""

import pytest

from teams.roles import Permission
from tests.tenancy import traces
from tests.tenancy.judging import Findings, Scene, allowed, refused
from tests.tenancy.row import GET, POST, Row
from tests.tenancy.stage import Undone

SEE, CONNECT = Permission.SEE, Permission.CONNECT


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (Row("unguarded", SEE), "as anonymous answered 200"),
        (Row("unguarded", SEE), "as owner of another team answered 200"),
        (Row("guarded_too_weakly", CONNECT), "as manager answered 200"),
        (Row("telling", SEE), "as owner of another team answered 404"),
        (Row("any_job", SEE, at={"public_id": "ready"}), "of a thing of others"),
        (Row("refuses_too_late", CONNECT, POST), "refused calls changed teams_project"),
        (Row("any_method", SEE), "POST as owner answered 200"),
    ],
    ids=lambda value: value.name if isinstance(value, Row) else "",
)
def test_a_mistake_is_found(row: Row, said: str, scene: Scene, undone: Undone, settings: object) -> None:
    settings.ROOT_URLCONF = "tests.tenancy.faulty"  # type: ignore[attr-defined]
    found = Findings()
    refused(row, scene, found)
    assert any(said in each for each in found.unexpected), found.unexpected


def test_who_may_and_is_refused_is_found(scene: Scene, undone: Undone, settings: object) -> None:
    settings.ROOT_URLCONF = "tests.tenancy.faulty"  # type: ignore[attr-defined]
    found = Findings()
    allowed(Row("refuses_too_late", SEE, POST), scene, found, undone)
    assert any("as manager answered 403" in each for each in found.unexpected)
    assert not any("as owner answered" in each for each in found.unexpected)


def test_an_address_that_asks_for_no_proof_is_found(scene: Scene, undone: Undone, settings: object) -> None:
    settings.ROOT_URLCONF = "tests.tenancy.faulty"  # type: ignore[attr-defined]
    found = Findings()
    refused(Row("never_stale", SEE, GET, fresh=True), scene, found)
    assert any("of yesterday answered 200" in each for each in found.unexpected)


def test_a_trace_is_seen_in_any_table(scene: Scene, undone: Undone) -> None:
    before = traces.of_everything()
    scene.ours.team.name = "Another"
    scene.ours.team.save()
    assert traces.differing(before, traces.of_everything()) == ["teams_team"]
    assert {"credits_ledgerentry", "teams_connection", "teams_invitation", "audit_entry", "videos_job"} <= set(before)
