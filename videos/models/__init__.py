"""The rows of this room: jobs and their moves, videos and their sources, what lies on the desk, what workers keep."""

from videos.models.desk import Batch, Brief, Draft, FormKind, Upload
from videos.models.job import Job, JobEvent
from videos.models.upkeep import Boot, Catalogue, Tick
from videos.models.video import EarlierRender, Lineage, Video

__all__ = [
    "Batch",
    "Boot",
    "Brief",
    "Catalogue",
    "Draft",
    "EarlierRender",
    "FormKind",
    "Job",
    "JobEvent",
    "Lineage",
    "Tick",
    "Upload",
    "Video",
]
