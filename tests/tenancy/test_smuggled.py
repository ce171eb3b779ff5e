"""An id of another team in a query, a form or a session is as good as one of nobody, and moves nothing."""

from dataclasses import dataclass, field, replace
from urllib.parse import quote, quote_plus
from uuid import UUID

import pytest

from samsar import TextToVideo
from teams.models import Membership, User
from teams.roles import Role
from tests.tenancy import traces
from tests.tenancy.asking import Answer, Target, address_of, filled
from tests.tenancy.furniture import Things, missing
from tests.tenancy.judging import Findings, Scene
from tests.tenancy.row import Plain, Row, Thing, Value
from tests.tenancy.stage import Undone
from tests.tenancy.table import BY_NAME, ROWS
from tests.tenancy.table.create import PROMPT
from videos.models import Draft, Job, Upload


@dataclass(frozen=True, slots=True)
class Smuggled:
    """A question with one thing in it that is not the team's own."""

    name: str
    query: dict[str, Value] = field(default_factory=dict)
    body: dict[str, Value] | None = None

    def __str__(self) -> str:
        told = ",".join([*self.query, *(self.body or {})])
        return f"{self.name}-{'POST' if self.body is not None else 'GET'}-{told}"


READY, OTHER, TRASHED = Thing("ready"), Thing("other"), Thing("trashed")
#: Where the thing in the address is the team's own, and only the rest is not.
CASES = [
    # Whoever makes again what failed, from a foreign one.
    *(Smuggled("create_prompt", {"from": Thing(each)}, body=PROMPT) for each in ("ready", "failed")),
    *(Smuggled("create_prompt", {"from": Thing(each)}) for each in ("ready", "failed", "parked")),
    Smuggled("create_prompt", {"brief": Thing("brief")}),
    Smuggled("create_images", {"from": READY}),
    Smuggled("create_images", {"brief": Thing("brief")}),
    Smuggled("create_images", body={"image_url": Thing("upload_address"), "keep": "1"}),
    Smuggled("create_images_list", body={"image_url": Thing("upload_address"), "look": "1"}),
    Smuggled("create_images_price", body={"image_url": Thing("upload_address")}),
    Smuggled("create_sheet", {"brief": Thing("brief")}),
    Smuggled("translate", {"from": READY}),
    Smuggled("add_outro", {"from": READY}),
    Smuggled("remove_subtitles", {"from": READY}),
    Smuggled("add_outro", body={"outro_image_url": Thing("upload_address")}),
    Smuggled("join", {"from": READY}),
    Smuggled("join", body={"video": [READY, OTHER]}),
    Smuggled("join", body={"video": [READY, OTHER], "look": "1"}),
    *(Smuggled("join_tray", body={verb: READY}) for verb in ("add", "remove", "up", "down")),
    Smuggled("join_tray", body={"order": "1", "video": [READY, OTHER]}),
    Smuggled("join_collect", body={"video": [READY, OTHER]}),
    Smuggled("release", {"batch": Thing("batch")}),
    Smuggled("release", {"job": Thing("parked")}),
    Smuggled("release_price", {"batch": Thing("batch")}, body={"job": Thing("parked")}),
    *(Smuggled("release_send", body={"job": Thing("parked"), "do": do}) for do in ("send", "cancel")),
    Smuggled("changes", {"as": "card", "seen": Thing("seen")}),
    Smuggled("changes", {"as": "watch", "seen": Thing("seen")}),
    Smuggled("changes", {"as": "batch", "seen": Thing("seen"), "of": Thing("seen_batch")}),
    Smuggled("changes", {"as": "pick", "seen": Thing("seen"), "by": "family"}),
    *(Smuggled(name, {"video": [READY, OTHER]}) for name in ("bulk_bar", "bulk_download", "bulk_translate")),
    *(Smuggled(name, {"video": [READY]}) for name in ("bulk_tag", "bulk_move", "bulk_delete", "bulk_remove_subtitles")),
    Smuggled("bulk_purge", {"video": TRASHED}),
    Smuggled("bulk_purge", body={"video": TRASHED}),
    Smuggled("bulk_tag", body={"video": READY, "tags": "Hero"}),
    Smuggled("bulk_delete", body={"video": READY}),
    Smuggled("bulk_shelve", body={"video": READY}),
    Smuggled("bulk_move", body={"video": READY, "project": ""}),
    Smuggled("bulk_translate", {"video": [READY, OTHER]}, body={"language": "es"}),
    Smuggled("bulk_remove_subtitles", {"video": [READY, OTHER]}, body={}),
    Smuggled("project_switch", body={"project": Thing("project")}),
    *(Smuggled("library", {name: Thing(thing)}) for name, thing in (("project", "project"), ("tag", "tag"))),
    *(Smuggled("library", {name: Thing(thing)}) for name, thing in (("member", "member_user"), ("family", "ready"))),
    Smuggled("library_filter", {"project": Thing("project"), "tag": Thing("tag"), "member": Thing("member_user")}),
    Smuggled("video_attach", body={"session_id": Thing("word")}),
    Smuggled("audit", {"person": Thing("member_user")}),
    Smuggled("audit_export", {"person": Thing("member_user")}, body={}),
    Smuggled("leaving", body={"heir": Thing("member"), "parked": "hand_over"}),
    Smuggled("leaving", body={"who": Thing("word")}),
    Smuggled("connection_revoke", body={"version": Thing("member")}),
    *(Smuggled("budget_set", body={"limit": "500", whose: Thing(whose)}) for whose in ("project", "member")),
    Smuggled("price_withdraw", body={"version": Thing("price_version")}),
    *(Smuggled(name, {"about": READY}) for name in ("ledger", "ledger_export")),
    *(
        Smuggled("ledger", {which: Thing(thing)})
        for which, thing in (("project", "project"), ("person", "member_user"))
    ),
]


