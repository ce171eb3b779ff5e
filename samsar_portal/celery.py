"""The Celery application: a courier that carries ids, and the table of what recurs.

The database is the calendar. A lost message delays a job until the next sweep
and never loses it; a doubled message meets a conditional UPDATE.
"""

import os
from typing import Any

from celery import Celery
from celery.signals import setup_logging

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "samsar_portal.settings")

from samsar_portal import env

# Where no Redis is to be had, `./portal run` says so and messages pass through this folder.
_folder = env.VAR / "broker"
_files = {"data_folder_in": str(_folder), "data_folder_out": str(_folder), "control_folder": str(_folder / "control")}

app = Celery("samsar_portal")
app.conf.update(
    broker_url=env.REDIS_URL,
    broker_connection_retry_on_startup=True,
    task_ignore_result=True,
    task_serializer="json",
    accept_content=["json"],
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    worker_hijack_root_logger=False,
    worker_send_task_events=False,
    enable_utc=True,
    # A publish to a dead broker gives up at once: the sweep finds the row.
    task_publish_retry=False,
    broker_transport_options=_files
    if env.REDIS_URL.startswith("filesystem:")
    else {
        "visibility_timeout": 600,
        "unacked_restore_interval": 10,
        "unacked_restore_throttle": 1,
        "socket_connect_timeout": 2,
        # By default a publish looks for a dead broker thrice and sleeps 6 s meanwhile, in front of a person.
        "max_retries": 1,
        "interval_start": 0,
        "interval_step": 0,
        "interval_max": 0,
        "socket_timeout": 30,
    },
    # What recurs stands below; by default beat would keep a copy of it in a file.
    beat_scheduler="celery.beat:Scheduler",
    beat_schedule={
        "sweep": {
            "task": "videos.tasks.sweep",
            "schedule": env.SWEEP_SECONDS,
            # A sweep that waited longer than a few beats in the queue is of no use to anybody.
            "options": {"expires": max(10.0, 3 * env.SWEEP_SECONDS)},
        },
        # Not in the sweep, which must not wait for a mail server.
        "mail": {"task": "notices.tasks.post_mail", "schedule": 15.0, "options": {"expires": 30.0}},
        "hooks": {"task": "hooks.tasks.deliver", "schedule": 15.0, "options": {"expires": 30.0}},
    },
)
app.autodiscover_tasks(["videos", "notices", "hooks"])


@setup_logging.connect
def _keep_django_logging(**_signal: Any) -> None:
    """Django's LOGGING is the one logging set-up; Celery adds none of its own."""
    import logging.config

    from django.conf import settings

    logging.config.dictConfig(settings.LOGGING)
