"""The picture of a timeline at any time: scenes blended into each other, captions and the Practice mark on top."""

from pathlib import Path
from random import Random

from PIL import Image

from sandbox.render.captions import Caption, practice_mark
from sandbox.render.palettes import PALETTES
from sandbox.render.pictures import PAINTERS
from sandbox.render.stage import OVERLAP, Stage
from sandbox.render.stills import Still
from sandbox.render.timeline import Line, Scene, Timeline


class Film:
    """Gives frames in order; scenes and captions are drawn when first seen and forgotten when they are over.

    `pictures` is the folder below which the pictures of the timeline lie.
    """

    def __init__(self, timeline: Timeline, pictures: Path = Path()) -> None:
        self._pictures = pictures
        self._size = (timeline.width, timeline.height)
        self._scenes = timeline.scenes
        self._lines = [line for line in timeline.lines if line.shown and line.text.strip()]
        self._starts = [0]
        for scene in timeline.scenes:
            self._starts.append(self._starts[-1] + scene.length_ms)
        self._stages: dict[int, Stage | Still] = {}
        self._captions: dict[Line, Caption] = {}
        words, pill = practice_mark(self._size).split()
        self._mark_words, self._mark_pill = words, pill.point([round(value * 0.42) for value in range(256)])
        margin = round(min(self._size) * 0.035)
        self._mark_place = (self._size[0] - words.width - margin, margin)

    def frame(self, seconds: float) -> Image.Image:
        """The finished RGB picture at `seconds`; times must not go back."""
        at = seconds * 1000
        picture = self._scenery(at)
        for line in self._lines:
            if line.start_ms <= at < line.end_ms:
                self._caption(line).draw(picture, at)
            elif line.end_ms <= at:
                self._captions.pop(line, None)
        picture.paste((12, 12, 20), self._mark_place, self._mark_pill)
        picture.paste((255, 255, 255), self._mark_place, self._mark_words)
        return picture

    def _scenery(self, at: float) -> Image.Image:
        """The scene of the moment, its neighbour mixed in around the cut, and the fade to black at its end."""
        index = max(i for i in range(len(self._scenes)) if self._starts[i] <= at)
        for gone in [i for i in self._stages if i < index - 1]:
            del self._stages[gone]
        picture = self._moment(index, at)
        scene = self._scenes[index]
        after_cut, before_cut = at - self._starts[index], self._starts[index + 1] - at
        if index > 0 and after_cut < (tail := self._scenes[index - 1].tail_ms):
            share = _ease((scene.lead_ms + after_cut) / (scene.lead_ms + tail))
            picture = Image.blend(self._moment(index - 1, at), picture, share)
        elif index + 1 < len(self._scenes) and before_cut < (lead := self._scenes[index + 1].lead_ms):
            share = _ease((lead - before_cut) / (lead + scene.tail_ms))
            picture = Image.blend(picture, self._moment(index + 1, at), share)
        if before_cut < scene.black_ms:
            black = Image.new("RGB", self._size)
            picture = Image.blend(picture, black, _ease(1 - before_cut / scene.black_ms))
        return picture

    def _moment(self, index: int, at: float) -> Image.Image:
        """Scene `index` at `at` milliseconds of the whole video."""
        scene = self._scenes[index]
        if index not in self._stages:
            self._stages[index] = self._set(scene)
        seconds, length = (at - self._starts[index]) / 1000, scene.length_ms / 1000
        if scene.tail_ms > OVERLAP * 1000 and seconds > length:
            late = seconds - length
            seconds = length + late - late * late / 2  # comes to rest, for no stage goes on for a whole second
        return self._stages[index].frame(seconds)

    def _set(self, scene: Scene) -> Stage | Still:
        if scene.picture:
            return Still(scene, self._size, self._pictures)
        stage = Stage(self._size, scene.length_ms / 1000)
        chance = Random(scene.seed)  # noqa: S311 - the same picture every time
        PAINTERS[scene.kind](stage, chance, PALETTES[scene.palette], scene.subject)
        return stage

    def _caption(self, line: Line) -> Caption:
        if line not in self._captions:
            self._captions[line] = Caption(line, self._size)
        return self._captions[line]


def _ease(share: float) -> float:
    """Slow at both ends; never outside 0 to 1."""
    share = min(max(share, 0.0), 1.0)
    return share * share * (3 - 2 * share)
