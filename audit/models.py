"""The rows of the audit trail: facts as plain columns, so that they outlive what they tell of."""

from django.conf import settings
from django.db import models

from audit.append_only import WrittenOnce


class Entry(WrittenOnce):
    """One thing that one person did, or that the portal did by itself (no actor)."""

    team = models.ForeignKey("teams.Team", on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    #: As the person was called then.
    actor_name = models.CharField(max_length=254, blank=True)
    #: Object and verb, such as `member.role`; see `audit.trail.Action`.
    action = models.CharField(max_length=40)
    #: What it was done to, in words: a name, an address, a title.
    subject = models.CharField(max_length=300, blank=True)
    #: The subject without case: SQLite tells apart the cases of all letters but those of ASCII.
    sought = models.CharField(max_length=300, blank=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    class Meta:
        ordering = ["-at", "-pk"]
        # By time and not by key alone, so that a span of days is found in each of them.
        indexes = [
            models.Index(fields=["team", "-at", "-id"], name="trail_of_a_team"),
            models.Index(fields=["team", "action", "-at", "-id"], name="trail_by_action"),
            models.Index(fields=["team", "actor", "-at", "-id"], name="trail_by_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.actor_name or 'The portal'}: {self.action} {self.subject}".strip()
