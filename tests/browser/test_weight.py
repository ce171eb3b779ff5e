"""How much comes over the wire before a page can be used; a kilobyte is 1000 bytes."""

from tests.browser.conftest import LetIn
from tests.browser.test_bulk import stands_in_the_library
from tests.browser.visitor import Visitor
from tests.browser.wire import Wire


def test_a_first_load_of_the_library_is_light_and_the_next_page_lighter(let_in: LetIn) -> None:
    mira = stands_in_the_library(let_in(samples=True))
    wire = Wire(mira.page)
    wire.forget()

    came = wire.load(mira.address("videos/"))

    assert sum(came.values()) <= 40_000, came
    assert len(came) <= 7, came
    # The tall one is narrow enough for its small poster; what looks through films comes later.
    shown = sorted(url.rsplit("/", 2)[1] for url in wire.received if url.endswith(("/poster/", "/thumb/")))
    assert shown == ["poster", "poster", "thumb"]
    assert not any("/strip/" in url or "/look." in url for url in wire.received)
    assert any(url.endswith(".woff2") for url in wire.received)
    assert sum(wire.load(mira.address("activity/")).values()) <= 8_000


def test_a_first_load_of_the_create_page_is_light(mira: Visitor) -> None:
    came = Wire(mira.page).load(mira.address("create/"))

    assert sum(came.values()) <= 45_000, came


def test_a_first_load_of_the_pictures_form_is_light_and_brings_no_library_for_dragging(mira: Visitor) -> None:
    came = Wire(mira.page).load(mira.address("create/images/"))

    # More than the prompt's 45 kB: three small scripts of its own, for the list, for dragging and for the box. Who
    # comes from the library or Home has two thirds of it already.
    assert sum(came.values()) <= 48_500, came
    assert not any("Sortable" in url for url in came)
