"""A film of thirty seconds goes into five languages; one fails, and is made again alone."""

from credits import spending
from tests.conftest import Sandbox
from tests.journeys import worker
from tests.journeys.person import Person
from videos.jobs.states import State
from videos.models import Job

FIVE = ["es", "fr", "ja", "th", "zh"]


def renders(sandbox: Sandbox) -> None:
    """Let Samsar and the worker do their part."""
    worker.works()
    sandbox.advance(120)
    for _ in range(4):
        worker.works(after=120)


def test_five_languages_of_which_one_fails(mira: Person, key: str, sandbox: Sandbox) -> None:
    mira.opens("create")
    mira.changes(prompt="A tram in the snow. Its bell rings twice.", duration="30", language="en")
    mira.presses("Create · 360 credits")
    renders(sandbox)
    mira.goes_to(mira.address)
    mira.reads("Ready", "Translate 2/s", "Remove subtitles free")
    film = mira.address

    # She ticks five languages and reads one price for all of them before she presses.
    mira.follows("Translate")
    (form,) = [form for form in mira.page.forms if form.live_address]
    sent: dict[str, object] = {**form.fields, "languages": FIVE}
    shown = mira.browser.post(form.live_address, sent, headers={"HX-Request": "true"}).content.decode()
    assert "30 s × 2/s × 5 languages = 300 credits" in shown
    assert "Translate · 300 credits" in shown
    sandbox.tell("next", path="/video/translate_video", outcome="fail:lip_sync_generation", key=key, language="fr")
    pressed = mira.browser.post(mira.address, sent | {"quoted": "300000"})
    assert pressed.status_code == 303
    renders(sandbox)

    # Four are ready; French failed, and says so on the film's own page.
    mira.goes_to(film)
    mira.reads("Made from this", "Spanish", "Thai", "Chinese", "Stopped while matching lips to speech")
    made = {job.language: job for job in Job.objects.filter(kind="translate_video")}
    assert {code: job.state for code, job in made.items()} == dict.fromkeys(FIVE, State.COMPLETED) | {
        "fr": State.FAILED
    }
    assert {job.charged for job in made.values()} == {60_000}

    # She makes French again, alone: one more job for 60 credits, and this one is ready.
    mira.follows("Edit and try again")
    mira.reads("French failed before", "Spanish made already", "30 s × 2/s × 1 language = 60 credits")
    mira.presses("Translate · 60 credits")
    renders(sandbox)
    mira.goes_to(mira.address)
    mira.reads("Ready", "Made from", "French")
    again = Job.objects.get(retry_of=made["fr"])
    assert (again.language, again.state) == ("fr", State.COMPLETED)
    assert sandbox.accepted_posts(key) == 7
    assert spending.month(again.team, again.created_at).spent == (360 + 6 * 60) * 1000
