"""Somebody at a browser: opens pages, follows links, fills in forms as they stand and presses their buttons."""

from dataclasses import dataclass, field
from typing import Any

from django.test import Client
from django.urls import reverse

from teams.models import Membership
from tests.journeys.paper import Button, Form, Paper


@dataclass
class Person:
    """A member of a team, signed in or not, with one page open."""

    place: Membership
    browser: Client = field(default_factory=lambda: Client(enforce_csrf_checks=True))
    address: str = ""
    page: Paper = field(default_factory=lambda: Paper(""))

    def goes_to(self, address: str) -> None:
        """Open an address, follow where it leads, and fail the test unless a page comes."""
        self._shows(self.browser.get(address), address)

    def opens(self, name: str, **parts: object) -> None:
        """Open one of the team's pages by the name of its address."""
        self.goes_to(reverse(name, kwargs={"team_key": self.place.team.key, **parts}))

    def reads(self, *words: str) -> None:
        """Fail the test unless all of `words` stand on the open page (any blank counts as a plain one)."""
        for each in words:
            assert each in self.page.words, f"{each!r} does not stand on {self.address}: {self.page.words}"

    def misses(self, *words: str) -> None:
        """Fail the test if any of `words` stands on the open page."""
        for each in words:
            assert each not in self.page.words, f"{each!r} stands on {self.address}"

    def follows(self, words: str) -> None:
        """Follow the first link whose words begin so."""
        found = [link for link in self.page.links if link.words.startswith(words)]
        assert found, f"no link {words!r} among {[link.words for link in self.page.links]}"
        self.goes_to(found[0].address)

    def presses(self, words: str, **typed: str) -> None:
        """Press the button whose words begin so, with `typed` in its form's fields; None of them may be unknown."""
        form, button = self._button(words)
        assert not button.is_off, f"{button.words} is off: {button.why_off}"
        sent = self._filled(form, typed) | ({button.name: button.value} if button.name else {})
        address = button.address or form.address or self.address
        self._shows(self.browser.post(address, sent), address)

    def changes(self, **typed: str) -> Paper:
        """Change fields of the create form; return what of the page comes back, as scripts would swap it in."""
        (form,) = [form for form in self.page.forms if form.live_address and "prompt" in form.fields]
        form.fields = self._filled(form, typed)
        answer = self.browser.post(form.live_address, form.fields, headers={"HX-Request": "true"})
        assert answer.status_code == 200, answer.status_code
        changed = Paper(answer.content.decode())
        quoted = next((line for line in answer.content.decode().split("<") if 'name="quoted"' in line), "")
        if quoted:
            form.fields["quoted"] = quoted.split('value="')[1].split('"')[0]
        return changed

    def creates(self, prompt: str, **typed: str) -> None:
        """Open a fresh form, ask for a film of ten seconds and press Create."""
        self.opens("create")
        self.changes(prompt=prompt, duration="10", **typed)
        self.presses("Create")

    def finds(self, name: str) -> str:
        """Return what stands in a field of the create form."""
        return next(form.fields[name] for form in self.page.forms if name in form.fields)

    def waits(self) -> int:
        """Let the page ask once what changed, as its poller does; return the answer's status."""
        assert self.page.poller, "this page does not ask for anything"
        answer = self.browser.get(self.page.poller, headers={"HX-Request": "true"})
        if answer.headers.get("HX-Refresh") == "true":
            self.goes_to(self.address)
        elif answer.status_code == 200:
            self.page = Paper(answer.content.decode())
        return answer.status_code

    @property
    def page_asks(self) -> bool:
        """Whether the open page keeps asking for news."""
        return bool(self.page.poller)

    def plays(self, *, first: int, last: int) -> tuple[Any, bytes]:
        """Fetch bytes `first` to `last` of the film on the page, as a player that seeks does."""
        (film,) = self.page.films
        answer: Any = self.browser.get(film, headers={"Range": f"bytes={first}-{last}"})
        data = b"".join(answer.streaming_content)
        answer.close()
        return answer, data

    def _button(self, words: str) -> tuple[Form, Button]:
        found = [(form, each) for form in self.page.forms for each in form.buttons if each.words.startswith(words)]
        there = [each.words for form in self.page.forms for each in form.buttons]
        assert found, f"no button {words!r} among {there}"
        return found[0]

    @staticmethod
    def _filled(form: Form, typed: dict[str, str]) -> dict[str, str]:
        unknown = typed.keys() - form.fields.keys()
        assert not unknown, f"the form has no {unknown}"
        return form.fields | typed

    def _shows(self, answer: Any, address: str) -> None:
        for _ in range(5):
            if answer.status_code not in (301, 302, 303):
                break
            address = answer.headers["Location"]
            answer = self.browser.get(address)
        assert answer.status_code in (200, 409, 422), f"{address} answered {answer.status_code}"
        self.address = address
        self.page = Paper(answer.content.decode())
