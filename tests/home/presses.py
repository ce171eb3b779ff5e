"""Each press that the trail tells of, as a browser sends it, and what its entry must say."""

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from audit.trail import Action
from samsar import Observed
from teams import connections, projects
from teams.connections import LineTest
from tests.home import presses_of_desk, presses_of_people
from tests.home.desks import Desk, Expected, Press
from tests.videos.conftest import ToldSamsar, seen
from videos.jobs.states import State
from videos.models import Shelf


def _key_saved(desk: Desk) -> tuple[Press, Expected]:
    desk.takes_any_key()
    connections.store_key(desk.owner.team, "sbx_fake_key_old1", now=timezone.now())
    said = Expected(before={"last_four": "old1"}, after={"last_four": "new2"})
    return lambda: desk.presses("connection_save", key="sbx_fake_key_new2"), said


def _key_rejected(desk: Desk) -> tuple[Press, Expected]:
    connections.store_key(desk.owner.team, "sbx_fake_key_old1", now=timezone.now())
    desk.patch.setattr(
        connections, "_try", lambda *_told: LineTest(works=False, is_rejected=True, sentence="Samsar rejected it.")
    )
    return lambda: desk.presses("connection_test"), Expected(after={"last_four": "old1"}, by_portal=True)


def _live_opened(action: Action) -> Callable[[Desk], tuple[Press, Expected]]:
    def prepare(desk: Desk) -> tuple[Press, Expected]:
        desk.takes_any_key()
        opened = Expected(subject="Fjord & Field", after={"mode": "Live", "time zone": "UTC"})
        saved = Expected(after={"last_four": "9999"})
        return lambda: desk.presses("live_open", key="fake-live-key-9999"), (
            opened if action is Action.TEAM_OPENED else saved
        )

    return prepare


def _refilled(desk: Desk) -> tuple[Press, Expected]:
    desk.patch.setattr("home.settings.practice.refill", lambda _team, _credits: True)
    said = Expected(subject="Practice refill", after={"credits": 10_000_000})
    return lambda: desk.presses("practice_refill"), said


def _settled(verdict: str, how: str) -> Callable[[Desk], tuple[Press, Expected]]:
    def prepare(desk: Desk) -> tuple[Press, Expected]:
        job = desk.holding(State.UNCONFIRMED, title="Harbour")
        reason = "It is on the invoice"
        said = Expected(subject="Harbour", after={"settled": how, "credits": 360_000, "reason": reason})
        return lambda: desk.presses("video_settle", job.public_id, verdict=verdict, reason=reason), said

    return prepare


def _attached(desk: Desk) -> tuple[Press, Expected]:
    job = desk.holding(State.UNCONFIRMED, title="Harbour")
    samsar = ToldSamsar(status_answers=[seen(Observed.RUNNING, session="ses_9")])
    desk.patch.setattr("videos.views.decisions.client_for", lambda _team: samsar)
    said = Expected(subject="Harbour", after={"session": "ses_9", "charged": 360_000})
    return lambda: desk.presses("video_attach", job.public_id, session_id="ses_9"), said


def _released(desk: Desk) -> tuple[Press, Expected]:
    """One at the price that it holds, one made anew at 360 credits."""
    jobs = [desk.holding(State.PARKED, 360_000, title="One"), desk.holding(State.PARKED, 300_000, title="Two")]
    said = Expected(subject="“One”, “Lighthouse 2”", after={"videos": 2, "reserved": 720_000})
    return lambda: desk.presses("release_send", job=[f"{job.public_id.hex}.360000" for job in jobs]), said


def _sent(desk: Desk) -> tuple[Press, Expected]:
    job = desk.holding(State.PARKED, title="One")
    said = Expected(subject="“One”", after={"videos": 1, "reserved": 360_000})
    return lambda: desk.presses("video_send", job.public_id), said


def _shelved(name: str, shelf: Shelf, *where: str) -> Callable[[Desk], tuple[Press, Expected]]:
    def prepare(desk: Desk) -> tuple[Press, Expected]:
        titles = ("One", "Two", "Three", "Four", "Five")
        videos = [desk.make_video(title=title, shelf=shelf, shelved_at=timezone.now()) for title in titles]
        said = Expected(subject="“One”, “Two”, “Three” and 2 more", after={"videos": 5})
        return lambda: desk.presses(name, *where, video=[each.public_id.hex for each in videos]), said

    return prepare


