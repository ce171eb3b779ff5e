"""The rows about people: users, teams, memberships, connections and sign-in links."""

import secrets
from datetime import datetime, tzinfo
from typing import ClassVar
from zoneinfo import ZoneInfo, available_timezones

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.timezone import now as right_now

from teams.roles import Permission, Role

_TEAM_KEY_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def new_team_key() -> str:
    """Return ten random letters and digits, none of which look alike: about 49 bits."""
    return "".join(secrets.choice(_TEAM_KEY_LETTERS) for _ in range(10))


def new_salt() -> str:
    """Return what ends all of a person's sessions when it changes."""
    return secrets.token_urlsafe(12)


def check_timezone(name: str) -> None:
    """Raise ValidationError unless `name` is an IANA time zone."""
    if name not in available_timezones():
        raise ValidationError(f"{name} is not a time zone.")


class UserManager(BaseUserManager["User"]):
    """Makes users; an address is stored and compared in lower case."""

    def create_user(self, email: str, name: str = "", password: str | None = None) -> "User":
        """Create a user; without a password the only way in is a sign-in link."""
        user = self.model(email=email.strip().lower(), name=name.strip())
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        """Find a user by address, whatever its case."""
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser):
    """A person, known by an e-mail address that nobody else has."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120, blank=True)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=right_now)
    #: Part of what each session is checked against: a new one signs the person out everywhere, at once.
    session_salt = models.CharField(max_length=16, default=new_salt, editable=False)

    #: The team that they looked at last: where signing in leads who has several.
    last_team = models.ForeignKey("Team", on_delete=models.SET_NULL, null=True, related_name="+")

    USERNAME_FIELD = "email"
    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_any_case")]

    def __str__(self) -> str:
        # Of an address, only those see the whole who may change members.
        return self.name or self.email.partition("@")[0]

    def get_session_auth_hash(self) -> str:
        """What a session must know: it changes with the password and with the salt."""
        return salted_hmac("teams.User", f"{self.password}{self.session_salt}", algorithm="sha256").hexdigest()

    @property
    def initials(self) -> str:
        """One or two capital letters for the round face."""
        words = (self.name or self.email.split("@")[0].replace(".", " ")).split()
        return "".join(word[0] for word in words[:2]).upper()


class Mode(models.TextChoices):
    """Whether a team's credits are real."""

    PRACTICE = "practice", "Practice"
    LIVE = "live", "Live"


class Team(models.Model):
    """A group that shares one Samsar account, one library and one budget."""

    key = models.CharField(max_length=16, unique=True, default=new_team_key, editable=False)
    name = models.CharField(max_length=80)
    mode = models.CharField(max_length=10, choices=Mode.choices, default=Mode.PRACTICE)
    timezone = models.CharField(max_length=64, default="UTC", validators=[check_timezone])
    created_at = models.DateTimeField(default=right_now)
    members = models.ManyToManyField(User, through="Membership", related_name="teams")
    #: Changes whenever what the team's prices rest on does; `credits` writes it. None while those are the published
    #: prices.
    prices_stamp = models.UUIDField(null=True, editable=False)

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The team's home page."""
        return reverse("home", args=[self.key])

    @property
    def is_practice(self) -> bool:
        """Whether this team spends practice credits only."""
        return self.mode == Mode.PRACTICE

    @property
    def tz(self) -> tzinfo:
        """The zone in which this team's months begin."""
        return ZoneInfo(self.timezone)


class Project(models.Model):
    """A campaign: what a team's videos are gathered under. Its key stands in addresses and never changes."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="projects")
    key = models.SlugField(max_length=60)
    name = models.CharField(max_length=80)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=right_now)
    #: Put away: it stands in no switcher and takes no new videos, and its page still opens.
    archived_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["team", "key"], name="one_project_a_key"),
            models.UniqueConstraint("team", Lower("name"), name="one_project_a_name"),
        ]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A person's place in a team."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role.choices, default=Role.CREATOR)
    #: The project that this person works in: what they make lands there; None for the whole team.
    project = models.ForeignKey(Project, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=right_now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "user"], name="one_membership_a_person")]

    def __str__(self) -> str:
        return f"{self.user} in {self.team}"

    def may(self, permission: Permission) -> bool:
        """Whether this member's role allows `permission`."""
        return Role(self.role).may(permission)

    @property
    def may_approve(self) -> bool:
        """Whether this member decides about what others ask for, and so never has to ask; a template's question."""
        return self.may(Permission.APPROVE)

    @property
    def sees_requests(self) -> bool:
        """Whether this member sees what others ask for: who decides about it, or about the budgets."""
        return self.may(Permission.APPROVE) or self.may(Permission.BUDGET)

    def may_change(self, by_id: int) -> bool:
        """Whether this member may rename or put away what the user `by_id` made for the team."""
        return by_id == self.user_id or self.may(Permission.CHANGE_OTHERS)

    @property
    def open_project(self) -> Project | None:
        """The project in which new videos land; None for no project, and as soon as it is archived."""
        return None if self.project is None or self.project.archived_at else self.project


class Invitation(models.Model):
    """A place in a team that waits for the person behind one address; only the hash of its token is kept."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="invitations")
    #: In lower case; only who proves to read mail at this address may accept.
    email = models.EmailField()
    role = models.CharField(max_length=10, choices=Role.choices)
    token_hash = models.CharField(max_length=64, unique=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["team", "email"],
                condition=models.Q(accepted_at=None, withdrawn_at=None),
                name="one_open_invitation_an_address",
            )
        ]

    def __str__(self) -> str:
        return f"{self.email} to {self.team}"

    def is_open(self, now: datetime) -> bool:
        """Whether it can still be accepted at `now`."""
        return self.accepted_at is None and self.withdrawn_at is None and now < self.expires_at


class Connection(models.Model):
    """A team's line to one Samsar account: an origin, a sealed key and how the line is."""

    class State(models.TextChoices):
        UNTESTED = "untested", "Not tested yet"
        WORKING = "working", "Working"
        REJECTED = "rejected", "Key rejected"
        REVOKED = "revoked", "Key revoked"

    team = models.OneToOneField(Team, on_delete=models.CASCADE, related_name="connection")
    base_url = models.URLField(max_length=300)
    #: Empty, as `last_four` is, when the key was revoked.
    sealed_key = models.BinaryField()
    last_four = models.CharField(max_length=4)
    #: Counts the keys: whoever opened an earlier one must not send with it any more. Sealing anew counts nothing.
    version = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=10, choices=State.choices, default=State.UNTESTED)
    tested_at = models.DateTimeField(null=True)
    #: Whether this service tells its balance for nothing; None until it was asked once.
    tells_balance = models.BooleanField(null=True)
    #: When Samsar last gave a usable answer on this line, and when it last gave none.
    answered_at = models.DateTimeField(null=True)
    silent_since = models.DateTimeField(null=True)
    #: When the key was saved, or revoked.
    saved_at = models.DateTimeField(default=right_now)

    def __str__(self) -> str:
        return f"{self.team}: key ending in {self.last_four}"


class SignInLink(models.Model):
    """A way in that works once; only the hash of its token is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"Sign-in link for {self.user}"

    def is_open(self, now: datetime) -> bool:
        """Whether the link still lets somebody in at `now`."""
        return self.used_at is None and now < self.expires_at
