"""The rows of this room: what was decided about a render, never changed and never deleted."""

from typing import Final

from django.db import models
from django.db.models import Q

from audit.append_only import WrittenOnce
from teams.models import Team, User
from videos.models import Job

REASON_FITS: Final = 500  # characters


class Choice(models.TextChoices):
    """What can be decided."""

    APPROVED = "approved", "Approved"
    CHANGES = "changes", "Changes asked"
    WITHDRAWN = "withdrawn", "Withdrawn"


class Decision(WrittenOnce):
    """What one person decided about one exact render.

    `version` is the number that people saw; a number comes again when a newer
    version was lost, so `rendered_at`, the moment that version was completed,
    says which render it was.
    """

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    job = models.ForeignKey(Job, on_delete=models.PROTECT, related_name="decisions", db_index=False)
    version = models.PositiveSmallIntegerField()
    rendered_at = models.DateTimeField()
    verdict = models.CharField(max_length=10, choices=Choice.choices)
    reason = models.CharField(max_length=REASON_FITS, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["job", "-id"], name="decisions_of_a_job")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(verdict=Choice.CHANGES) | ~Q(reason=""), name="who_asks_for_changes_says_which"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_verdict_display()}, version {self.version}"
