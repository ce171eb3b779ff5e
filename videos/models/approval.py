"""What was asked of whoever may approve it: one row a job that nobody has sent yet."""

from django.db import models
from django.db.models import Q

from credits.models import Scope
from teams.models import Team, User
from videos.models.job import Job


class Why(models.TextChoices):
    """What made somebody ask instead of send."""

    THRESHOLD = "threshold", "above the approval threshold"
    BUDGET = "budget", "more than a budget has left"


class Answer(models.TextChoices):
    """How a request ended."""

    APPROVED = "approved", "Approved"
    DENIED = "denied", "Denied"
    WITHDRAWN = "withdrawn", "Withdrawn"


class Approval(models.Model):
    """A request for one job: open while the job waits for approval; it holds nothing. Amounts in thousandths."""

    job = models.OneToOneField(Job, on_delete=models.CASCADE, related_name="approval")
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="approvals")
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    why = models.CharField(max_length=10, choices=Why.choices)
    #: The limit that bound: the threshold, or whose budget it was and how much that was; None if none.
    scope = models.CharField(max_length=10, choices=Scope.choices, blank=True)
    limit = models.BigIntegerField(null=True)
    #: The price of this job when it was asked for.
    price = models.BigIntegerField()
    note = models.CharField(max_length=300, blank=True)

    answer = models.CharField(max_length=10, choices=Answer.choices, blank=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["team", "-decided_at", "-id"], name="approvals_of_a_team")]
        constraints = [
            models.CheckConstraint(
                condition=Q(answer="", decided_at__isnull=True, decided_by__isnull=True)
                | (~Q(answer="") & Q(decided_at__isnull=False, decided_by__isnull=False)),
                name="an_answer_names_person_and_time",
            ),
            models.CheckConstraint(condition=~Q(answer="denied") | ~Q(reason=""), name="a_denial_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.why}, {self.answer or 'open'}"
