"""What tests of the pictures form share: one person's form, as its page shows it."""

import re
from typing import Any

from django.test import Client
from django.urls import reverse

from teams.models import Team

A, B, C = (f"http://127.0.0.1:8700/pictures/{name}.jpg" for name in ("balloons", "bottle", "dunes"))
FORM = {"image_url": [A, B], "language": "auto", "enable_subtitles": "on"}
OUTRO = {"outro_image_url": C, "use_focus": "on", "x": "1", "y": "2", "width": "30", "height": "40"}


class Desk:
    """One person's form, as its page shows it."""

    def __init__(self, client: Client, team: Team) -> None:
        self.client, self.team = client, team
        self.answer: Any = None

    def where(self, token: str = "token-1", name: str = "create_images") -> str:
        return reverse(name, args=[self.team.key, token])

    def create(self, token: str = "token-1", **more: Any) -> Any:
        self.answer = self.client.post(self.where(token), FORM | more)
        return self.answer

    def press(self, *, scripts: bool = False, **more: Any) -> "Desk":
        headers = {"HX-Request": "true"} if scripts else {}
        self.answer = self.client.post(self.where(name="create_images_list"), FORM | more, headers=headers)
        assert self.answer.status_code == 200
        return self

    @property
    def text(self) -> str:
        text: str = self.answer.content.decode()
        return text

    @property
    def listed(self) -> list[str]:
        return re.findall(r'name="image_url" value="([^"]*)"', self.text)

    @property
    def focused(self) -> str:
        """The name and the row of the button that gets the focus."""
        found = re.search(r'<button class="tool" name="(\w+)" value="(\d+)"[^>]* autofocus>', self.text)
        return f"{found[1]} {found[2]}" if found else ""
