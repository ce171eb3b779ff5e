"""A page as somebody without scripts has it: its words, its links, its forms with what stands in them."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

_UNSEEN = frozenset({"script", "style", "title"})
_VOID = frozenset({"input", "meta", "link", "img", "use", "br", "source"})


@dataclass
class Button:
    """A button of a form, by the words on it."""

    words: str = ""
    name: str = ""
    value: str = ""
    address: str = ""
    is_off: bool = False
    why_off: str = ""


@dataclass
class Form:
    """A form: where it goes and what it would send as it stands."""

    address: str
    method: str
    live_address: str
    fields: dict[str, str] = field(default_factory=dict)
    buttons: list[Button] = field(default_factory=list)


@dataclass
class Link:
    """A link, by its words."""

    address: str
    words: str = ""


@dataclass
class Stage:
    """The stage that a render is in, in the page's words."""

    words: str = ""


class Paper(HTMLParser):
    """What an HTML document holds for a person; `poller` is the address that the page keeps asking, or empty."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[Link] = []
        self.forms: list[Form] = []
        self.films: list[str] = []
        self.poller = ""
        self.progress = 0
        self.stage = Stage()
        self._pieces: list[str] = []
        self._open: list[str] = []
        self._form: Form | None = None
        self._catching: list[tuple[str, Button | Link | Stage]] = []
        self._select = ""
        self._textarea = ""
        self.feed(html)
        self.words = " ".join("".join(self._pieces).split())
        buttons = [button for form in self.forms for button in form.buttons]
        named: list[Button | Link | Stage] = [self.stage, *self.links, *buttons]
        for each in named:
            each.words = " ".join(each.words.split())

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        """Take note of what begins here."""
        has = {name: value or "" for name, value in attributes}
        if tag not in _VOID:
            self._open.append(tag)
            self._pieces.append(" ")
        if tag == "progress":
            self.progress = int(has.get("value", "0"))
        if has.get("id") == "poller":
            self.poller = has.get("hx-get", "")
        match tag:
            case "a" if "href" in has:
                self.links.append(Link(has["href"]))
                self._catching.append((tag, self.links[-1]))
            case "form":
                self._form = Form(has.get("action", ""), has.get("method", "get"), "")
                self.forms.append(self._form)
            case "video":
                self.films.append(has.get("src", ""))
            case "button":
                made = Button("", has.get("name", ""), has.get("value", ""), has.get("formaction", ""))
                made.is_off, made.why_off = "disabled" in has, has.get("title", "")
                if self._form and has.get("type", "submit") == "submit":
                    self._form.buttons.append(made)
                self._catching.append((tag, made))
            case "div" if self._form and has.get("id") == "live":
                self._form.live_address = has.get("hx-post", "")
            case "li" if "aria-current" in has:
                self._catching.append((tag, self.stage))
            case _ if self._form and "disabled" not in has:
                self._note_field(self._form, tag, has)

    def _note_field(self, form: Form, tag: str, has: dict[str, str]) -> None:
        name, kind = has.get("name", ""), has.get("type", "text")
        if tag == "select":
            self._select = name
        elif tag == "option" and self._select:
            if self._select not in form.fields or "selected" in has:
                form.fields[self._select] = has.get("value", "")
        elif tag == "textarea":
            self._textarea = name
            form.fields[name] = ""
        elif tag == "input" and name and (kind not in ("radio", "checkbox") or "checked" in has):
            form.fields[name] = has.get("value", "on" if kind == "checkbox" else "")

    def handle_data(self, data: str) -> None:
        """Take note of words."""
        if self._textarea and self._form:
            self._form.fields[self._textarea] += data.removeprefix("\n")
        if not _UNSEEN & set(self._open):
            self._pieces.append(data)
            for _tag, caught in self._catching:
                caught.words += f" {data}"

    def handle_endtag(self, tag: str) -> None:
        """Take note of what ends here."""
        while self._open and self._open.pop() != tag:
            pass
        self._pieces.append(" ")
        if self._catching and self._catching[-1][0] == tag:
            self._catching.pop()
        elif tag == "form":
            self._form = None
        elif tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._textarea = ""
