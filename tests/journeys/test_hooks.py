"""From a video that is ready to a program elsewhere that hears of it, and can be sure who says so."""

import time
from typing import Any

from hooks import rounds
from hooks.models import Endpoint
from teams.sealing import unseal
from tests.conftest import Sandbox
from tests.hooks.receiver import Receiver
from tests.journeys import worker
from tests.journeys.person import Person

PROMPT = "A lighthouse at dusk. Waves break below."


def test_hooks(mira: Person, sandbox: Sandbox, settings: Any) -> None:
    with Receiver() as receiver:
        settings.HOOKS_ORIGIN = receiver.origin
        settings.PORTAL_URL = "http://127.0.0.1:8000"
        team = mira.place.team

        # Mira adds the address of her program, and takes down its secret, which is shown this once.
        mira.goes_to(f"/t/{team.key}/settings/")
        mira.follows("See the webhooks")
        mira.follows("Add a webhook")
        mira.presses("Add the webhook", address=receiver.at("/in"), event="video.ready")
        mira.reads("The secret, shown this once")
        secret = unseal(Endpoint.objects.get().sealed_secret)

        # She makes a video. When it is ready, her program hears of it, and checks who says so.
        mira.creates(PROMPT)
        film = mira.address
        worker.works()
        sandbox.advance(60)
        worker.works(after=60)
        assert rounds.rest(30)
        (message,) = receiver.messages
        assert message.is_signed_with(secret, now=time.time())
        data = message.event["data"]
        assert message.event["type"] == "video.ready"
        assert (data["title"], data["state"], data["credits"]) == ("A lighthouse at dusk", "completed", "120")
        assert data["address"] == f"http://127.0.0.1:8000{film}"

        # The log shows what was sent, and she has it sent again: her program knows the id.
        mira.goes_to(f"/t/{team.key}/settings/hooks/")
        mira.follows(receiver.at("/in"))
        mira.follows("A video is ready")
        mira.reads("Delivered", "HTTP 204", message.headers["webhook-id"])
        mira.presses("Send again")
        worker.works()
        assert rounds.rest(30)
        again = receiver.messages[1]
        assert again.is_signed_with(secret, now=time.time())
        assert (again.headers["webhook-id"], again.body) == (message.headers["webhook-id"], message.body)