def _undone(desk: Desk) -> tuple[Press, Expected]:
    video = desk.make_video(title="One")
    desk.presses("bulk_delete", video=[video.public_id.hex])
    token = desk.client.session["undo"]["token"]
    return lambda: desk.presses("undo", token), Expected(subject="“One”", after={"videos": 1})


def _decided(verdict: str) -> Callable[[Desk], tuple[Press, Expected]]:
    def prepare(desk: Desk) -> tuple[Press, Expected]:
        video = desk.make_video(title="Harbour")
        before: dict[str, Any] = {}
        told = {"version": 1, "newest": 1, "reason": ""}
        if verdict != "approved":
            desk.presses("decision_save", video.public_id, verdict="approved", **told)
            before = {"decision": "approved"}
        said: dict[str, dict[str, Any]] = {
            "approved": {"decision": "approved", "version": 1},
            "changes": {"decision": "changes asked", "reason": "Too dark", "version": 1},
            "withdrawn": {"decision": "withdrawn", "version": 1},
        }
        told["reason"] = said[verdict].get("reason", "")
        expected = Expected(subject="Harbour", before=before, after=said[verdict])
        return lambda: desk.presses("decision_save", video.public_id, verdict=verdict, **told), expected

    return prepare


def _made(desk: Desk) -> tuple[Press, Expected]:
    return lambda: desk.presses("project_new", name="Spring"), Expected(subject="Spring")


def _renamed(desk: Desk) -> tuple[Press, Expected]:
    key = desk.project().key
    said = Expected(subject="Spring", before={"name": "Spring"}, after={"name": "Summer"})
    return lambda: desk.presses("project_rename", key, name="Summer"), said


def _archived(desk: Desk) -> tuple[Press, Expected]:
    key = desk.project().key
    return lambda: desk.presses("project_archive", key), Expected(subject="Spring")


def _brought_back(desk: Desk) -> tuple[Press, Expected]:
    project = desk.project()
    projects.archive(desk.owner, project, now=timezone.now())
    return lambda: desk.presses("project_archive", project.key, do="bring_back"), Expected(subject="Spring")


def _exported(desk: Desk) -> tuple[Press, Expected]:
    return lambda: desk.presses("audit_export"), Expected(subject="everything")


#: What makes each press ready, by the name of its address, the action that it records, and which way where it has two.
PRESSES: dict[tuple[str, Action, str], Callable[[Desk], tuple[Press, Expected]]] = {
    ("connection_save", Action.KEY_SAVED, ""): _key_saved,
    ("connection_test", Action.KEY_REJECTED, ""): _key_rejected,
    ("live_open", Action.TEAM_OPENED, ""): _live_opened(Action.TEAM_OPENED),
    ("live_open", Action.KEY_SAVED, ""): _live_opened(Action.KEY_SAVED),
    ("practice_refill", Action.CREDITS_ADDED, ""): _refilled,
    ("video_settle", Action.CHARGE_SETTLED, "charged"): _settled("charged", "charged"),
    ("video_settle", Action.CHARGE_SETTLED, "free"): _settled("free", "not charged"),
    ("video_attach", Action.SESSION_ATTACHED, ""): _attached,
    ("release_send", Action.JOBS_RELEASED, ""): _released,
    ("video_send", Action.JOBS_RELEASED, ""): _sent,
    ("bulk_delete", Action.VIDEOS_DELETED, ""): _shelved("bulk_delete", Shelf.LIBRARY),
    ("bulk_shelve", Action.VIDEOS_RESTORED, ""): _shelved("bulk_shelve", Shelf.TRASH, "restore"),
    ("bulk_purge", Action.VIDEOS_PURGED, ""): _shelved("bulk_purge", Shelf.TRASH),
    ("undo", Action.VIDEOS_RESTORED, ""): _undone,
    ("decision_save", Action.VIDEO_APPROVED, ""): _decided("approved"),
    ("decision_save", Action.CHANGES_ASKED, ""): _decided("changes"),
    ("decision_save", Action.DECISION_WITHDRAWN, ""): _decided("withdrawn"),
    ("project_new", Action.PROJECT_MADE, ""): _made,
    ("project_rename", Action.PROJECT_RENAMED, ""): _renamed,
    ("project_archive", Action.PROJECT_ARCHIVED, ""): _archived,
    ("project_archive", Action.PROJECT_BROUGHT_BACK, ""): _brought_back,
    ("audit_export", Action.TRAIL_EXPORTED, ""): _exported,
    **presses_of_people.PRESSES,
    **presses_of_desk.PRESSES,
}
