"""What tests of the leaving wizard do: make members, open the page, press its button."""

from typing import Any

from django.test import Client
from django.urls import reverse

from teams.models import Membership, Team
from teams.roles import Role
from tests.conftest import join
from videos import belongings
from videos.models import Job

PRICE = 360_000


def named(team: Team, name: str, role: Role) -> Membership:
    member = join(team, f"{name.split(maxsplit=1)[0].lower()}@example.test", role)
    member.user.name = name
    member.user.save()
    return member


def address(member: Membership) -> str:
    return reverse("leaving", args=[member.team.key, member.pk])


def press(client: Client, member: Membership, **answers: Any) -> Any:
    """Send the form as it is shown, with these answers."""
    shown = str(belongings.of(member.team, member.user))
    heir = Membership.objects.filter(team=member.team, role=Role.OWNER).earliest("pk").pk
    return client.post(address(member), {"shown": shown, "who": str(member.user), "heir": heir, **answers})


def client_of(member: Membership) -> Client:
    client = Client()
    client.force_login(member.user)
    return client


def fresh(job: Job) -> Job:
    return Job.objects.get(pk=job.pk)
