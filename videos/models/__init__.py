"""The rows of this room: jobs and their moves, videos and their sources, and what the workers keep."""

from videos.models.job import Job, JobEvent
from videos.models.upkeep import Boot, Catalogue, Tick
from videos.models.video import Lineage, Video

__all__ = ["Boot", "Catalogue", "Job", "JobEvent", "Lineage", "Tick", "Video"]
