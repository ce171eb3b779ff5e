"""The rows about money. All amounts are integers in thousandths of a credit."""

from typing import Final

from django.db import models
from django.db.models import F, Q

from audit.append_only import WrittenOnce
from teams.models import Project, Team, User


class Kind(models.TextChoices):
    """What a ledger row records."""

    ALLOCATION = "allocation", "Came in"
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


#: What a charge may rest on to bear out a price; our own estimate does not.
EVIDENCE: Final = (Source.HEADER, Source.BODY, Source.BALANCE, Source.PERSON)


class LedgerEntry(WrittenOnce):
    """One movement of credits; never changed, never deleted (the database refuses both)."""

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    amount = models.BigIntegerField()
    #: What was reserved for what a charge charges; empty in all other rows.
    quote = models.BigIntegerField(null=True)
    #: First day of the month, in the team's time zone, that this row belongs to: the month of its hold.
    month = models.DateField()
    at = models.DateTimeField()
    source = models.CharField(max_length=10, choices=Source.choices, blank=True)
    corrects = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="corrections")
    reason = models.CharField(max_length=500, blank=True)
    #: In whose name credits were reserved or spent: the member whose budget this counts to.
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    #: Who decided on an adjustment; what follows from Samsar's answers nobody decided.
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    #: The project that this counts to: where the job was when its credits were reserved.
    project = models.ForeignKey(Project, on_delete=models.PROTECT, null=True, related_name="+")
    # Facts about the job, as plain columns: money does not import jobs.
    job_id = models.UUIDField(null=True, db_index=True)
    job_kind = models.CharField(max_length=24, blank=True)
    model = models.CharField(max_length=64, blank=True)
    language = models.CharField(max_length=16, blank=True)
    price_list = models.CharField(max_length=40, blank=True)
    #: The length that the price goes by, and who painted the pictures; empty in rows from before they were kept.
    milliseconds = models.BigIntegerField(null=True)
    image_model = models.CharField(max_length=64, null=True)  # rows of a ledger cannot be given a default later
    #: Between which two looks at the balance this came to light, and the number of the first of them.
    window_start = models.DateTimeField(null=True)
    window_end = models.DateTimeField(null=True)
    window_opening = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["pk"]
        indexes = [
            # What a month, or all of them, add up to: the index alone answers.
            models.Index(fields=["team", "month", "kind", "amount"], name="ledger_sums"),
            models.Index(fields=["team", "month", "-id"], name="ledger_of_a_month"),
            models.Index(fields=["team", "-id"], name="ledger_of_a_team"),
            # The filters of the ledger page: each in its order, so that a page of what is rare is found at once, and
            # with what its rows add up to, so that none of them has to be read for that.
            models.Index(fields=["team", "by", "-id", "kind", "amount"], name="ledger_by_person"),
            models.Index(fields=["team", "project", "-id", "kind", "amount"], name="ledger_by_project"),
            models.Index(fields=["team", "model", "-id", "kind", "amount"], name="ledger_by_model"),
            models.Index(fields=["team", "job_kind", "-id", "kind", "amount"], name="ledger_by_action"),
            models.Index(fields=["team", "language", "-id", "kind", "amount"], name="ledger_by_language"),
            models.Index(fields=["team", "kind", "-id", "amount"], name="ledger_by_kind"),
            models.Index(fields=["team", "job_kind", "model", "source"], name="charges_with_evidence"),
            models.Index(fields=["team", "at"], condition=Q(kind=Kind.HOLD), name="holds_by_time"),
            models.Index(fields=["team", "source", "-at"], name="charges_by_source_lately"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["job_id", "kind"],
                condition=Q(kind__in=[Kind.HOLD, Kind.RELEASE, Kind.CHARGE]),
                name="one_hold_release_and_charge_a_job",
            ),
            models.UniqueConstraint(
                fields=["team", "window_opening"],
                condition=Q(kind=Kind.UNEXPLAINED, corrects__isnull=True),
                name="one_unexplained_row_a_window",
            ),
            models.UniqueConstraint(
                fields=["corrects"],
                condition=Q(kind=Kind.ADJUSTMENT, job_id__isnull=True),
                name="an_unexplained_row_is_explained_once",
            ),
            models.UniqueConstraint(
                fields=["corrects"],
                condition=Q(kind=Kind.UNEXPLAINED),
                name="a_later_word_is_counted_back_once",
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=0) | Q(kind__in=[Kind.CORRECTION, Kind.ADJUSTMENT, Kind.UNEXPLAINED]),
                name="plain_amounts_are_not_negative",
            ),
            models.CheckConstraint(
                condition=~Q(kind=Kind.ADJUSTMENT) | (Q(decided_by__isnull=False) & ~Q(reason="")),
                name="an_adjustment_names_person_and_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount}"


class Scope(models.TextChoices):
    """Whose budget a row is, from the widest to the most specific."""

    TEAM = "team", "team"
    PROJECT = "project", "project"
    MEMBER = "member", "member"


class Budget(models.Model):
    """What a team, one of its projects or one of its members may spend in a month, and the counters of what they did.

    A row exists from the first movement in its month on, with a limit or without. One conditional UPDATE moves it.
    """

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="budgets")
    month = models.DateField()
    #: Whose it is: the team's where both are empty.
    project = models.ForeignKey(Project, on_delete=models.PROTECT, null=True, related_name="+")
    member = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    #: No limit set means unlimited, and the screens say so.
    limit = models.BigIntegerField(null=True)
    held = models.BigIntegerField(default=0)
    charged = models.BigIntegerField(default=0)
    #: The highest threshold, in hundredths of the limit, that was told of in this month.
    told = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["team", "month"],
                condition=Q(project__isnull=True, member__isnull=True),
                name="one_budget_a_team_and_month",
            ),
            models.UniqueConstraint(
                fields=["team", "month", "project"],
                condition=Q(project__isnull=False),
                name="one_budget_a_project_and_month",
            ),
            models.UniqueConstraint(
                fields=["team", "month", "member"],
                condition=Q(member__isnull=False),
                name="one_budget_a_member_and_month",
            ),
            models.CheckConstraint(
                condition=Q(project__isnull=True) | Q(member__isnull=True), name="a_budget_is_a_projects_or_a_members"
            ),
            models.CheckConstraint(condition=Q(held__gte=0), name="held_is_not_negative"),
            models.CheckConstraint(condition=Q(limit__isnull=True) | Q(limit__gte=0), name="limit_is_not_negative"),
        ]
        indexes = [models.Index(fields=["team", "-month"], name="budgets_of_a_team")]

    def __str__(self) -> str:
        return f"{self.scope} {self.month:%Y-%m}"

    @property
    def scope(self) -> Scope:
        """Whose budget this is."""
        if self.project_id is not None:
            return Scope.PROJECT
        return Scope.TEAM if self.member_id is None else Scope.MEMBER

    @property
    def used(self) -> int:
        """What is spent and reserved together, in thousandths of a credit."""
        return self.charged + self.held


