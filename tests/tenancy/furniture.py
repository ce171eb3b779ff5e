"""A team with one of everything that an address, a form or a list can name, all of it under words of its own."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from audit import trail
from credits import balance, ledger
from notices.kinds import Kind
from notices.letters import stop_token
from reviews.decisions import decide
from reviews.models import Choice
from samsar import TextToVideo
from teams import connections, projects
from teams.models import Invitation, Membership, Mode, Team, User
from teams.roles import Role
from tests.tenancy import money, personal
from videos import saved, saved_views, search, tagging
from videos.jobs.states import ACCEPTED, HOLDING, State
from videos.models import Approval, Batch, FormKind, Job, JobEvent, Shelf, Upload, Video, Why

FILM = b"not a film, but bytes enough to be served" * 100
PICTURE = b"RIFF0000WEBP"
CREDIT = 1000  # thousandths


@dataclass(frozen=True, kw_only=True, slots=True)
class Things:
    """What a furnished team has, each as it stands in an address or a form; people by role."""

    team: Team
    people: Mapping[Role, Membership]
    #: Word that stands in everything with a name or a text, and nowhere else.
    word: str

    ready: UUID
    other: UUID
    queued: UUID
    running: UUID
    parked: UUID
    asked: UUID
    unconfirmed: UUID
    failed: UUID
    archived: UUID
    trashed: UUID
    batch: UUID
    draft: str
    brief: UUID
    view: int
    project: str
    tag: str
    upload: str
    upload_name: str
    upload_address: str
    invitation: int
    #: A change of the balance that nobody explained.
    unexplained: int
    #: Who can be given another role or leave.
    member: int
    member_user: int
    #: A running job and a batch, as a page's poller asks about them.
    seen: str
    seen_batch: str
    #: An address that hears of events, and what it was sent.
    hook: int
    hook_sent: int
    #: What is one person's own, by role.
    notice: personal.Own
    passkey: personal.Own
    #: What stops mail to the owner, without signing in.
    stop: str
    price_version: str

    def text(self, name: str) -> str:
        """Return a thing as it stands in an address."""
        value = getattr(self, name)
        return value.hex if isinstance(value, UUID) else str(value)

    def of(self, name: str, role: Role) -> Any:
        """Return a thing; of what everybody has for themselves, that of who has `role`."""
        value = getattr(self, name)
        return value[role] if name in PERSONAL else value


#: What is never there, for every kind of thing.
MISSING = {
    UUID: UUID("01900000-0000-7000-8000-00000000dead"),
    int: 987_654_321,
    str: "nothing-of-this-name",
    personal.Own: 987_654_321,
}
#: What everybody has for themselves.
PERSONAL = frozenset(each.name for each in fields(Things) if each.type == personal.Own)
_POLLED = f"{UUID('01900000-0000-7000-8000-00000000dead').hex}.0"
_ADDRESSES = {
    "seen": _POLLED,
    "seen_batch": _POLLED,
    "upload_address": "http://127.0.0.1:8000/pictures/nothing-of-this-name-0123456789/nothing.webp",
}


def missing(name: str) -> Any:
    """Return what stands for `name` of nobody: of the same kind, and nowhere."""
    (kind,) = [each.type for each in fields(Things) if each.name == name]
    return _ADDRESSES.get(name) or MISSING[kind]  # type: ignore[index]


class _Maker:
    """Makes jobs in any state, without a worker."""

    def __init__(self, place: Membership, word: str) -> None:
        self.place, self.word, self.made = place, word, 0

    def job(self, state: State, **more: Any) -> Job:
        """Make a job as it would be in `state`."""
        self.made += 1
        mark = f"{self.word}-{self.made}"
        prompt = f"{self.word} film {self.made}."
        asked = TextToVideo(prompt=prompt, video_model="RUNWAYML", image_model="SEEDREAM", duration=30)
        known, now = state in ACCEPTED, timezone.now()
        job = Job.objects.create(
            team=self.place.team,
            by=self.place.user,
            form_token=mark,
            kind=asked.kind,
            recipe=asked.dump(),
            title=f"{self.word} title {self.made}",
            language="en",
            expected_ms=30_000,
            quote=360 * CREDIT,
            quote_sentence="30 s = 6 × 5 s units × 60 = 360 credits",
            price_list="2026-11",
            state=state,
            created_at=now - timedelta(minutes=self.made),
            session_id=mark if known else "",
            request_id=mark if known else "",
            accepted_at=now if known else None,
            charged=360 * CREDIT if known else None,
            charge_source="header" if known else "",
            **{"message": f"{self.word} message"} | more,
        )
        search.note(job)
        JobEvent.objects.create(job=job, new_state=State.QUEUED, at=now, by=self.place.user, reason=f"{self.word} why")
        if state in HOLDING or known or state == State.FAILED:
            ledger.hold(job.team, job.quote, job.facts, at=now)
        return job

    def asked(self) -> Job:
        """Make a video that waits for approval."""
        job = self.job(State.AWAITING_APPROVAL)
        Approval.objects.create(
            job=job,
            team=job.team,
            asked_by=job.by,
            asked_at=timezone.now(),
            why=Why.THRESHOLD,
            limit=300 * CREDIT,
            price=job.quote,
            note=f"{self.word} note",
        )
        return job

    def video(self, **more: Any) -> Video:
        """Make a finished video that plays."""
        job = self.job(State.COMPLETED, progress=100, **more)
        names = {"file": "film.mp4", "poster": "poster.webp", "thumb": "thumb.webp", "strip": "strip.webp"}
        stored = {
            field: default_storage.save(
                f"videos/{job.public_id}/{name}", ContentFile(FILM if "mp4" in name else PICTURE)
            )
            for field, name in names.items()
        }
        return Video.objects.create(
            job=job,
            team=job.team,
            public_id=job.public_id,
            completed_at=timezone.now(),
            phase=Video.Phase.READY,
            source_url="http://127.0.0.1:9/media/ses.mp4",
            size=len(FILM),
            width=672,
            height=384,
            duration_ms=30_000,
            **stored,
        )


def furnish(word: str, mode: Mode = Mode.PRACTICE) -> Things:
    """Make a team whose names, titles, prompts, tags and people all say `word`, with one of everything in it."""
    now = timezone.now()
    team = Team.objects.create(name=f"{word} team", mode=mode)
    people = {role: _person(team, role, word) for role in Role}
    owner, leaver = people[Role.OWNER], _person(team, Role.CREATOR, word, "leaver")
    connections.store_key(team, f"sbx_fake_{word}_0123456789", now=now)
    ledger.allocate(team, 10_000 * CREDIT, at=now, by=owner.user, reason=f"{word} begins")
    ledger.set_limit(team, 8_000 * CREDIT, at=now)
    balance.note(team, 9_000, read_at=now)
    project = projects.make(owner, f"{word} project", now=now)
    batch = Batch.objects.create(team=team, by=owner.user, form_token=f"{word}-batch", title=f"{word} batch")
    make = _Maker(owner, word)
    ready, other = make.video(project=project), make.video()
    archived, trashed = make.video(), make.video()
    changed, approved = make.video(), make.video()
    for video, shelf in ((archived, Shelf.ARCHIVE), (trashed, Shelf.TRASH)):
        Job.objects.filter(pk=video.job_id).update(shelf=shelf, shelved_at=now, shelved_by=owner.user)
    queued = make.job(State.QUEUED, batch=batch, send_at=now + timedelta(hours=1))
    running = make.job(State.RENDERING, batch=batch, batch_position=1)
    parked = make.job(State.PARKED, batch=batch, batch_position=2)
    asking = make.asked()
    unconfirmed, failed = make.job(State.UNCONFIRMED), make.job(State.FAILED, settled_at=now)
    tagging.tag(team, [ready.public_id, running.public_id], [f"{word} tag"], by=owner.user, at=now)
    asked = {"by": owner.user, "at": now, "version": 1, "newest": 1}
    decide(changed.job, Choice.CHANGES, reason=f"{word} reason", **asked)
    decide(approved.job, Choice.APPROVED, reason="", **asked)
    form = {"prompt": [f"{word} draft"], "duration": ["10"]}
    draft = saved.save_draft(owner, f"{word}-draft", FormKind.PROMPT, form, title=f"{word} draft", now=now)
    words = {"prompt": [f"{word} brief of {{town}}"], "duration": ["10"]}
    brief, _is_new = saved.save_brief(owner, f"{word} brief", FormKind.PROMPT, words, now=now)
    view = saved_views.save(owner, f"{word} view", f"q={word}", now=now)
    upload = Upload.objects.create(
        team=team,
        by=owner.user,
        token=f"{word}-upload-0123456789abcdefghij",
        name=f"{word}.webp",
        file=default_storage.save(f"uploads/{word}.webp", ContentFile(PICTURE)),
        content_type="image/webp",
        width=64,
        height=64,
        size=len(PICTURE),
    )
    invitation = Invitation.objects.create(
        team=team,
        email=f"{word}-guest@example.test",
        role=Role.CREATOR,
        token_hash=f"{word}-hash",
        by=owner.user,
        created_at=now,
        expires_at=now + timedelta(days=7),
    )
    sent = money.delivery(owner, word, now=now)
    about = {"at": now, "by": owner.user}
    trail.record(team.pk, trail.Action.MEMBER_INVITED, subject=invitation.email, after={"role": "creator"}, **about)
    renamed = {"before": {"name": f"{word} before"}, "after": {"name": team.name}}
    trail.record(team.pk, trail.Action.TEAM_RENAMED, subject=team.name, **renamed, **about)
    return Things(
        team=team,
        people=people,
        word=word,
        ready=ready.public_id,
        other=other.public_id,
        queued=queued.public_id,
        running=running.public_id,
        parked=parked.public_id,
        asked=asking.public_id,
        unconfirmed=unconfirmed.public_id,
        failed=failed.public_id,
        archived=archived.public_id,
        trashed=trashed.public_id,
        batch=batch.public_id,
        draft=draft.token,
        brief=brief.public_id,
        view=view.pk,
        project=project.key,
        tag=f"{word} tag",
        upload=upload.token,
        upload_name=upload.name,
        upload_address=f"http://127.0.0.1:8000/pictures/{upload.token}/{upload.name}",
        invitation=invitation.pk,
        unexplained=money.unexplained_row(team, word, now=now).pk,
        member=leaver.pk,
        member_user=leaver.user_id,
        hook=sent.endpoint_id,
        hook_sent=sent.pk,
        seen=f"{running.public_id.hex}.0",
        seen_batch=f"{batch.public_id.hex}.0",
        notice=personal.notices(team, people, word, now=now),
        passkey=personal.passkeys(people),
        price_version=money.planned_prices(owner, word, now=now).version,
        stop=stop_token(owner.user, [Kind.DECISION]),
    )


def _person(team: Team, role: Role, word: str, name: str = "") -> Membership:
    called = name or role.value
    user = User.objects.create_user(f"{word}-{called}@example.test", f"{word} {called.title()}")
    # A password that can be used, at a thousandth of the price of a good one.
    user.password = PBKDF2PasswordHasher().encode(f"{word}-Pass-1234", "salt", iterations=1)
    user.save(update_fields=["password"])
    personal.prove(user, word)
    return Membership.objects.create(team=team, user=user, role=role)
