"""What the workers keep for themselves: the catalogue, their own lives, and the sweep's last round."""

from django.db import models

from teams.models import Team


class Catalogue(models.Model):
    """The models and fonts that Samsar offers a team, as last asked."""

    team = models.OneToOneField(Team, on_delete=models.CASCADE, related_name="catalogue")
    fetched_at = models.DateTimeField(null=True)
    fetch_at = models.DateTimeField(null=True)
    fonts = models.JSONField(default=dict)
    offered = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"Catalogue of {self.team}"


class Boot(models.Model):
    """One life of a worker process; a claim of a boot that is gone is known to be stale."""

    name = models.CharField(max_length=64, unique=True)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Tick(models.Model):
    """When the sweep last ran: one row, for the status page and for monitors."""

    begun_at = models.DateTimeField()
    #: When a round last ended well; far behind `begun_at` means that rounds fail.
    swept_at = models.DateTimeField(null=True)
    #: The sweep that is at work owns the row until then.
    busy_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.begun_at:%H:%M:%S}"
