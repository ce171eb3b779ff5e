"""The frame: settings, addresses, middleware, the Celery application. No domain lives here.

Every room may be named here; no room imports from here except its settings
through `django.conf` and the security header decorator.
"""

from samsar_portal.celery import app as celery_app

__all__ = ["celery_app"]
