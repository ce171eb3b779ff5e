"""No list, count, search or piece of a page shows anything of another team."""

from collections.abc import Iterator

import pytest
from django.utils import timezone

from teams.models import Membership, User
from teams.roles import Permission, Role
from tests.tenancy import personal
from tests.tenancy.asking import Answer, Target, Visitor, address_of, filled
from tests.tenancy.furniture import Things
from tests.tenancy.judging import Findings, Scene
from tests.tenancy.row import OWN, SIGNED_IN, Row
from tests.tenancy.stage import Undone
from tests.tenancy.table import BY_NAME, ROWS

#: Addresses whose plain page shows what the team or the person has: the test of the tests.
LISTS = (
    *("home", "library", "library_filter", "views", "views_line", "projects", "project", "project_switcher"),
    *("activity", "batch", "release", "drafts", "briefs", "review", "review_changes", "review_approved"),
    *("video", "family", "settings", "bulk_tag", "bulk_move", "changes"),
    *("notices", "team", "member", "team_name", "leaving", "audit", "teams", "you"),
)
#: Ways to look at the library, activity and the rest that go through other code than the plain page.
LOOKS = {
    "library": (
        *("?q=film", "?q=title", "?q=message", "?q=tag", "?q=project", "?q=nobody", "?group=families", "?state=ready"),
        *("?shelf=archive", "?shelf=trash", "?state=running", "?state=attention", "?state=lost", "?verdict=approved"),
        *(
            "?verdict=changes",
            "?verdict=none",
            "?project=none",
            "?kind=text_to_video",
            "?language=en",
            "?model=RUNWAYML",
        ),
        *("?shape=16:9", "?cost_min=1", "?cost_max=9999", "?from=2020-01-01", "?to=2999-01-01", "?sort=title"),
        *("?sort=cost", "?sort=length", "?sort=oldest", "?sort=title&after=~0", "?sort=cost&after=999999999~{hex}"),
        *("?after={hex}", "?sort=oldest&after={low}", "?q=film&group=families", "?q=film&sort=title"),
    ),
    "library_filter": ("?q=film", "?shelf=trash", "?shelf=archive"),
    "activity": ("?after={hex}",),
    "review": ("?after={hex}",),
    "projects": ("?page=1",),
    "audit": (
        *("?q=team", "?q=guest", "?person=portal", "?action=people", "?action=member.invited", "?from=2020-01-01"),
        *("?to=2999-01-01", "?after=9999999999999999.999999999999999999", "?from=2999-01-01&q=team"),
    ),
    "notices": ("?after={place}",),
    "fonts": ("?language=ar",),
}
_HIGHEST, _LOWEST, _LATEST = "f" * 32, "0" * 31 + "1", "29990101T000000.000000.1"


def pages(things: Things) -> Iterator[tuple[Row, str]]:
    """Yield every address that shows a team or a person something, plain and in all other looks."""
    for row in ROWS:
        if "GET" in row.ways and (isinstance(row.may, Permission) or row.may in (SIGNED_IN, OWN)):
            plain = address_of(row, Target(things, things))
            yield row, plain
            for look in LOOKS.get(row.name, ()):
                yield row, plain + look.format(hex=_HIGHEST, low=_LOWEST, place=_LATEST)


def words_of(things: Things) -> list[str]:
    """What can only come from this team: its word, its key, and the ids of its things."""
    ids = [getattr(things, name) for name in ("ready", "running", "parked", "trashed", "batch", "brief")]
    return [things.word.lower(), things.team.key, *(each.hex for each in ids), *(str(each) for each in ids)]


def leaks(answer: Answer, words: list[str]) -> list[str]:
    """Return which of the words an answer says, in its body or its headers."""
    said = f"{answer.text} {dict(answer.headers)}".lower()
    return [word for word in words if word in said]


