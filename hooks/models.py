"""The rows of this room: the addresses of a team, and the log of what each was sent."""

from typing import Final
from urllib.parse import urlsplit
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.urls import reverse

from hooks import events
from hooks.events import Event
from teams.models import Team, User

ADDRESS_LENGTH: Final = 500


class Endpoint(models.Model):
    """An address outside that hears of a team's events. One that was removed keeps no secret, and shows nowhere."""

    class Why(models.TextChoices):
        """Why nothing is sent to it."""

        PERSON = "person", "switched off by hand"
        GONE = "gone", "it answered that it is gone for good (HTTP 410)"
        FAILING = "failing", "it took nothing for five days"

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+", db_index=False)
    address = models.CharField(max_length=ADDRESS_LENGTH)
    #: The names of the events that it is told of.
    events = models.JSONField(default=list)
    #: What signs, and what signed before: messages bear both signatures for a while after a renewal.
    sealed_secret = models.BinaryField()
    sealed_former = models.BinaryField(default=b"")
    former_until = models.DateTimeField(null=True)
    #: Counts the secrets, so that a page that was left open renews none twice.
    version = models.PositiveIntegerField(default=1)
    is_on = models.BooleanField(default=True)
    disabled_at = models.DateTimeField(null=True)
    disabled_why = models.CharField(max_length=10, choices=Why.choices, blank=True)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)
    #: When it last took something, and since when it has taken nothing though it was asked to.
    took_at = models.DateTimeField(null=True)
    failing_since = models.DateTimeField(null=True)
    #: It asked to be sent nothing before then (Retry-After). A person who sends something overrules it.
    rests_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["team", "address"], condition=Q(removed_at__isnull=True), name="one_webhook_an_address"
            )
        ]

    def __str__(self) -> str:
        return self.host

    def get_absolute_url(self) -> str:
        """Its page: what it hears of, how it is, what it was sent."""
        return reverse("hook", args=[self.team.key, self.pk])

    @property
    def host(self) -> str:
        """The host alone, for where others read: a path may hold a secret of whoever made the address."""
        return urlsplit(self.address).hostname or ""

    @property
    def hears(self) -> list[str]:
        """What it is told of, in words."""
        return [events.words(name) for name in self.events]

    @property
    def tone(self) -> str:
        """How it is, as a colour beside the words of `health`."""
        if not self.is_on:
            return "" if self.disabled_why == self.Why.PERSON else "bad"
        return "warn" if self.failing_since else "good" if self.took_at else ""

    @property
    def why_off(self) -> str:
        """Why nothing is sent to it, where `health` does not say so."""
        return "" if self.is_on or self.disabled_why == self.Why.PERSON else str(self.get_disabled_why_display())

    @property
    def health(self) -> str:
        """How it is, in a few words."""
        if not self.is_on:
            return "Switched off by hand" if self.disabled_why == self.Why.PERSON else "Switched off"
        return "Not answering" if self.failing_since else "Working" if self.took_at else "Not used yet"


class Delivery(models.Model):
    """One event for one address, with how its tries went. It bears the id of the event in every try."""

    class State(models.TextChoices):
        """Where it is."""

        WAITING = "waiting", "Waiting"
        DELIVERED = "delivered", "Delivered"
        #: Every try failed.
        FAILED = "failed", "Failed"
        #: The address was switched off or removed before it was taken.
        GIVEN_UP = "given_up", "Given up"

    endpoint = models.ForeignKey(Endpoint, on_delete=models.CASCADE, related_name="deliveries", db_index=False)
    #: The same for every address that is told of one event.
    event_id = models.UUIDField()
    event = models.CharField(max_length=40)
    #: As it was, or will be, sent.
    body = models.TextField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    tries = models.PositiveIntegerField(default=0)
    #: When it is tried next; while a try is on its way, when that one counts as lost. None for never.
    next_at = models.DateTimeField(null=True)
    #: Of the last try: when it began, the status (None for no answer), how many ms it took, what came back or why not.
    tried_at = models.DateTimeField(null=True)
    status = models.PositiveIntegerField(null=True)
    ms = models.PositiveIntegerField(null=True)
    answer = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["endpoint", "-id"], name="deliveries_of_a_hook"),
            models.Index(fields=["next_at"], condition=Q(state="waiting"), name="deliveries_due"),
            models.Index(fields=["at"], name="deliveries_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.event} ({self.state})"

    @property
    def message_id(self) -> str:
        """What stands in `webhook-id`, in every try."""
        return message_id(self.event_id)

    @property
    def words(self) -> str:
        """The event in words."""
        return events.words(self.event)

    @property
    def tone(self) -> str:
        """Its state as a colour beside its word."""
        tones: dict[str, str] = {self.State.DELIVERED: "good", self.State.FAILED: "bad", self.State.GIVEN_UP: "bad"}
        return tones.get(self.state, "warn" if self.tries else "")

    @property
    def is_test(self) -> bool:
        """Whether somebody pressed the button for it."""
        return self.event == Event.TEST


def message_id(event_id: UUID) -> str:
    """Write an event's id as messages bear it."""
    return f"msg_{event_id.hex}"
