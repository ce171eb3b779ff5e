"""From a prompt in a browser to a film that plays."""

from django.utils import timezone

from teams import sign_in
from teams.models import Membership
from tests.conftest import Sandbox
from tests.journeys import worker
from tests.journeys.person import Person

PROMPT = "A lighthouse at dusk. Waves break below. The lamp turns."


def test_first_video(owner: Membership, key: str, sandbox: Sandbox) -> None:
    # Mira opens the link that she was given and presses the one button on it.
    mira = Person(owner)
    mira.goes_to(sign_in.make_link(owner.user, now=timezone.now()))
    mira.presses("Sign in")
    mira.reads("Home", "10 000 credits")

    # She opens Create and sees what a video would cost before she writes a word or spends anything.
    mira.follows("Create")
    mira.reads("30 s = 6 × 5 s units × 60 = 360 credits")

    # She writes her prompt and asks for a shorter film; the price follows.
    changed = mira.changes(prompt=PROMPT, duration="10")
    assert "10 s = 2 × 5 s units × 60 = 120 credits" in changed.words
    assert "Create · 120 credits" in changed.words
    assert sandbox.accepted_posts(key) == 0

    # She presses Create and stands on the page where the film will be. It was not sent yet.
    mira.presses("Create")
    film = mira.address
    mira.reads("A lighthouse at dusk", "Waiting to be sent", "Reserved 120")
    assert mira.page_asks

    # The worker sends it; stage after stage passes in words, and the bar never falls.
    worker.works()
    stages, progress = [], []
    for seconds in (2.5, 2, 2.5, 4):
        sandbox.advance(seconds)
        worker.works(after=10)
        assert mira.waits() == 200
        stages.append(mira.page.stage.words)
        progress.append(mira.page.progress)
        assert mira.waits() == 204  # nothing new since
    assert stages == [
        "Drawing the pictures now",
        "Recording speech now",
        "Filming the scenes now",
        "Matching lips to speech now",
    ]
    assert progress == sorted(progress)
    assert sandbox.accepted_posts(key) == 1

    # The render is done; its file is copied, and she is told so.
    sandbox.advance(60)
    worker.works(after=60)
    assert mira.waits() == 200
    assert mira.page.stage.words == "Copying the file now"

    # Now it is there: the page loads itself anew, with the player, and asks no more.
    assert "copy_render" in worker.works(after=2)
    assert mira.waits() == 204
    assert mira.address == film
    mira.reads("Ready", "Known from Samsar's answer", "Charged 120")
    assert not mira.page_asks

    # It plays, and she can seek: the first bytes and some in the middle.
    answer, data = mira.plays(first=0, last=1023)
    assert (answer.status_code, answer.headers["Content-Type"], len(data)) == (206, "video/mp4", 1024)
    assert data[4:8] == b"ftyp"
    answer, data = mira.plays(first=2048, last=4095)
    assert (answer.status_code, len(data)) == (206, 2048)
    assert answer.headers["Content-Range"].startswith("bytes 2048-4095/")

    # The library shows it and is silent; one POST was accepted in all of this.
    mira.follows("Library")
    mira.reads("A lighthouse at dusk", "0:10", "120 credits")
    assert not mira.page_asks
    assert sandbox.accepted_posts(key) == 1
