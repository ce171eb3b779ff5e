"""Everything that a person does with secrets, and everything that goes wrong with them, through real processes."""

import re
import secrets
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from launcher.places import ROOT
from tests.browser.stack import Stack
from tests.browser.visitor import Registrar
from tests.headers.servers import Caller, Reply

PATIENCE = 60.0  # seconds
FORM = {
    "duration": "10",
    "aspect_ratio": "16:9",
    "video_model": "RUNWAYML",
    "image_model": "SEEDREAM",
    "tone": "cinematic",
    "language": "auto",
    "enable_subtitles": "on",
    "font_key": "",
}
EMAIL = "mira@example.test"
#: Where Practice may send webhooks, and nobody takes them.
NOWHERE = "http://127.0.0.1:9"
_SHOWN_SECRET = re.compile(r'value="(whsec_[^"]+)"')


def made_up(kind: str) -> str:
    """Return a secret of this run that nobody could take for a real one."""
    return f"fake-{kind}-{secrets.token_hex(12)}"


@contextmanager
def desk_of(stack: Stack) -> Iterator[Registrar]:
    """Open the desk beside a running stack, and close it."""
    command = [sys.executable, "-m", "tests.secrets.desk"]
    told = {**stack.environ, "PYTHONPATH": str(ROOT)}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, cwd=ROOT, env=told, text=True, **pipes) as process:  # type: ignore[call-overload]
        yield Registrar(process)


@dataclass(slots=True)
class Person:
    """Somebody at a browser without scripts who fills in forms by their addresses."""

    caller: Caller
    origin: str
    team: str = ""
    statuses: list[tuple[str, int]] = field(default_factory=list)

    def gets(self, path: str) -> Reply:
        """Open a page."""
        return self._noted(path, self.caller.asks("GET", path))

    def posts(self, path: str, body: dict[str, str], *, hx: bool = False) -> Reply:
        """Send a form."""
        token = self.caller.kept.get("csrftoken", "")
        told = {"HX_Request": "true"} if hx else {}
        sent = {**body, "csrfmiddlewaretoken": token}
        return self._noted(path, self.caller.asks("POST", path, sent, Origin=self.origin, **told))

    def at(self, path: str = "") -> str:
        """Return the address of one of the team's pages."""
        return f"{self.team}{path}"

    def creates(self, prompt: str) -> str:
        """Make a video, and return the address of its page."""
        form = self.gets(self.at("create/")).headers["Location"]
        self.gets(form)
        reply = self.posts(form, {**FORM, "prompt": prompt})
        assert reply.status == 303, (reply.status, reply.text[-3000:])
        return reply.headers["Location"]

    def waits_for(self, path: str, words: str, meanwhile: Callable[[], object] = lambda: None) -> None:
        """Open a page until it says `words`."""
        until = time.monotonic() + PATIENCE
        while words not in (page := self.caller.asks("GET", path)).text:
            assert time.monotonic() < until, f"{path} does not say {words!r}: {page.text[-2500:]}"
            meanwhile()
            time.sleep(0.2)

    def _noted(self, path: str, reply: Reply) -> Reply:
        self.statuses.append((path, reply.status))
        return reply


@dataclass(frozen=True, slots=True)
class Travelled:
    """What the journey put in, by name, and who travelled."""

    secrets: dict[str, str]
    person: Person


def travel(stack: Stack, desk: Registrar, portal: Callable[..., str]) -> Travelled:
    """Sign in, save keys right and wrong, make videos that end in every way, break tables meanwhile, look at it all.

    `portal` runs a command of manage.py and returns what it printed.
    """
    caller = Caller(urlsplit(stack.url).port or 0)
    mira, sandbox = Person(caller, stack.url), stack.sandbox
    opened = urlsplit(stack.link).path
    assert caller.signs_in(opened).status == 302
    mira.team = mira.gets("/").headers["Location"]
    put_in = {"sign-in link": opened.strip("/").rpartition("/")[2]}
    put_in |= {"key": sandbox.new_key(), "wrong key": f"sbx_{made_up('wrong')}", "live key": made_up("live-key")}
    put_in |= {
        "password": made_up("password"),
        "wrong password": made_up("wrong-password"),
        "wrong link": made_up("link"),
    }
    told = desk.ask("person", email=EMAIL, password=put_in["password"], team=mira.team.strip("/").rpartition("/")[2])
    put_in["unopened link"] = told["link"]
    _keys(mira, put_in)
    _hooks(mira, put_in)
    _videos(mira, stack)
    _doors(_stranger(mira), put_in)
    _faults(mira, desk, put_in)
    put_in["printed link"] = portal("sign_in_link", EMAIL).strip().strip("/").rpartition("/")[2]
    for words in (("doctor",), ("check",), ("sign_in_link", "nobody@example.test")):
        portal(*words)
    for path in ("", "settings/", "status/", "activity/", "videos/", "create/sheet.csv", "review/", "fonts/"):
        mira.gets(mira.at(path))
    return Travelled(put_in, mira)


def _keys(mira: Person, put_in: dict[str, str]) -> None:
    settings = mira.at("settings/")
    mira.gets(settings)
    assert mira.posts(f"{settings}connection/", {"key": put_in["key"]}).status == 303
    mira.gets(settings)
    for hx in (False, True):
        assert mira.posts(f"{settings}connection/test/", {}, hx=hx).status in (200, 302)
    assert mira.posts(f"{settings}connection/", {"key": put_in["wrong key"]}).status == 422
    assert mira.posts(f"{settings}connection/", {"key": put_in["live key"]}).status == 422
    assert mira.posts(f"{settings}live/", {"key": put_in["live key"]}).status == 422
    assert mira.posts(f"{settings}connection/", {"key": put_in["key"][:5]}).status == 422
    # The same without the token of the form: refused before anybody looked at it.
    refused = mira.caller.asks("POST", f"{settings}connection/", {"key": put_in["key"]}, Origin=mira.origin)
    assert refused.status == 403
    mira.posts(f"{settings}practice/refill/", {})


