"""One life of a worker, for tests that end it: it marks its boot, sends one job and says so."""

import sys
import threading

import django
from django.utils import timezone


def main(job_id: int) -> None:
    """Send the job as the worker would."""
    django.setup()
    from videos import tasks
    from videos.jobs import boots

    boots.keep_marking(tasks.BOOT, clock=timezone.now, stop=threading.Event())
    tasks.submit_job(job_id=job_id)
    print("done", flush=True)  # noqa: T201 - this line is what the test waits for


if __name__ == "__main__":
    main(int(sys.argv[1]))
