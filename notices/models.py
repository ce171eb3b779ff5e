"""The rows of this room: notices, what each person wants to hear of, and what the mail did last."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from notices.kinds import Kind, kind_of, sentence
from teams.models import Team, User


class Notice(models.Model):
    """One bundle as one person sees it: it grows where more of the same happens, and is unread again then."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", db_index=False)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=16)
    #: What it gathers: the id of a batch or a video, a day.
    bundle = models.CharField(max_length=64)
    #: What it is about, as people call it, and what was said last where the kind has no words of its own.
    title = models.CharField(max_length=160, blank=True)
    said = models.CharField(max_length=700, blank=True)
    path = models.CharField(max_length=300)
    count = models.IntegerField(default=1)
    failed = models.IntegerField(default=0)
    #: Rises with every growth, so that what is mailed or marked read is what was seen.
    revision = models.PositiveIntegerField(default=1)
    #: Whether the person wanted it in the bell when it happened.
    in_bell = models.BooleanField(default=True)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    #: When it is to be mailed; None for nothing to mail.
    mail_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)
    #: No further mail about it before then.
    rests_until = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-last_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["user", "team", "kind", "bundle"], name="one_notice_a_bundle")]
        indexes = [
            models.Index(fields=["user", "team", "-last_at", "-id"], name="notices_of_a_person"),
            models.Index(
                fields=["user", "team"], condition=Q(in_bell=True, read_at__isnull=True), name="notices_unread"
            ),
            models.Index(fields=["mail_at"], condition=Q(mail_at__isnull=False), name="notices_mail_due"),
            models.Index(fields=["read_at"], condition=Q(read_at__isnull=False), name="notices_read"),
        ]

    def __str__(self) -> str:
        return self.sentence

    @property
    def what(self) -> Kind | None:
        """Its kind; None for one that is gone from the table."""
        return kind_of(self.kind)

    @property
    def sentence(self) -> str:
        """What happened, however often, without a full stop."""
        return sentence(self.what, self.said, self.count, self.failed)

    def get_absolute_url(self) -> str:
        """Where it is opened: a press marks it read and leads to its thing."""
        return reverse("notices_open", args=[self.team.key, self.pk])


class Wish(models.Model):
    """What one person wants to hear of one kind, in all their teams; without a row the table's defaults hold.

    A row of the kind `PRACTICE` says whether Practice teams may send mail.
    """

    PRACTICE = "practice"

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=16)
    bell = models.BooleanField()
    mail = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="one_wish_a_kind")]

    def __str__(self) -> str:
        return f"{self.user}: {self.kind}"


class Posted(models.Model):
    """That a mail was handed over, or was about to be: what the limit an hour counts. Kept for a day."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", db_index=False)
    at = models.DateTimeField()
    #: The answer with which a mail server refused it for good.
    refused = models.PositiveSmallIntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["user", "at"])]

    def __str__(self) -> str:
        return f"{self.user} at {self.at:%H:%M}"


class Outage(models.Model):
    """That mail cannot be sent: one row while it is so, and none while it leaves."""

    since = models.DateTimeField()
    tries = models.PositiveIntegerField(default=1)
    again_at = models.DateTimeField()
    reason = models.CharField(max_length=200)

    def __str__(self) -> str:
        return f"since {self.since:%H:%M}"
