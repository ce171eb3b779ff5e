"""What a card knows of its video's files: where they are seen, and the shape they have."""

import math
from functools import cached_property

from django.urls import reverse

from samsar.vocabulary import CANVASES
from teams.models import Team
from videos.models import EarlierRender, Job, Video

#: Width by height; the stylesheet knows them by these names. What is narrower or wider than any gets the nearest.
_SHAPES = {"": 16 / 9, "tall": 9 / 16, "upright": 4 / 5, "square": 1.0, "classic": 4 / 3, "scope": 21 / 9}


class Files:
    """The files of the version that a card shows; addresses are empty where there is no such file."""

    job: Job
    team: Team
    earlier: EarlierRender | None

    @cached_property
    def video(self) -> Video | None:
        """The video that the job left, if it did."""
        return getattr(self.job, "video", None)

    @property
    def render(self) -> Video | EarlierRender | None:
        """The version that is shown, if there is a video."""
        return self.earlier or self.video

    @property
    def is_tall(self) -> bool:
        """Whether the picture is higher than wide."""
        return self.job.aspect_ratio == "9:16"

    @property
    def thumb_href(self) -> str:
        """The address of the small poster; empty where there is none."""
        return self._href_of("video_thumb") if self.render and self.render.thumb else ""

    @property
    def small_href(self) -> str:
        """The address of the smallest picture of the film; empty where there is none."""
        return self.thumb_href or (self.poster_href if self.render and self.render.poster else "")

    @property
    def strip_href(self) -> str:
        """The address of the stills to look through the film; empty where there are none."""
        return self._href_of("video_strip") if self.render and self.render.strip else ""

    @property
    def seconds(self) -> int:
        """The length of the film in whole seconds."""
        return round(self.render.duration_ms / 1000) if self.render else 0

    @property
    def shape(self) -> str:
        """Which of the wall's shapes the file comes nearest to; empty for 16:9."""
        width, height = self.size
        ratio = math.log(width / height)
        return min(_SHAPES, key=lambda name: abs(math.log(_SHAPES[name]) - ratio))

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels: of the file, or of the canvas while there is none."""
        if self.render is not None and self.render.width:
            return self.render.width, self.render.height
        return CANVASES["9:16" if self.is_tall else "16:9"]

    @property
    def file_href(self) -> str:
        """The address of the film; browsers keep it for ever, so each version has its own."""
        return self._href_of("video_file")

    @property
    def poster_href(self) -> str:
        """The address of the film's poster."""
        return self._href_of("video_poster")

    @property
    def download_href(self) -> str:
        """The address under which the film is saved."""
        return self._href_of("video_download")

    def _href_of(self, name: str) -> str:
        address = reverse(name, args=[self.team.key, self.job.public_id])
        if self.video is None or self.render is None or self.video.version == 1:
            return address
        return f"{address}?v={self.render.version}"
