"""What fault tests share: a team on the sandbox at the end of a line that may break, and jobs to send over it."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from samsar import ApiKey, Origin, SamsarClient
from teams import connections
from teams.models import Membership, Team
from tests.conftest import Sandbox
from tests.faults import courier, promises, upstream
from tests.faults.orders import PROMPT, prompt
from videos import tasks
from videos.catalogue import offer_for
from videos.jobs import intake
from videos.models import Job

#: Under this name each test reports what it counted, also from another process.
TALLY = "tally"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Close with what all tests did together."""
    reports = [report for group in terminalreporter.stats.values() for report in group]
    ends = [report for report in reports if isinstance(report, pytest.TestReport) and report.when == "teardown"]
    tallies = [value for report in ends for name, value in report.user_properties if name == TALLY]
    if tallies:
        total: Counter[str] = Counter()
        for tally in tallies:
            total.update(tally)
        words = ", ".join(f"{number} {name.replace('_', ' ')}" for name, number in total.items())
        terminalreporter.write_line(f"{len(tallies)} tests with a team: {words}")


@dataclass
class Account:
    """The team's account at the sandbox, and what it accepted since the test began."""

    sandbox: Sandbox
    key: str
    before: Counter[str] = field(default_factory=Counter)

    def accepted(self) -> int:
        """Return how many POSTs the sandbox accepted for this account during this test."""
        return self.sandbox.accepted_posts(self.key) - self.before.total()

    def by_handle(self) -> dict[str, int]:
        """Return how many of them came with each x-request-id."""
        accepted = self.handles() - self.before
        assert accepted.total() == self.accepted(), "a POST came without our handle"
        return dict(accepted)

    def handles(self) -> Counter[str]:
        """Return how many POSTs came with each x-request-id since the account was opened."""
        return Counter(self.sandbox.tell("accepted", key=self.key)["by_handle"])


@pytest.fixture(scope="session")
def fault_key(sandbox: Sandbox) -> str:
    """One account for all: making one costs more than a test."""
    return sandbox.new_key()


@pytest.fixture
def now(transactional_db: None) -> datetime:
    """The real time: tasks read the clock themselves. Rows are committed, as threads and processes need."""
    return timezone.now()


@pytest.fixture
def line(sandbox: Sandbox) -> Iterator[upstream.Line]:
    """The line to the sandbox."""
    with upstream.opened(sandbox.url) as opened:
        yield opened


@pytest.fixture
def account(sandbox: Sandbox, fault_key: str) -> Account:
    """The team's account, with 10,000 credits."""
    sandbox.tell("balance", key=fault_key, credits=10_000)
    account = Account(sandbox, fault_key)
    account.before = account.handles()
    return account


@pytest.fixture
def team(
    owner: Membership,
    line: upstream.Line,
    account: Account,
    settings: Any,
    now: datetime,
    record_property: Callable[[str, object], None],
) -> Iterator[Team]:
    """A Practice team at the end of the line; afterwards every promise must have been kept."""
    settings.SANDBOX_URL = line.url
    settings.SANDBOX_DATA = str(account.sandbox.data)
    settings.PORTAL_URL = ""  # no doorbell: these tests look when they want to
    connections.store_key(owner.team, account.key, now=now)
    courier.lose_all()
    yield owner.team
    courier.lose_all()
    by_handle = account.by_handle()
    record_property(TALLY, asdict(promises.count(owner.team, by_handle)))
    promises.keep(owner.team, by_handle)


@pytest.fixture
def hasty(line: upstream.Line, account: Account) -> SamsarClient:
    """A client that waits a quarter of a second for anything."""
    origin = Origin(line.url, practice=True)
    return SamsarClient(origin, ApiKey(account.key), connect_seconds=5, post_seconds=0.25, get_seconds=0.25)


@pytest.fixture
def queue(team: Team, owner: Membership, now: datetime) -> Callable[..., Job]:
    """Queue a job of 120 credits and ring for it."""
    offer = offer_for(team)

    def make(text: str = PROMPT, *, token: str = "token-1") -> Job:
        job = intake.queue(prompt(text), by=owner, token=token, offer=offer, now=now)
        tasks.ring(tasks.submit_job, job_id=job.pk)
        return job

    return make


@pytest.fixture
def job(queue: Callable[..., Job]) -> Job:
    """A queued job whose message waits."""
    return queue()


def sweep_later(now: datetime, **ahead: float) -> list[str]:
    """Do what the sweep does, `ahead` (as of timedelta) from now, and deliver what it rings for."""
    at = now + timedelta(**ahead)
    tasks.go_round(clock=lambda: at)
    return courier.deliver_all()