class SpendingRules(models.Model):
    """What holds for all spending of a team beside its budgets; a team without a row has no such rules."""

    team = models.OneToOneField(Team, on_delete=models.CASCADE, primary_key=True, related_name="spending_rules")
    #: Above this many thousandths of a credit a creator can only ask; None lets everybody send.
    approval_above = models.BigIntegerField(null=True)
    #: The most thousandths of a credit that the team, or one member, may reserve within an hour; None is no such limit.
    hourly_team = models.BigIntegerField(null=True)
    hourly_member = models.BigIntegerField(null=True)
    #: When people last heard that an hourly limit held somebody back.
    fast_told_at = models.DateTimeField(null=True)
    #: While this is set nothing is sent and nothing new is reserved.
    paused_at = models.DateTimeField(null=True)
    paused_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    paused_why = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return f"Rules of {self.team}"


class PriceVersion(WrittenOnce):
    """All prices of a team from one moment on; never changed, so that what a job was quoted at can always be read."""

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="price_versions")
    #: What jobs and ledger rows name it by.
    version = models.CharField(max_length=40)
    effective_from = models.DateTimeField()
    #: As `credits.price_documents` writes it.
    document = models.JSONField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "version"], name="one_price_list_a_version")]

    def __str__(self) -> str:
        return self.version


class PriceWithdrawal(WrittenOnce):
    """A version that was taken back before it came into force: a row of its own, since versions never change."""

    version = models.OneToOneField(PriceVersion, on_delete=models.PROTECT, related_name="withdrawal")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.version} withdrawn"


class PriceDrift(models.Model):
    """A charge that differed from the list in force, the first of its version and model: it was told of once."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+")
    version = models.CharField(max_length=40)
    job_kind = models.CharField(max_length=24)
    model = models.CharField(max_length=64, blank=True)
    since = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["team", "version", "job_kind", "model"], name="one_drift_a_version_and_model"
            )
        ]

    def __str__(self) -> str:
        return f"{self.job_kind} {self.model} since {self.since:%Y-%m-%d}"


class BalanceReading(models.Model):
    """What Samsar said remains on the whole account, other tools included, at one moment."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="balance_readings", db_index=False)
    remaining = models.BigIntegerField()
    #: When the answer was there, and when it was asked for: the account stood so at some moment between the two.
    read_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True)
    #: The job whose answer carried it; empty for a free look.
    job_id = models.UUIDField(null=True)

    class Meta:
        indexes = [
            models.Index(F("team"), F("read_at").desc(), name="balance_latest"),
            models.Index(fields=["team", "-id"], name="balance_as_written"),
        ]

    def __str__(self) -> str:
        return f"{self.remaining} at {self.read_at:%H:%M}"


class Compared(models.Model):
    """Up to which look at its balance a team's ledger was compared with it; one conditional UPDATE moves it on."""

    team = models.OneToOneField(Team, on_delete=models.CASCADE, primary_key=True, related_name="+")
    reading = models.ForeignKey(BalanceReading, on_delete=models.PROTECT, related_name="+")
    #: When that reading was there.
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.team} compared until {self.until:%Y-%m-%d %H:%M}"