def _hooks(mira: Person, put_in: dict[str, str]) -> None:
    """Make a webhook to where nobody listens, renew its secret, and look at all that is said of it."""
    hooks = mira.at("settings/hooks/")
    mira.gets(f"{hooks}new/")
    shown = mira.posts(f"{hooks}new/", {"address": f"{NOWHERE}/hook", "event": "video.ready"})
    put_in["webhook"] = _SHOWN_SECRET.findall(shown.text)[0]
    hook = re.findall(r"/settings/hooks/(\d+)/", shown.text)[0]
    page = f"{hooks}{hook}/"
    mira.gets(f"{page}secret/")
    shown = mira.posts(f"{page}secret/", {"version": "1"})
    put_in["renewed webhook"] = _SHOWN_SECRET.findall(shown.text)[0]
    mira.posts(f"{page}test/", {})
    mira.waits_for(page, "refused the connection")
    sent = re.findall(r"/sent/(\d+)/", mira.gets(page).text)[0]
    mira.gets(f"{page}sent/{sent}/")
    mira.posts(f"{page}sent/{sent}/again/", {})
    for path in (hooks, f"{page}change/", f"{page}remove/", mira.at("audit/")):
        mira.gets(path)


def _videos(mira: Person, stack: Stack) -> None:
    ready = mira.creates("A lighthouse at dusk.")
    failing = mira.creates("[fail:image_generation] A lighthouse at dusk.")
    silent = mira.creates("[timeout] A lighthouse at dusk.")
    refused = mira.creates("[402] A lighthouse at dusk.")
    stuck = mira.creates("[stuck] A lighthouse at dusk.")
    mira.waits_for(silent, "Unconfirmed")
    mira.waits_for(refused, "Not accepted")
    mira.waits_for(stuck, "Rendering")
    mira.posts(f"{stuck}cancel/", {})
    for page in (ready, failing):
        mira.waits_for(page, "Rendering")
    mira.waits_for(failing, "Failed", lambda: stack.sandbox.advance(20))
    mira.waits_for(ready, "<video", lambda: stack.sandbox.advance(20))
    for part in ("poster/", "download/", "latest/", "decision/", "translate-price/", "family/", "again/"):
        mira.gets(f"{ready}{part}")
    mira.posts(f"{ready}latest/", {})
    found = re.search(r"videos/([0-9a-f-]{36})/", ready)
    assert found
    mira.gets(mira.at(f"videos/download/?video={found[1].replace('-', '')}"))
    # Waiting once more, with nobody at the other end.
    with stack.without_samsar():
        parked = mira.creates("A lighthouse at dawn.")
        mira.posts(mira.at("settings/connection/test/"), {})
        mira.waits_for(parked, "Parked")


def _stranger(mira: Person) -> Person:
    """Return somebody who is not signed in; what they hear is written down with the rest."""
    return Person(Caller(mira.caller.port, heard=mira.caller.heard), mira.origin)


def _doors(stranger: Person, put_in: dict[str, str]) -> None:
    """Ways in that are right and wrong, by somebody who is nobody yet."""
    stranger.gets("/sign-in/")
    stranger.posts("/sign-in/", {"login": EMAIL, "password": put_in["wrong password"]})
    stranger.gets(f"/sign-in/{put_in['wrong link']}/")
    stranger.posts(f"/sign-in/{put_in['wrong link']}/", {})
    stranger.posts(f"/hooks/samsar/{put_in['wrong link']}/", {})
    stranger.gets("/sign-in/")
    stranger.posts("/sign-in/", {"login": EMAIL, "password": put_in["password"]})


def _faults(mira: Person, desk: Registrar, put_in: dict[str, str]) -> None:
    """Break what is needed last, so that a fault happens with the secret in hand."""
    stranger = _stranger(mira)
    stranger.gets("/sign-in/")
    cases = [
        (mira, "credits_balancereading", mira.at("settings/connection/"), {"key": put_in["key"]}),
        (mira, "teams_connection", mira.at("settings/connection/"), {"key": put_in["key"]}),
        (mira, "teams_membership", mira.at("settings/live/"), {"key": put_in["live key"]}),
        (stranger, "teams_user", "/sign-in/", {"login": EMAIL, "password": put_in["password"]}),
        (stranger, "teams_signinlink", f"/sign-in/{put_in['unopened link']}/", {}),
    ]
    for who, table, path, body in cases:
        desk.ask("away", table=table)
        try:
            reply = who.posts(path, body)
        finally:
            desk.ask("back", table=table)
        assert reply.status == 500, (path, reply.status)
        assert "Something broke on our side" in reply.text


def manage(stack: Stack, printed: list[str], *words: str) -> str:
    """Run one command of manage.py beside the stack; return what it printed, and add that to `printed` with its log.

    A link that is asked for is printed, and that is no leak.
    """
    command = [sys.executable, str(ROOT / "manage.py"), *words]
    done = subprocess.run(command, cwd=ROOT, env=stack.environ, capture_output=True, text=True, check=False)
    printed.append(done.stderr if words[0] == "sign_in_link" else done.stdout + done.stderr)
    return done.stdout
