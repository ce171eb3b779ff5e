"""Real videos for the sandbox: `plan` turns a prompt into a timeline, `render` turns a timeline into an MP4 with
sound, `derive` makes timelines from others, `samples` names three finished ones. Nothing here knows of HTTP, accounts
or credits."""

from sandbox.render import derive
from sandbox.render.derive import Outro
from sandbox.render.encode import RenderCancelled, render
from sandbox.render.screenplay import plan
from sandbox.render.shipped import Sample, samples
from sandbox.render.stills import PictureUnreadable
from sandbox.render.timeline import Line, Music, Scene, Timeline, TimelineError

__all__ = [
    "Line",
    "Music",
    "Outro",
    "PictureUnreadable",
    "RenderCancelled",
    "Sample",
    "Scene",
    "Timeline",
    "TimelineError",
    "derive",
    "plan",
    "render",
    "samples",
]