def _numbered(row: Row) -> bool:
    """Whether its address holds the number of a row and nothing else of a team."""
    return bool(row.things) and all(isinstance(missing(thing), int) for thing in row.things.values())


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_thing_of_another_team_is_as_one_of_nobody(
    case: Smuggled, scene: Scene, undone: Undone, found: Findings
) -> None:
    for hx in (False, True):
        answers, kept = [], []
        for things in (scene.theirs, None):
            with undone():
                before = traces.of_everything()
                answers.append(_ask(case, scene, things, hx=hx))
                kept.append(traces.differing(before, traces.of_everything()))
                found.check(_stands_as_it_was(scene), f"{case} moved something of theirs")
        found.check(answers[0] == answers[1] and answers[0].status < 500, f"{case}: {answers[0].beside(answers[1])}")
        found.check(kept[0] == kept[1], f"{case} wrote {kept}")
    assert found.unexpected == []


def _ask(case: Smuggled, scene: Scene, things: Things | None, *, hx: bool) -> Answer:
    row = BY_NAME[case.name]
    plain = Row(row.name, row.may, row.ways, row.at, query=case.query, body=case.body or {})
    # The address itself is of the team's own things.
    own = address_of(Row(row.name, row.may, row.ways, row.at), Target(scene.ours, scene.ours))
    asked = address_of(Row("library", row.may, query=plain.query), Target(scene.ours, things)).partition("?")[2]
    visitor = scene.visitor(Role.OWNER)
    method = "GET" if case.body is None else "POST"
    body = filled(plain.body, things)
    response = visitor.asks(method, f"{own}?{asked}" if asked else own, hx=hx, body=body)
    texts = [text for told in (case.query, case.body or {}) for text in _texts(told, things)]
    return Answer.of(response, *sorted(texts, key=len, reverse=True))


def _texts(told: dict[str, Value], things: Things | None) -> list[str]:
    """What was smuggled, as it may come back, most likely quoted."""
    found = []
    for value in told.values():
        for each in [value] if isinstance(value, str | Thing) else value:
            if isinstance(each, Thing):
                real = getattr(things, each.name) if things else missing(each.name)
                plain = [real.hex, str(real)] if isinstance(real, UUID) else [str(real)]
                # A picture's name is the last part of its address.
                plain += [str(real).rpartition("/")[2]] if each.name == "upload_address" else []
                found += [form(text) for text in plain for form in (str, quote, quote_plus)]
    return found


def _stands_as_it_was(scene: Scene) -> bool:
    """Whether the other team's jobs, uploads and drafts are all theirs and as furnished."""
    theirs = scene.theirs
    jobs = Job.objects.filter(team=theirs.team)
    return (
        jobs.count() == 12
        and jobs.filter(revision__gt=1).count() == len(_TOUCHED_BY_FURNISHING)
        and Upload.objects.filter(team=theirs.team).count() == 1
        and Draft.objects.filter(team=theirs.team).count() == 1
    )


_TOUCHED_BY_FURNISHING = ("ready", "running", "changed", "approved")


@pytest.mark.parametrize("row", [row for row in ROWS if _numbered(row)], ids=lambda row: row.name)
@pytest.mark.parametrize("number", [0, 2**31, 2**63, 10**30])
def test_a_number_that_no_row_has_is_missing(number: int, row: Row, scene: Scene, undone: Undone) -> None:
    things = {name: Plain(str(number)) for name in row.at}
    address = address_of(replace(row, at=things), Target(scene.ours, scene.ours))
    for way in row.ways:
        assert scene.visitor(Role.OWNER).asks(way, address).status_code == 404


def test_an_undo_of_one_team_undoes_nothing_in_another(scene: Scene, undone: Undone) -> None:
    """Whoever is in two teams has one session; a press in the one is no business of the other."""
    user = User.objects.create_user("both@example.test", "Somebody in both")
    for things in (scene.ours, scene.theirs):
        Membership.objects.create(team=things.team, user=user, role=Role.OWNER)
    visitor = scene.visitor(Role.OWNER)
    visitor.client.force_login(user)
    body = {"video": scene.ours.ready.hex}
    visitor.asks("POST", address_of(BY_NAME["bulk_shelve"], Target(scene.ours, scene.ours)), body=body)
    token = visitor.client.session["undo"]["token"]
    shelf = Job.objects.get(public_id=scene.ours.ready).shelf
    assert shelf == "archive"

    for things in (scene.theirs, scene.ours):
        address = address_of(BY_NAME["undo"], Target(things, things), token=token)
        visitor.asks("POST", address)
        undone_now = Job.objects.get(public_id=scene.ours.ready).shelf == "library"
        assert undone_now is (things is scene.ours)


def test_a_form_sent_in_one_team_is_no_form_of_another(scene: Scene, undone: Undone) -> None:
    """The token of a form that made a job in another team makes a job of one's own, and finds theirs nowhere."""
    theirs = Job.objects.filter(team=scene.theirs.team).first()
    assert theirs is not None
    assert isinstance(theirs.submission, TextToVideo)
    address = address_of(BY_NAME["create_prompt"], Target(scene.ours, scene.ours), token=theirs.form_token)
    answers = [scene.visitor(Role.OWNER).asks(way, address, body=PROMPT) for way in ("GET", "POST")]

    for answer in answers:
        assert scene.theirs.word not in Answer.of(answer, theirs.form_token).text
        assert str(theirs.public_id) not in answer.headers.get("Location", "")
