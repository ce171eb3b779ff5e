"""The lives of made-up jobs, one after the other: what was asked for, by whom, from what, and how it ended."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final
from uuid import UUID

from credits.models import Source
from credits.prices import Book
from home.scale import sentences
from home.scale.cast import Cast
from home.scale.films import Film
from samsar import (
    AddOutroImage,
    ImageListToVideo,
    JoinVideos,
    RemoveSubtitles,
    Submission,
    TextToVideo,
    TranslateVideo,
)
from samsar.vocabulary import IMAGE_MODELS, TRANSLATE_LANGUAGES, VIDEO_MODELS
from teams.models import User
from videos import search
from videos.jobs import intake
from videos.jobs.states import Phase, State
from videos.models import Batch, Job, Shelf, Tag, Verdict, Video

#: How far back the first one was asked for, and how long ago the last one: time enough to have ended.
SPAN: Final = timedelta(days=548)
_LATEST: Final = timedelta(hours=6)
_PICTURE: Final = "https://pictures.example.test/campaign/{}.jpg"
#: So many of the newest originals may still be translated, joined, or given an outro.
_NEAR: Final = 60
_ENDS: Final = (State.COMPLETED, State.FAILED, State.CANCELLED, State.REJECTED, State.SETTLED_CHARGED)
_ENDS_OFTEN: Final = (966, 20, 7, 5, 2)
_SPOKEN: Final = tuple(code for code in TRANSLATE_LANGUAGES if code not in ("sa", "la"))
_CREATED: Final = frozenset({"en", "es", "fr", "de", "pt", "it", "hi", "ja", "zh"})
_FAULTS: Final = ("The film could not be put together.", "A scene was refused by the video model.")


@dataclass(kw_only=True, slots=True)
class Life:
    """One job that is not written yet, with everything that is written beside it."""

    job: Job
    text: str
    video: Video | None = None
    sources: list["Life"] = field(default_factory=list)
    tags: list[Tag] = field(default_factory=list)
    retry_of: Job | None = None


class Inventor:
    """Makes up lives in the order of time; the same cast, seed and moment make the same ones."""

    #: What is translated into, and what the forms are called that nobody filled in.
    spoken: tuple[str, ...] = _SPOKEN
    prefix = "scale"

    def __init__(self, cast: Cast, films: dict[str, list[Film]], *, seed: str, now: datetime, count: int) -> None:
        self._cast, self._films, self._now, self._count = cast, films, now, count
        self._random = Random(seed)  # noqa: S311 - nothing secret: it has to come out the same again
        # Apart, because two teams may be made up from one seed and their ids must not meet.
        self._ids = Random(f"{seed} {cast.team.key}")  # noqa: S311
        self._near: deque[Life] = deque(maxlen=_NEAR)
        self._orders: deque[tuple[Submission, list[Life], Batch | None, int, Job | None]] = deque()
        self._made = 0

    def lives(self) -> Iterator[Life]:
        """Yield `count` lives, their public ids rising with their dates."""
        first, step = self._now - SPAN, (SPAN - _LATEST) / max(self._count, 1)
        for place in range(self._count):
            at = first + step * (place + self._random.random() * 0.9)
            aside = sentences.rare_word(place, self._count)
            if not self._orders or aside:
                self._order(aside, at)
            life = self._live(*self._orders.popleft(), at)
            if life.video is not None and life.video.phase == Phase.READY and not life.sources:
                self._near.append(life)
            if life.job.state == State.FAILED and self._random.random() < 0.6:
                self._orders.append((life.job.submission, life.sources, None, 0, life.job))
            self._made += 1
            yield life

    def _order(self, aside: str, at: datetime) -> None:
        """Ask for what comes next: an original, or something made of what is there; sometimes many at one press."""
        pick, near = self._random.random(), self._near
        if aside or len(near) < 3 or pick < 0.52:
            self._orders.appendleft((self._original(aside), [], None, 0, None))
        elif pick < 0.53:
            sheet = self._batch("From a sheet", at)
            self._orders.extend((self._original(""), [], sheet, place, None) for place in range(12))
        elif pick < 0.68:
            source = self._random.choice(near)
            codes = self._random.sample(self.spoken, self._random.choice((1, 1, 2, 4)))
            batch = self._batch(f"{source.job.title[:100]}, {len(codes)} languages", at) if len(codes) > 1 else None
            session = source.job.session_id
            for place, code in enumerate(codes):
                self._orders.append((TranslateVideo(session_id=session, language=code), [source], batch, place, None))
        elif pick < 0.80:
            source = self._random.choice(near)
            picture = _PICTURE.format(f"outro-{self._random.randrange(40)}")
            outro = AddOutroImage(session_id=source.job.session_id, outro_image_url=picture, add_outro_animation=True)
            self._orders.append((outro, [source], None, 0, None))
        elif pick < 0.90:
            source = self._random.choice(near)
            self._orders.append((RemoveSubtitles(session_id=source.job.session_id), [source], None, 0, None))
        else:
            self._join()

    def _join(self) -> None:
        first = self._random.choice(self._near)
        alike = [each for each in self._near if each.job.aspect_ratio == first.job.aspect_ratio and each is not first]
        chosen = [first, *self._random.sample(alike, min(len(alike), self._random.choice((1, 2, 3))))]
        if len(chosen) == 1:
            self._orders.append((self._original(""), [], None, 0, None))
            return
        sessions = tuple(each.job.session_id for each in chosen)
        self._orders.append((JoinVideos(session_ids=sessions, blend_scenes=True), chosen, None, 0, None))

    def _original(self, aside: str) -> Submission:
        random = self._random
        code, words = sentences.prompt(random, aside)
        spoken = code if code in _CREATED and random.random() < 0.9 else "auto"
        if random.random() < 0.22:
            shown = tuple(_PICTURE.format(random.randrange(9_000)) for _ in range(random.choice((3, 4, 5, 6))))
            return ImageListToVideo(image_urls=shown, prompt=words, language=spoken)
        return TextToVideo(
            prompt=words,
            image_model=random.choice(IMAGE_MODELS),
            video_model=random.choices(VIDEO_MODELS, range(len(VIDEO_MODELS), 0, -1))[0],
            duration=random.choice((10, 15, 20, 30, 30, 30, 45, 60, 90)),
            tone=random.choice(("cinematic", "cinematic", "grounded")),
            aspect_ratio=random.choice(("16:9", "16:9", "9:16")),
            language=spoken,
            enable_subtitles=random.random() < 0.85,
        )

    def _batch(self, title: str, at: datetime) -> Batch:
        by = self._spender()
        of = {"team": self._cast.team, "by": by, "created_at": at, "public_id": self._id(at)}
        return Batch(**of, title=title, form_token=f"{self.prefix}-{self._random.getrandbits(96):x}")

    def _spender(self) -> User:
        return self._random.choice(self._cast.spenders)

    def _live(
        self,
        submission: Submission,
        sources: list[Life],
        batch: Batch | None,
        position: int,
        retry_of: Job | None,
        at: datetime,
    ) -> Life:
        """Let one job live from its form to its end."""
        videos = [life.video for life in sources if life.video is not None]
        by = batch.by if batch else self._spender()
        key, quoted = self._id(at), intake.price(submission, Book(), videos)
        job = Job(
            public_id=key,
            team=self._cast.team,
            by=by,
            form_token=f"{self.prefix}-{key.hex}",
            batch=batch,
            batch_position=position,
            kind=submission.kind,
            recipe=submission.dump(),
            title=intake.title_of(submission, videos),
            model=submission.video_model if isinstance(submission, TextToVideo) else "",
            family=sources[0].job.family if sources else key,
            project=sources[0].job.project if sources else self._project(by, at),
            quote=quoted.amount or 0,
            quote_bound=quoted.bound,
            quote_sentence=quoted.sentence[:200],
            price_list=quoted.version,
            created_at=at,
            revision=5,
            **self._outcome(submission, sources),
        )
        self._end(job, at)
        own = search.fold(f"{job.title} {job.recipe.get('prompt') or ''}")
        text = " ".join(dict.fromkeys([own, *(life.text for life in sources)]))[: search.LONGEST_TEXT]
        life = Life(job=job, text=text, sources=sources, tags=self._tags(), retry_of=retry_of)
        self._shelve(job)
        if job.state == State.COMPLETED:
            life.video = self._video(job)
        return life

    def _outcome(self, submission: Submission, sources: list[Life]) -> dict[str, Any]:
        """What the video is to be, as a job that was really asked for has it; a derived one from its sources."""
        if isinstance(submission, TextToVideo):
            length, shape, shows = submission.duration * 1000, submission.aspect_ratio, submission.enable_subtitles
            return _asked(submission.language, shape, length, shows=shows)
        if isinstance(submission, ImageListToVideo):
            length = len(submission.image_urls) * intake.PICTURE_MS
            return _asked(submission.language, "16:9", length, shows=submission.enable_subtitles)
        first, length = sources[0].job, sum(life.job.expected_ms for life in sources)
        if isinstance(submission, AddOutroImage):
            length += intake.PICTURE_MS
        language = submission.language if isinstance(submission, TranslateVideo) else first.language
        shows = not isinstance(submission, RemoveSubtitles) and any(life.job.has_subtitles for life in sources)
        return _asked(language, first.aspect_ratio, length, shows=shows)

    def _end(self, job: Job, at: datetime) -> None:
        """Let the job end, well or not; nothing is left for a worker."""
        random = self._random
        job.state = random.choices(_ENDS, _ENDS_OFTEN)[0]
        took = timedelta(seconds=random.randint(40, 900))
        job.settled_at = min(at + took, self._now)
        if job.state == State.REJECTED:
            job.message, job.settled_at = "The prompt is against the content rules.", at + timedelta(seconds=4)
            return
        if job.state == State.CANCELLED and random.random() < 0.5:
            return
        job.accepted_at = at + timedelta(seconds=random.randint(2, 20))
        job.session_id = job.request_id = f"ses_{job.public_id.hex}"
        job.charged, job.charge_source = job.quote, random.choices(Source.values, (85, 6, 4, 1, 4))[0]
        if job.charge_source == Source.HEADER and random.random() < 0.01:
            job.charged = round(job.quote * 1.2)
        if job.state == State.FAILED:
            job.message, job.stage = random.choice(_FAULTS), "video_generation"
        job.progress = 100 if job.state == State.COMPLETED else random.randint(5, 90)

    def _shelve(self, job: Job) -> None:
        """Put a few on another shelf, and let the team decide about many."""
        random, pick = self._random, self._random.random()
        if job.state == State.COMPLETED and job.created_at < self._now - timedelta(days=2):
            job.verdict = random.choices((Verdict.NONE, Verdict.APPROVED, Verdict.CHANGES), (64, 31, 5))[0]
        if pick < 0.045:
            is_trash = pick < 0.012
            job.shelf, job.shelved_by = Shelf.TRASH if is_trash else Shelf.ARCHIVE, job.by
            since = min(timedelta(days=random.uniform(0.1, 25 if is_trash else 300)), self._now - job.created_at)
            job.shelved_at = self._now - since / 2

    def _video(self, job: Job) -> Video:
        random = self._random
        film = random.choice(self._films[job.aspect_ratio])
        is_lost = random.random() < 0.003
        fields: dict[str, Any] = {name: getattr(film, name) for name in Film.__slots__}
        if is_lost:
            fields = {"problem": "Samsar no longer has the file. The render stays charged, and nothing more is."}
        return Video(
            job=job,
            team=job.team,
            public_id=job.public_id,
            completed_at=job.settled_at or job.created_at,
            phase=Phase.LOST if is_lost else Phase.READY,
            source_url=f"https://media.example.test/{job.session_id}.mp4",
            duration_ms=0 if is_lost else job.expected_ms,
            has_sound=not is_lost,
            **fields,
        )

    def _project(self, by: User, at: datetime) -> Any:
        """People stay with a campaign for weeks; one in ten videos belongs to none."""
        if self._random.random() < 0.1:
            return None
        weeks = (at - self._now).days // 21
        chosen = (weeks * 5 + by.pk * 3 + self._random.choice((0, 0, 0, 1))) % len(self._cast.projects)
        return self._cast.projects[chosen]

    def _tags(self) -> list[Tag]:
        tags = self._cast.tags
        count = self._random.choice((0, 0, 0, 1, 1, 2, 3))
        # The square brings the first tags far more often than the last ones.
        return list(
            {tag.pk: tag for tag in (tags[int(self._random.random() ** 2 * len(tags))] for _ in range(count))}.values()
        )

    def _id(self, at: datetime) -> UUID:
        """Return a UUIDv7 of a moment: its milliseconds, the place in the row of lives, and chance."""
        value = int(at.timestamp() * 1000) << 80 | (self._made & 0xFFF) << 64 | self._ids.getrandbits(62)
        return UUID(int=value & ~(0xF << 76) | 0x7 << 76 | 0x2 << 62)


def _asked(language: str, shape: str, milliseconds: int, *, shows: bool) -> dict[str, Any]:
    return {"language": language, "aspect_ratio": shape, "expected_ms": milliseconds, "has_subtitles": shows}
