"""Who may do what: one table, with the sentence that a refusal says."""

from enum import StrEnum
from typing import Final, Self

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
    ADJUST = "Only an owner, a manager or finance can adjust what was charged."
    APPROVE = "Only an owner or a manager can approve a video that others ask for."
    PRICES = "Only an owner can change the price list."
    HOOKS = "Only an owner or a manager can change which addresses hear of events."
    CONNECT = "Only an owner can change the key of this team."
    MEMBERS = "Only an owner or a manager can change who is in this team."
    OWNERS = "Only an owner can make, change or remove an owner."
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

    def may_give(self: Self, role: "Role") -> bool:
        """Whether who has this role may bring somebody into `role`, or out of it."""
        return self.may(Permission.MEMBERS) and (role != Role.OWNER or self.may(Permission.OWNERS))

    @property
    def line(self) -> str:
        """What this role may do, in one line that is read off the table."""
        may = [deed for permission, deed in DEEDS.items() if self.may(permission)]
        may_not = [deed for permission, deed in DEEDS.items() if not self.may(permission)]
        if not may_not:
            return "May do everything."
        if len(may_not) < len(may):
            return f"May do everything but {_listed(may_not)}."
        return f"May {_listed(may)}."


_TABLE: dict[str, frozenset[Permission]] = {
    Role.OWNER: frozenset(Permission),
    Role.MANAGER: frozenset(Permission) - {Permission.CONNECT, Permission.OWNERS, Permission.PRICES},
    Role.CREATOR: frozenset({Permission.SEE, Permission.SPEND, Permission.REVIEW, Permission.ORGANIZE}),
    Role.REVIEWER: frozenset({Permission.SEE, Permission.REVIEW}),
    Role.FINANCE: frozenset({Permission.SEE, Permission.BUDGET, Permission.ADJUST, Permission.AUDIT}),
}

#: Each permission as something that one may do, in the order in which a role's line names them.
DEEDS: Final[dict[Permission, str]] = {
    Permission.SEE: "see everything",
    Permission.SPEND: "make videos",
    Permission.REVIEW: "decide about videos",
    Permission.ORGANIZE: "order the library",
    Permission.CHANGE_OTHERS: "change what others made",
    Permission.PURGE: "delete for good",
    Permission.APPROVE: "approve what others ask for",
    Permission.BUDGET: "set budgets",
    Permission.ADJUST: "adjust charges",
    Permission.AUDIT: "read the audit trail",
    Permission.SETTLE: "settle uncertain charges",
    Permission.HOOKS: "send events to other addresses",
    Permission.PRICES: "change the price list",
    Permission.CONNECT: "change the Samsar key",
    Permission.MEMBERS: "change who is in the team",
    Permission.OWNERS: "make or remove owners",
}


def _listed(deeds: list[str]) -> str:
    return " and ".join(filter(None, [", ".join(deeds[:-1]), deeds[-1]]))
