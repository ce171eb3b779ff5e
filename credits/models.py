"""The rows about money. All amounts are integers in thousandths of a credit."""

from typing import Final

from django.db import models
from django.db.models import F, Q

from audit.append_only import WrittenOnce
from teams.models import Team, User


class Kind(models.TextChoices):
    """What a ledger row records."""

    ALLOCATION = "allocation", "Allocation"
    HOLD = "hold", "Reserved"
    RELEASE = "release", "Released"
    CHARGE = "charge", "Charged"
    CORRECTION = "correction", "Corrected by evidence"
    ADJUSTMENT = "adjustment", "Adjusted by a person"
    UNEXPLAINED = "unexplained", "Unexplained"


#: Those that say what was spent.
SPENT: Final = (Kind.CHARGE, Kind.CORRECTION, Kind.ADJUSTMENT)


class Source(models.TextChoices):
    """What a charge rests on, from the best evidence to the weakest."""

    HEADER = "header", "Samsar's answer"
    BODY = "body", "Samsar's answer"
    BALANCE = "balance", "two balances"
    PERSON = "person", "a person's word"
    ESTIMATE = "estimate", "our estimate, unconfirmed"


class LedgerEntry(WrittenOnce):
    """One movement of credits; never changed, never deleted (the database refuses both)."""

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    amount = models.BigIntegerField()
    #: First day of the month, in the team's time zone, that this row belongs to: the month of its hold.
    month = models.DateField()
    at = models.DateTimeField()
    source = models.CharField(max_length=10, choices=Source.choices, blank=True)
    corrects = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="corrections")
    reason = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    # Facts about the job, as plain columns: money does not import jobs.
    job_id = models.UUIDField(null=True, db_index=True)
    job_kind = models.CharField(max_length=24, blank=True)
    model = models.CharField(max_length=64, blank=True)
    language = models.CharField(max_length=16, blank=True)
    price_list = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["team", "month", "kind"]),
            models.Index(fields=["team", "month", "-id"], name="ledger_of_a_month"),
            models.Index(fields=["team", "-id"], name="ledger_of_a_team"),
            models.Index(fields=["team", "by"], name="ledger_by_person"),
            models.Index(fields=["team", "job_kind", "model", "source"], name="charges_with_evidence"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["job_id", "kind"],
                condition=Q(kind__in=[Kind.HOLD, Kind.RELEASE, Kind.CHARGE]),
                name="one_hold_release_and_charge_a_job",
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=0) | Q(kind__in=[Kind.CORRECTION, Kind.ADJUSTMENT, Kind.UNEXPLAINED]),
                name="plain_amounts_are_not_negative",
            ),
            models.CheckConstraint(
                condition=~Q(kind=Kind.ADJUSTMENT) | (Q(by__isnull=False) & ~Q(reason="")),
                name="an_adjustment_names_person_and_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount}"


class Budget(models.Model):
    """A team's limit for one month, with counters that one conditional UPDATE moves."""

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="budgets")
    month = models.DateField()
    #: No limit set means unlimited, and the screens say so.
    limit = models.BigIntegerField(null=True)
    held = models.BigIntegerField(default=0)
    charged = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "month"], name="one_budget_a_team_and_month"),
            models.CheckConstraint(condition=Q(held__gte=0), name="held_is_not_negative"),
            models.CheckConstraint(condition=Q(limit__isnull=True) | Q(limit__gte=0), name="limit_is_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.team} {self.month:%Y-%m}"


class BalanceReading(models.Model):
    """What Samsar said remains on the whole account, other tools included, at one moment."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="balance_readings")
    remaining = models.BigIntegerField()
    read_at = models.DateTimeField()
    #: The job whose answer carried it; empty for a free look.
    job_id = models.UUIDField(null=True)

    class Meta:
        indexes = [models.Index(F("team"), F("read_at").desc(), name="balance_latest")]

    def __str__(self) -> str:
        return f"{self.remaining} at {self.read_at:%H:%M}"
