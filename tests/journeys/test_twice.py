"""Double clicks, Back, second tabs and small budgets: one form is one film, and no more is spent than allowed."""

from teams.roles import Role
from tests.conftest import Sandbox, join
from tests.journeys import worker
from tests.journeys.person import Person
from videos.models import Job

PROMPT = "A pier in the rain. A dog waits. [stuck]"


def test_pressing_create_again_after_going_back(mira: Person, key: str, sandbox: Sandbox) -> None:
    mira.opens("create")
    mira.changes(prompt=PROMPT, duration="10")
    form = mira.page
    address = mira.address
    mira.presses("Create")
    film = mira.address

    # She goes back to the form and presses Create once more: it leads to the film that she already has.
    mira.page, mira.address = form, address
    mira.presses("Create")
    assert mira.address == film
    mira.reads("This form already made this video; nothing was sent or charged again.")

    # Reloading the form's address leads there as well.
    mira.goes_to(address)
    assert mira.address == film
    worker.works()
    assert Job.objects.count() == sandbox.accepted_posts(key) == 1


def test_the_same_form_with_another_prompt_asks(mira: Person, key: str, sandbox: Sandbox) -> None:
    mira.opens("create")
    mira.changes(prompt=PROMPT, duration="10")
    form, address = mira.page, mira.address
    mira.presses("Create")

    # Back in the old form she writes something else. Nothing is swallowed: she is asked, and may make another.
    mira.page, mira.address = form, address
    mira.presses("Create", prompt="A harbour at dawn. [stuck]")
    mira.reads("You already created a video from this form", "Nothing new was sent or charged.")
    assert mira.finds("prompt") == "A harbour at dawn. [stuck]"
    assert Job.objects.count() == 1
    mira.presses("Make another · 120 credits")
    mira.reads("A harbour at dawn")
    worker.works()
    assert Job.objects.count() == sandbox.accepted_posts(key) == 2


def test_two_members_and_room_for_one_film(mira: Person, key: str, sandbox: Sandbox) -> None:
    # Mira allows 200 credits a month: one film of 120.
    mira.opens("budgets")
    mira.presses("Save limit of The team", limit="200")
    mira.reads("The team may spend 200 credits a month.")

    # She and Jonas have the same form open; both read that it fits.
    jonas = Person(join(mira.place.team, "jonas@example.test", Role.CREATOR))
    jonas.browser.force_login(jonas.place.user)
    for person in (mira, jonas):
        person.opens("create")
        assert "80" in person.changes(prompt=PROMPT, duration="10").words

    # Mira is first. Jonas is told which limit binds, what it costs and what to do; his words are kept.
    mira.presses("Create")
    jonas.presses("Create")
    jonas.reads("This month's team budget of 200 credits has 80 left", "Nothing was reserved or charged.")
    assert jonas.finds("prompt") == PROMPT
    worker.works()
    assert Job.objects.count() == sandbox.accepted_posts(key) == 1


def test_a_stranger_finds_nothing(mira: Person, key: str) -> None:
    mira.creates(PROMPT)
    film = mira.address
    stranger = Person(mira.place)

    # Without signing in, the film's address leads to the door.
    stranger.goes_to(film)
    stranger.misses("A pier in the rain")
    assert stranger.address.startswith("/sign-in/")
