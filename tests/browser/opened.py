"""A film as it was downloaded: opened and looked into, frame by frame where it matters."""

from dataclasses import dataclass
from pathlib import Path

import av
from PIL import Image, ImageChops, ImageStat
from playwright.sync_api import Page


@dataclass(frozen=True, slots=True)
class Film:
    """A downloaded MP4: where it lies, the name it came under, its length in seconds, its size in pixels, its sound."""

    path: Path
    name: str
    seconds: float
    size: tuple[int, int]
    has_sound: bool

    def at(self, seconds: float) -> Image.Image:
        """Return the frame that is shown at a moment."""
        with av.open(str(self.path)) as container:
            container.seek(round(seconds * av.time_base))
            stream = container.streams.video[0]
            shown = None
            for frame in container.decode(stream):
                if shown is not None and frame.time > seconds + 0.001:
                    break
                shown = frame
        if shown is None or seconds > self.seconds:
            raise AssertionError(f"{self.name} shows nothing at {seconds} s")
        return shown.to_image()


def downloads(page: Page, folder: Path) -> Film:
    """Download the film of the page that is open, with the keyboard, and open it."""
    link = page.get_by_role("link", name="Download")
    link.focus()
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    path = folder / f"{len(list(folder.iterdir()))}-{download.value.suggested_filename}"
    download.value.save_as(path)
    return looked_into(path, download.value.suggested_filename)


def looked_into(path: Path, name: str) -> Film:
    """Open a film that lies on the disk."""
    with av.open(str(path)) as container:
        (picture,) = container.streams.video
        assert picture.codec_context.name == "h264"
        assert sum(1 for packet in container.demux(picture) if packet.size) > 0
        return Film(
            path=path,
            name=name,
            seconds=(container.duration or 0) / av.time_base,
            size=(picture.width, picture.height),
            has_sound=bool(container.streams.audio),
        )


def brightness(picture: Image.Image, box: tuple[float, float, float, float]) -> float:
    """Return how bright a part of a picture is, 0 to 255; the part's edges are shares of width and height."""
    return ImageStat.Stat(_part(picture, box).convert("L")).mean[0]


def difference(one: Image.Image, other: Image.Image, box: tuple[float, float, float, float]) -> float:
    """Return how much two pictures differ in a part, 0 to 255 on average."""
    return ImageStat.Stat(ImageChops.difference(_part(one, box), _part(other, box)).convert("L")).mean[0]


def _part(picture: Image.Image, box: tuple[float, float, float, float]) -> Image.Image:
    left, top, right, bottom = box
    width, height = picture.size
    return picture.crop((round(left * width), round(top * height), round(right * width), round(bottom * height)))
