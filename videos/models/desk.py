"""What lies on a team's desk beside its jobs: batches, drafts, briefs and pictures from disk."""

from django.db import models
from django.utils import timezone

from teams.models import Team, User
from videos.ids import uuid7


class Batch(models.Model):
    """Several jobs that one press made; its token is the form's, so that a second press finds it."""

    public_id = models.UUIDField(unique=True, default=uuid7, editable=False)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="batches")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    form_token = models.CharField(max_length=64)
    title = models.CharField(max_length=160)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-public_id"]
        constraints = [models.UniqueConstraint(fields=["team", "form_token"], name="one_batch_a_form")]

    def __str__(self) -> str:
        return self.title


class FormKind(models.TextChoices):
    """Which form something was saved from."""

    PROMPT = "prompt", "From a prompt"
    PICTURES = "pictures", "From pictures"
    SHEET = "sheet", "From a sheet"


class Draft(models.Model):
    """A form that was put aside: its token is the form's, so that its address opens it and sending it ends it."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="drafts")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    token = models.CharField(max_length=64)
    kind = models.CharField(max_length=12, choices=FormKind.choices)
    title = models.CharField(max_length=120)
    #: The form's fields as a browser sends them: a list of texts by name.
    fields = models.JSONField()
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-updated_at", "-pk"]
        indexes = [models.Index(fields=["team", "-updated_at"])]
        constraints = [models.UniqueConstraint(fields=["team", "token"], name="one_draft_a_form")]

    def __str__(self) -> str:
        return self.title


class Brief(models.Model):
    """A saved recipe under a name of its own; `{words}` in its prompt are filled in at each use."""

    public_id = models.UUIDField(unique=True, default=uuid7, editable=False)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="briefs")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=12, choices=FormKind.choices)
    #: The form's fields as a browser sends them: a list of texts by name.
    fields = models.JSONField()
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["team", "name"], name="one_brief_a_name")]

    def __str__(self) -> str:
        return self.name


class Upload(models.Model):
    """A picture from somebody's disk, hosted at an unguessable address for as long as a job needs it."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="uploads")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    token = models.CharField(max_length=64, unique=True)
    #: What the file was called, as the last part of its address.
    name = models.CharField(max_length=80)
    file = models.CharField(max_length=200)
    content_type = models.CharField(max_length=40)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    size = models.PositiveIntegerField()
    uploaded_at = models.DateTimeField(default=timezone.now, db_index=True)

    def __str__(self) -> str:
        return self.name
