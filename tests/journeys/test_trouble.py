"""When something goes wrong, a person reads what happened, what it cost and what to do; and does it."""

import socket
from typing import Any

from teams import connections
from tests.conftest import Sandbox
from tests.journeys import worker
from tests.journeys.person import Person

PROMPT = "A tram in the snow. Its bell rings twice."


def test_an_empty_account_and_a_second_try(mira: Person, key: str, sandbox: Sandbox) -> None:
    # There is too little on the account. Samsar says so; Mira reads its sentence, and that it cost nothing.
    sandbox.tell("balance", key=key, credits=50)
    mira.creates(PROMPT, aspect_ratio="9:16", tone="grounded")
    worker.works()
    assert mira.waits() == 200
    mira.reads("Not accepted", "Insufficient credits or no credits remaining", "Charged nothing")
    assert not mira.page_asks
    first = mira.address

    # Home says that it needs her.
    mira.opens("home")
    mira.reads("Needs you", "A tram in the snow", "Reserved 0")

    # She adds credits, edits and tries again: the form is as she had left it.
    mira.opens("settings")
    mira.presses("Add 10 000 practice credits")
    mira.reads("practice credits were added")
    mira.goes_to(first)
    mira.follows("Edit and try again")
    assert (mira.finds("prompt"), mira.finds("duration")) == (PROMPT, "10")
    assert (mira.finds("aspect_ratio"), mira.finds("tone")) == ("9:16", "grounded")
    mira.presses("Create · 120 credits")
    assert mira.address != first

    # This time it is accepted.
    worker.works()
    assert mira.waits() == 200
    mira.reads("Rendering", "Charged 120")
    assert sandbox.accepted_posts(key) == 1


def test_a_lost_answer_that_was_not_charged_is_made_again(mira: Person, key: str, sandbox: Sandbox) -> None:
    # The answer to her order is lost. Nobody knows whether Samsar took it, and nobody sends it again.
    mira.creates(f"{PROMPT} [timeout]")
    worker.works()
    for _ in range(3):
        worker.works(after=600)
    assert mira.waits() == 200
    mira.reads(
        "Unconfirmed", "Samsar’s answer was lost.", "120 credits stay reserved", "Nothing is sent again by itself"
    )
    assert not mira.page_asks
    assert sandbox.accepted_posts(key) == 1

    # She looked at her account and settles it. Without a reason that is not possible.
    mira.presses("It was not charged", reason=" ")
    mira.reads("Say in a few words how you know", "Unconfirmed")
    mira.presses("It was not charged", reason="The balance did not move.")
    mira.reads("Was not charged", "Nothing was charged.", "The balance did not move.")

    # Then she makes it again, as a new order at a fresh price, and gets her film.
    mira.follows("Make it again")
    assert mira.finds("prompt") == f"{PROMPT} [timeout]"
    mira.changes(prompt=PROMPT)
    mira.presses("Create")
    worker.works()
    sandbox.advance(60)
    worker.works(after=60)
    worker.works(after=2)
    mira.opens("library")
    mira.reads("A tram in the snow", "120 credits")
    assert sandbox.accepted_posts(key) == 2


def test_a_lost_answer_whose_session_she_finds(mira: Person, key: str, sandbox: Sandbox) -> None:
    mira.creates(f"{PROMPT} [timeout]")
    worker.works()
    assert mira.waits() == 200

    # A wrong id changes nothing.
    mira.presses("Attach", session_id="vid_of_somebody_else")
    mira.reads("Samsar does not know this session", "Unconfirmed")

    # She reads the right one in her Samsar account.
    sandbox.advance(60)
    listed = connections.client_for(mira.place.team).completed_sessions(1)
    mira.presses("Attach", session_id=listed[0].session_id)
    mira.reads("The session is attached", "our estimate, unconfirmed")
    worker.works(after=2)
    assert mira.waits() == 204
    assert mira.page.films
    assert sandbox.accepted_posts(key) == 1


def test_a_lost_answer_that_she_counts_as_charged(mira: Person, key: str, sandbox: Sandbox) -> None:
    mira.creates(f"{PROMPT} [timeout] [stuck]")
    worker.works()
    assert mira.waits() == 200
    mira.presses("Count as charged", reason="The balance fell by 120.")
    mira.reads("Counted as charged", "Charged 120", "a person's word")

    mira.opens("home")
    mira.reads("Spent 120", "Reserved 0")
    assert sandbox.accepted_posts(key) == 1


def test_cancelling_before_it_was_sent(mira: Person, key: str, sandbox: Sandbox) -> None:
    # She presses Create and thinks better of it at once.
    mira.creates(PROMPT)
    mira.reads("It was not sent yet. Nothing was charged")
    mira.presses("Cancel the render")
    mira.reads("Cancelled before it was sent. Nothing was charged.")
    worker.works(after=60)

    mira.opens("activity")
    mira.reads("Cancelled", "nothing charged")
    assert sandbox.accepted_posts(key) == 0


def test_cancelling_a_render(mira: Person, key: str, sandbox: Sandbox) -> None:
    # Samsar works on it already: cancelling stops it, and what it cost does not come back. She is told before.
    mira.creates(PROMPT)
    worker.works()
    film = mira.address
    mira.goes_to(film)
    mira.reads("The 120 credits charged for it do not come back")
    mira.presses("Cancel the render")
    mira.reads("What was charged stays charged")
    worker.works(after=2)
    assert mira.waits() == 200
    mira.reads("Cancelled. 120 credits were charged")
    assert not mira.page_asks

    # However long she waits, no film comes of it, and it cannot be cancelled twice.
    sandbox.advance(600)
    worker.works(after=3600)
    mira.goes_to(film)
    mira.reads("Cancelled")
    assert not any(button.words == "Cancel the render" for form in mira.page.forms for button in form.buttons)
    assert sandbox.accepted_posts(key) == 1


def test_samsar_is_away_and_comes_back(mira: Person, key: str, sandbox: Sandbox, settings: Any) -> None:
    # Nobody answers at Samsar. Her order is tried three times and then set aside; it cost nothing.
    with socket.create_server(("127.0.0.1", 0)) as listener:
        settings.SANDBOX_URL = f"http://127.0.0.1:{listener.getsockname()[1]}/v1"
    mira.creates(PROMPT)
    for seconds in (0, 10, 60):
        worker.works(after=seconds)
    assert mira.waits() == 200
    mira.reads("Parked", "Nothing was charged", "stay reserved until you send or cancel it")
    film = mira.address

    # Everything that needs no Samsar works as ever.
    for page in ("home", "library", "activity", "settings", "status"):
        mira.opens(page)

    # Samsar is back. Nothing is sent until she says so; then it is sent once.
    settings.SANDBOX_URL = sandbox.url
    worker.works(after=3600)
    assert sandbox.accepted_posts(key) == 0
    mira.goes_to(film)
    mira.presses("Send now · 120 credits")
    worker.works()
    assert mira.waits() == 200
    mira.reads("Rendering", "Charged 120")
    assert sandbox.accepted_posts(key) == 1


def test_a_key_that_samsar_does_not_know(mira: Person, key: str) -> None:
    # She pastes a wrong key. It is tried for nothing, not kept, and never shown.
    mira.opens("settings")
    mira.presses("Test and save", key="sbx_fake_key_of_nobody")
    mira.reads("Samsar rejected the key you entered. Nothing was stored and nothing was spent.", key[-4:])
    mira.misses("sbx_fake_key_of_nobody", key)
    mira.presses("Test connection")
    mira.reads("Samsar accepts the stored key and offers")
