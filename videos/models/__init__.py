"""The rows of this room: jobs, videos and their sources, what orders the library and lies on the desk, upkeep."""

from videos.models.approval import Answer, Approval, Why
from videos.models.desk import Batch, Brief, Draft, FormKind, Upload
from videos.models.job import Job, JobEvent
from videos.models.shelves import SavedView, SearchText, Shelf, Tag, Tagging, Verdict
from videos.models.upkeep import Boot, Catalogue, Tick
from videos.models.video import EarlierRender, Lineage, Video

__all__ = [
    "Answer",
    "Approval",
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
    "SavedView",
    "SearchText",
    "Shelf",
    "Tag",
    "Tagging",
    "Tick",
    "Upload",
    "Verdict",
    "Video",
    "Why",
]
