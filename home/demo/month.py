"""The videos of the demo's weeks: office hours, campaigns that swell, and the few that go wrong worth showing."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any, Final

from credits.models import Source
from home.demo import script
from home.scale.cast import Cast
from home.scale.films import Film
from home.scale.life import Inventor, Life
from samsar import ImageListToVideo, Submission, TextToVideo
from teams.models import User
from videos.jobs.states import Phase, State
from videos.models import Job, Verdict

#: How far back the first day lies, and how long ago the last video was asked for: time enough to have ended.
DAYS: Final = 35
_LATEST: Final = timedelta(hours=2)
_OPENS, _CLOSES = time(8, 15), time(18, 0)
_WORKDAY, _WEEKEND, _PUSH = (3, 4, 5, 6), (0, 0, 1), 2
_MODELS: Final = ("RUNWAYML", "KLINGIMGTOVID3PRO", "SEEDANCEI2V", "HAILUO", "SORA2", "VEO3.1I2VFAST")
_MODELS_OFTEN: Final = (34, 22, 14, 12, 14, 4)
_PARKED: Final = "Samsar did not answer. Nothing was sent or charged; its credits stay reserved until you send it."
#: What befalls some of the charged videos: by which part of all of them it happens, counted from the first.
FAILS: Final = (0.12, 0.31, 0.47, 0.66, 0.83)
REFUNDED: Final = 0.74
LARGER: Final = 0.79
REJECTED: Final = (0.22, 0.7)
CANCELLED: Final = (0.4, 0.9)
STOPPED: Final = 0.57
#: Charged without a word of how much: the first three were confirmed later, the last three never.
UNSURE: Final = (0.26, 0.52, 0.62, 0.87, 0.93, 0.97)


class Month(Inventor):
    """Makes up the lives of the last weeks; the same cast, seed and moment make the same ones."""

    spoken = ("fr", "es", "ja", "zh", "th")
    prefix = "demo"

    def __init__(self, cast: Cast, films: dict[str, list[Film]], *, seed: str, now: datetime) -> None:
        """Lay out the moments at which something is asked for."""
        super().__init__(cast, films, seed=seed, now=now, count=0)
        self.moments = self._moments()
        self._count = len(self.moments)
        self._project_of = {
            prompt: project
            for project, prompts in zip(cast.projects, script.CAMPAIGNS.values(), strict=True)
            for prompt in prompts
        }
        self._fates = self._lay_out()

    def lives(self) -> Iterator[Life]:
        """Yield one life a moment, in their order."""
        for at in self.moments:
            if not self._orders:
                self._order("", at)
            life = self._live(*self._orders.popleft(), at)
            prompt = life.job.recipe.get("prompt")
            if not life.sources:
                life.job.project = self._project_of.get(str(prompt))
            if life.video is not None and life.video.phase == Phase.READY and not life.sources:
                self._near.append(life)
            self._made += 1
            yield life

    def _moments(self) -> list[datetime]:
        """Return when something was asked for: within office hours of the team's zone, more as the sales come."""
        zone, found = self._cast.team.tz, list[datetime]()
        today = self._now.astimezone(zone).date()
        for back in range(DAYS, -1, -1):
            day = today - timedelta(days=back)
            count = self._random.choice(_WEEKEND if day.weekday() >= 5 else _WORKDAY)
            count += _PUSH if back <= 9 and day.weekday() < 5 else 0
            opens, closes = (datetime.combine(day, at, tzinfo=zone) for at in (_OPENS, _CLOSES))
            found += sorted(opens + (closes - opens) * self._random.random() for _ in range(count))
        return [at for at in found if at < self._now - _LATEST]

    def _lay_out(self) -> dict[int, str]:
        """Return what befalls the life at some places."""
        last = max(self._count - 3, 1)
        named = {"fails": FAILS, "refunded": (REFUNDED,), "larger": (LARGER,), "rejected": REJECTED}
        named |= {"cancelled": CANCELLED, "stopped": (STOPPED,), "unsure": UNSURE}
        fates = {round(part * last): name for name, parts in named.items() for part in parts}
        return fates | dict.fromkeys(range(self._count - 2, self._count), "parked")

    def _original(self, aside: str) -> Submission:  # noqa: ARG002 - no word is rare here
        random = self._random
        # The sales of the season swell towards the end.
        late = self._made > self._count * 0.55
        weights = [3, 5 if late else 1, 2, 1, 1, 4 if late else 1]
        prompts = random.choices(list(script.CAMPAIGNS.values()), weights)[0]
        words = random.choice(prompts)
        if random.random() < 0.14:
            shown = tuple(f"https://pictures.example.test/shop/{random.randrange(400)}.jpg" for _ in range(3))
            return ImageListToVideo(image_urls=shown, prompt=words, language="en")
        return TextToVideo(
            prompt=words,
            image_model=random.choice(("SEEDREAM", "SEEDREAM", "HUNYUAN")),
            video_model=random.choices(_MODELS, _MODELS_OFTEN)[0],
            duration=random.choice((10, 15, 15, 20, 20, 30, 30)),
            tone=random.choice(("cinematic", "cinematic", "grounded")),
            aspect_ratio=random.choice(("16:9", "9:16", "9:16")),
            language="en",
            enable_subtitles=random.random() < 0.8,
        )

    def _spender(self) -> User:
        return self._random.choices(self._cast.spenders, script.BUSY)[0]

    def _project(self, by: User, at: datetime) -> Any:  # noqa: ARG002
        return None  # its prompt says which, see `lives`

    def _end(self, job: Job, at: datetime) -> None:
        random, fate = self._random, self._fates.get(self._made, "")
        took = timedelta(seconds=random.randint(70, 600))
        job.state, job.settled_at = State.COMPLETED, at + took
        if fate == "parked":
            job.state, job.settled_at, job.message = State.PARKED, None, _PARKED
            return
        if fate == "rejected":
            job.state, job.settled_at = State.REJECTED, at + timedelta(seconds=4)
            job.message = "The prompt is against the content rules."
            return
        if fate == "cancelled":
            job.state, job.message = State.CANCELLED, "Cancelled before it was sent. Nothing was charged."
            return
        job.accepted_at = at + timedelta(seconds=random.randint(2, 12))
        job.session_id = job.request_id = f"ses_{job.public_id.hex}"
        job.charged, job.charge_source, job.progress = job.quote, Source.HEADER, 100
        if fate in ("fails", "refunded"):
            job.state, job.stage, job.progress = State.FAILED, "video_generation", random.randint(35, 90)
            job.message = "A scene was refused by the video model."
        elif fate == "stopped":
            job.state, job.is_cancel_asked, job.progress = State.CANCELLED, True, 40
        elif fate == "larger" and not job.quote:
            # What is free cannot be charged a quarter more: the next one that nothing befalls is.
            later = next(number for number in range(self._made + 1, self._count) if number not in self._fates)
            self._fates[later] = fate
        elif fate == "larger":
            job.charged = (round(job.quote * 1.25) + 999) // 1000 * 1000
        elif fate == "unsure":
            job.charge_source = Source.ESTIMATE

    def _shelve(self, job: Job) -> None:
        """Let the team decide about what is older than two days, and put a few away."""
        if job.state != State.COMPLETED:
            return
        age, random = self._now - job.created_at, self._random
        if age > timedelta(days=2):
            job.verdict = random.choices((Verdict.NONE, Verdict.APPROVED, Verdict.CHANGES), (40, 52, 8))[0]