@pytest.mark.parametrize("which", ["ours", "theirs"])
@pytest.mark.parametrize("hx", [False, True], ids=["page", "part"])
@pytest.mark.parametrize("role", [Role.OWNER, Role.REVIEWER])
def test_no_page_says_a_word_of_another_team(
    role: Role, hx: bool, which: str, scene: Scene, undone: Undone, found: Findings
) -> None:
    mine, other = (scene.ours, scene.theirs) if which == "ours" else (scene.theirs, scene.ours)
    visitor, foreign = Visitor(mine.people[role].user), words_of(other)
    silent = set(LISTS)
    for row, address in pages(mine):
        answer = Answer.of(visitor.asks("GET", address, hx=hx))
        said = leaks(answer, foreign)
        found.check(not said and answer.status < 500, f"{address} as {role} says {said}: {answer!r}")
        if mine.word.lower() in answer.text.lower():
            silent.discard(row.name)
    assert found.unexpected == []
    assert role != Role.OWNER or sorted(silent) == [], "lists that do not even show what is one's own"


@pytest.mark.parametrize("row", [row for row in ROWS if row.of_team and row.ways - {"GET"}], ids=lambda row: row.name)
def test_no_answer_to_a_form_says_a_word_of_another_team(
    row: Row, scene: Scene, undone: Undone, found: Findings
) -> None:
    foreign = words_of(scene.theirs)
    for hx in (False, True):
        with undone():
            visitor, target = scene.visitor(Role.OWNER), Target(scene.ours, scene.ours)
            answer = visitor.asks("POST", address_of(row, target), hx=hx, body=filled(row.body, scene.ours))
            where = answer.headers.get("Location") or answer.headers.get("HX-Redirect")
            said = leaks(Answer.of(answer), foreign)
            if where and where.startswith("/"):
                said += leaks(Answer.of(visitor.asks("GET", where)), foreign)
            found.check(not said, f"{row.name} says {said}")
    assert found.unexpected == []


def test_who_is_in_two_teams_sees_in_each_only_its_own(scene: Scene, undone: Undone, found: Findings) -> None:
    user = User.objects.create_user("both@example.test", "Somebody in both")
    for things in (scene.ours, scene.theirs):
        Membership.objects.create(team=things.team, user=user, role=Role.MANAGER)
        personal.tell_of(things.team, user, f"{things.word} notice", now=timezone.now())
    visitor = Visitor(user)
    for mine, other in ((scene.ours, scene.theirs), (scene.theirs, scene.ours)):
        things = [word for word in words_of(other) if word not in (other.word.lower(), other.team.key)]
        kinds = ("title", "film", "draft", "brief", "view", "tag", "message", "notice", "before", "owner", "creator")
        texts = [f"{other.word} {kind}".lower() for kind in kinds]
        bell = visitor.asks("GET", address_of(BY_NAME["notices"], Target(mine, mine))).text
        found.check(f"{mine.word} notice" in bell, "the bell is silent about one's own team")
        for _row, address in pages(mine):
            said = leaks(Answer.of(visitor.asks("GET", address)), [*things, *texts])
            found.check(not said, f"{address} says {said}")
    assert found.unexpected == []


def test_an_export_of_the_trail_holds_all_of_ones_own_team_and_no_word_of_another(
    scene: Scene, undone: Undone, found: Findings
) -> None:
    visitor, target = scene.visitor(Role.FINANCE), Target(scene.ours, scene.ours)
    address, theirs = address_of(BY_NAME["audit_export"], target), scene.theirs
    for asked in ("", "?q=guest", f"?person={theirs.member_user}", "?action=people", f"?q={theirs.word.lower()}"):
        answer = Answer.of(visitor.asks("POST", address + asked))
        said = leaks(answer, [word for word in words_of(theirs) if word not in asked])
        found.check(not said, f"{asked} says {said}: {answer!r}")
    whole = Answer.of(visitor.asks("POST", address))
    assert f"{scene.ours.word}-guest@example.test" in whole.text
    assert f"{scene.ours.word} before" in whole.text
    assert found.unexpected == []
