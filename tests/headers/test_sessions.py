"""What a session is kept alive by, and what not."""

from datetime import timedelta

from django.contrib.sessions.models import Session
from django.utils import timezone

from tests.tenancy.asking import Target, address_of
from tests.tenancy.judging import Scene
from tests.tenancy.row import Row
from tests.tenancy.stage import Undone
from tests.tenancy.table import BY_NAME


def _row() -> Session:
    return Session.objects.latest("expire_date")


def test_a_page_that_asks_for_news_keeps_no_session_alive(scene: Scene, undone: Undone) -> None:
    """Somebody left the room with a page open: the session ends as if it were closed."""
    visitor = scene.visitor("owner")
    Session.objects.update(expire_date=timezone.now() + timedelta(minutes=3))
    before = (_row().session_data, _row().expire_date)
    address = address_of(BY_NAME["changes"], Target(scene.ours, scene.ours))
    quiet = address_of(Row("changes", "see", query={"as": "row"}), Target(scene.ours, scene.ours))
    quiet += f"&seen={scene.ours.running.hex}.999999"
    for path in (address, quiet):
        for _ in range(3):
            answer = visitor.asks("GET", path, hx=True)
            assert answer.status_code in (200, 204)
            assert "sessionid" not in answer.cookies
    assert (_row().session_data, _row().expire_date) == before


def test_no_page_that_only_shows_writes_the_session(scene: Scene, undone: Undone) -> None:
    visitor = scene.visitor("owner")
    before = (_row().session_data, _row().expire_date)
    for row in BY_NAME.values():
        if row.of_team and row.ways == {"GET"}:
            answer = visitor.asks("GET", address_of(row, Target(scene.ours, scene.ours)))
            if answer.streaming:
                b"".join(answer)
            assert "sessionid" not in answer.cookies, row.name
    assert (_row().session_data, _row().expire_date) == before


def test_an_ended_session_is_not_brought_back_by_asking_for_news(scene: Scene, undone: Undone) -> None:
    visitor = scene.visitor("owner")
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    address = address_of(BY_NAME["changes"], Target(scene.ours, scene.ours))
    answer = visitor.asks("GET", address, hx=True)
    assert answer.headers["HX-Redirect"].startswith("/")
