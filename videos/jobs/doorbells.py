"""The address at which Samsar may ring for one job: its token is known to nobody else, and only its hash is kept."""

import hashlib

from django.conf import settings
from django.urls import reverse

from videos.models import Job


def doorbell_hash(token: str) -> str:
    """Return what is stored of a doorbell's token."""
    return hashlib.sha256(token.encode()).hexdigest()


def doorbell_url(job: Job, token: str) -> str | None:
    """Return the address; a live origin only learns one that it can reach, the sandbox reaches this machine."""
    base = settings.PORTAL_URL if job.team.is_practice else settings.PUBLIC_URL
    return f"{base}{reverse('doorbell', args=[token])}" if base else None
