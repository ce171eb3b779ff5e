"""Who may do what: one table, with the sentence that a refusal says."""

from enum import StrEnum
from typing import Self

from django.db import models


class Permission(StrEnum):
    """One thing that a member may or may not do; its value is the refusal's sentence."""

    SEE = "You are not a member of this team."
    SPEND = "Your role cannot spend credits. Ask a manager of this team."
    REVIEW = "Your role cannot decide about videos. Ask a manager or a reviewer of this team."
    ORGANIZE = "Your role cannot change the library. Ask a manager of this team."
    PURGE = "Only an owner or a manager can delete videos for good."
    SETTLE = "Only an owner or a manager can settle a charge that nobody is sure of."
    BUDGET = "Only an owner, a manager or finance can change a budget."
    CONNECT = "Only an owner can change the key of this team."
    MEMBERS = "Only an owner or a manager can change who is in this team."
    AUDIT = "Only an owner, a manager or finance can read the audit trail."
    CHANGE_OTHERS = "Only an owner, a manager or who made it can change this."

    @property
    def refusal(self) -> str:
        """The sentence for a disabled control's title and for the 403 page."""
        return self.value


class Role(models.TextChoices):
    """What a member is in a team."""

    OWNER = "owner", "Owner"
    MANAGER = "manager", "Manager"
    CREATOR = "creator", "Creator"
    REVIEWER = "reviewer", "Reviewer"
    FINANCE = "finance", "Finance"

    def may(self: Self, permission: Permission) -> bool:
        """Whether this role allows `permission`."""
        return permission in _TABLE[self]


_TABLE: dict[str, frozenset[Permission]] = {
    Role.OWNER: frozenset(Permission),
    Role.MANAGER: frozenset(Permission) - {Permission.CONNECT},
    Role.CREATOR: frozenset({Permission.SEE, Permission.SPEND, Permission.REVIEW, Permission.ORGANIZE}),
    Role.REVIEWER: frozenset({Permission.SEE, Permission.REVIEW}),
    Role.FINANCE: frozenset({Permission.SEE, Permission.BUDGET, Permission.AUDIT}),
}
