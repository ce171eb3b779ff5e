"""What the worker and the beat do, whenever a test says that time has passed.

Due times are columns, so time passes for the worker by moving the columns.
"""

from datetime import timedelta

from django.db.models import F

from tests.faults import courier
from videos import tasks
from videos.models import Job, Video


def works(*, after: float = 0) -> list[str]:
    """Sweep as if `after` seconds had passed, and do what that rings for; return the names of the tasks that ran."""
    passed = timedelta(seconds=after)
    Job.objects.update(send_at=F("send_at") - passed, next_look_at=F("next_look_at") - passed)
    Video.objects.update(copy_at=F("copy_at") - passed)
    tasks.sweep.delay()
    return courier.deliver_all()
