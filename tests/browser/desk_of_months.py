"""What the registrar does for the credit desk: months in which a team spent."""

from datetime import UTC, date, datetime, timedelta
from random import Random

from django.db import transaction
from django.utils import timezone

from credits import counters, ledger
from credits.counters import Place
from credits.models import Kind, LedgerEntry, Source
from teams.models import Membership, Project, Team, User
from teams.roles import Role
from videos.ids import uuid7

NAMES = (
    "Maximiliane von und zu Hohenlohe-Langenburg-Schillingsfürst",
    "山田太郎左衛門・映像制作部第一課主任",
    "A",
    "Jean-Baptiste Emmanuel Zorg de la Rochefoucauld",
    "김수한무거북이와두루미삼천갑자동방삭",
)
CAMPAIGNS = (
    "Spring launch",
    "秋の大規模ブランドキャンペーン二〇二六",
    "W" * 76,
    "Evergreen social posts for all markets",
)
KINDS = ("text_to_video", "image_list_to_video", "translate_video", "join_videos", "add_outro_image")
MODELS = ("RUNWAYML", "SORA2PRO", "VEO3.1I2VFAST", "KLINGIMGTOVID3PRO", "")
REASON = "Samsar’s status said another number than its answer did, and two balances bear it out. " * 5


def passes(*, team: str, month: str, people: int, projects: int, videos: int) -> None:
    """Let a month pass in a team of so many people and projects, with renders that end in every way."""
    fill(Team.objects.get(key=team), date.fromisoformat(f"{month}-01"), people=people, projects=projects, videos=videos)


def fill(team: Team, month: date, *, people: int, projects: int, videos: int, seed: int = 7) -> None:
    """Write the month: each render is reserved, and then released, charged, corrected or left as it is."""
    dice, start = Random(seed), datetime(month.year, month.month, 2, 12, tzinfo=UTC)
    with transaction.atomic():
        users, campaigns = _people(team, people), _projects(team, projects)
        ledger.allocate(team, 50_000_000, at=start, by=users[0], reason="=Bought by finance")
        for number in range(videos):
            at = start + timedelta(minutes=37 * number % (26 * 24 * 60))
            _render(team, dice, at=at, by=dice.choice(users), project=dice.choice([*campaigns, None]))
        for number in range(min(videos, 9)):
            _adjusts(team, month, dice.randrange(-90_500, 90_500), at=start, by=users[number % len(users)])
            LedgerEntry.objects.create(
                team=team,
                kind=Kind.UNEXPLAINED,
                amount=dice.randrange(1, 9) * 7_500,
                month=month,
                at=start,
                reason="The balance changed between two looks",
            )


def _render(team: Team, dice: Random, *, at: datetime, by: User, project: Project | None) -> None:
    facts = ledger.JobFacts(
        job_id=uuid7(),
        kind=dice.choice(KINDS),
        model=dice.choice(MODELS),
        language=dice.choice(("en", "ja", "auto")),
        price_list="test",
        by=by,
        project_id=project.pk if project else None,
    )
    quoted, fate = dice.randrange(1, 50) * 12_500, dice.random()
    ledger.hold(team, quoted, facts, at=at)
    later = at + timedelta(minutes=dice.randrange(1, 90))
    if fate < 0.1:
        return
    if fate < 0.25:
        ledger.release(facts.job_id, at=later, reason="-cancelled")
        return
    ledger.charge(facts, quoted + dice.choice((0, 0, 2_500)), dice.choice(list(Source)), at=later)
    if fate > 0.8:
        # Samsar gave more back than it took: what is charged for it falls below 0.
        amount = dice.choice((quoted, 0, quoted // 2, -1_500))
        ledger.correct(facts.job_id, amount, Source.BODY, at=later + timedelta(hours=3), reason=REASON)


def _adjusts(team: Team, month: date, amount: int, *, at: datetime, by: User) -> None:
    place = Place(team_id=team.pk, month=month, member_id=by.pk)
    counters.rows(place)
    told = {"team": team, "amount": amount, "month": month, "at": at, "by": by, "decided_by": by}
    LedgerEntry.objects.create(kind=Kind.ADJUSTMENT, reason="@finance: agreed with the client by telephone", **told)
    counters.move(place, charged=amount)


def _people(team: Team, count: int) -> list[User]:
    users = [place.user for place in Membership.objects.filter(team=team).select_related("user")]
    for number in range(len(users), count):
        name = f"{NAMES[number % len(NAMES)]} {number}"
        user = User.objects.create_user(f"{team.key}-{number}@example.test", name=name)
        Membership.objects.create(team=team, user=user, role=Role.CREATOR)
        users.append(user)
    return users


def _projects(team: Team, count: int) -> list[Project]:
    by = Membership.objects.filter(team=team).earliest("pk").user
    for number in range(Project.objects.filter(team=team).count(), count):
        name = f"{CAMPAIGNS[number % len(CAMPAIGNS)]} {number}"
        Project.objects.create(team=team, key=f"campaign-{number}", name=name, by=by, created_at=timezone.now())
    return list(Project.objects.filter(team=team))
