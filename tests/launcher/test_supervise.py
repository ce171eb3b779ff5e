"""The supervisor with small real processes: it restarts, gives up, stops in order and leaves nothing."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from launcher.supervise import Part, Supervisor
from launcher.trouble import Trouble

FOREVER = "import time; time.sleep(600)"


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator[Supervisor]:
    """A supervisor whose processes write under tmp_path and have 5 seconds to stop."""
    made = Supervisor(tmp_path, tmp_path, grace=5)
    yield made
    made.stop()


def part(name: str, script: str, answers: Callable[[], bool] = lambda: True) -> Part:
    return Part(name=name, command=(sys.executable, "-c", script), environ=os.environ, answers=answers)


def until(what: Callable[[], bool], seconds: float = 10) -> None:
    """Wait for another process to get somewhere; fails the test when it does not."""
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.01)


def is_running(pid: int) -> bool:
    """Tell whether a process runs; one that ended and waits to be reaped does not."""
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout
    return bool(state.strip()) and not state.startswith("Z")


def lines(path: Path) -> list[str]:
    return path.read_text().split() if path.exists() else []


def writes_pid(path: Path, then: str = FOREVER) -> str:
    return f"import os; open({str(path)!r}, 'a').write(f'{{os.getpid()}}\\n'); {then}"


def test_waits_until_every_process_answers(supervisor: Supervisor, tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    supervisor.start(part("one", writes_pid(one), one.exists), part("two", writes_pid(two), two.exists))

    supervisor.wait(10)
    assert one.exists()
    assert two.exists()


def test_a_dead_process_is_started_again_and_said(
    supervisor: Supervisor, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pids = tmp_path / "pids"
    supervisor.start(part("worker", writes_pid(pids)))
    until(lambda: len(lines(pids)) == 1)
    os.kill(int(lines(pids)[0]), signal.SIGKILL)

    def started_twice() -> bool:
        supervisor.look()
        return len(lines(pids)) == 2

    until(started_twice)
    assert "worker was ended by SIGKILL; it starts again in 0.5 s" in capsys.readouterr().out


def test_three_deaths_in_a_minute_end_the_run_with_the_last_lines(supervisor: Supervisor) -> None:
    supervisor.start(part("beat", "print('the schedule is gone'); raise SystemExit(3)", lambda: False))

    with pytest.raises(Trouble) as trouble:
        supervisor.wait(20)

    said = str(trouble.value)
    assert said.startswith("beat stopped with exit code 3, for the third time within a minute.")
    assert said.endswith("  the schedule is gone")


def test_a_process_that_never_answers_is_named(supervisor: Supervisor) -> None:
    supervisor.start(part("web", FOREVER, lambda: False))

    with pytest.raises(Trouble, match=r"web did not answer within 0 seconds"):
        supervisor.wait(0.1)


def test_stopping_goes_in_reverse_order_of_starting(supervisor: Supervisor, tmp_path: Path) -> None:
    order = tmp_path / "order"
    tells = (
        "import signal, sys, time\n"
        "def stop(*_):\n  open({order!r}, 'a').write('{name}\\n'); sys.exit()\n"
        "signal.signal(signal.SIGTERM, stop)\nopen({ready!r}, 'w'); time.sleep(600)"
    )
    for name in ("redis", "web"):
        ready = tmp_path / f"{name}-ready"
        script = tells.format(order=str(order), name=name, ready=str(ready))
        supervisor.start(part(name, script, ready.exists))
    supervisor.wait(10)

    supervisor.stop()

    assert lines(order) == ["web", "redis"]


def test_stopping_takes_the_children_of_a_process_with_it(supervisor: Supervisor, tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    grandchild = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {writes_pid(pids)!r}])"
    supervisor.start(part("sandbox", grandchild))
    until(lambda: len(lines(pids)) == 1)

    supervisor.stop()

    until(lambda: not is_running(int(lines(pids)[0])))


def test_a_process_that_ignores_sigterm_is_killed_after_the_grace(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    deaf = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {writes_pid(pids)}"
    supervisor = Supervisor(tmp_path, tmp_path, grace=0.2)
    supervisor.start(part("worker", deaf))
    until(lambda: len(lines(pids)) == 1)

    supervisor.stop()

    assert not is_running(int(lines(pids)[0]))


def test_a_large_log_is_put_aside_at_the_start(supervisor: Supervisor, tmp_path: Path) -> None:
    log = tmp_path / "web.log"
    log.write_bytes(b"x" * 5_000_001)

    supervisor.start(part("web", "print('new')"))

    assert (tmp_path / "web.log.1").stat().st_size == 5_000_001
    until(lambda: log.read_text() == "new\n")
    assert log.stat().st_mode & 0o077 == 0


LAUNCHER = """
import sys
from pathlib import Path
from tests.launcher.test_supervise import part, writes_pid
from launcher.supervise import Supervisor
folder = Path(sys.argv[1])
supervisor = Supervisor(folder, folder, grace=5)
supervisor.listen()
supervisor.start(part("one", writes_pid(folder / "one")))
supervisor.start(part("two", writes_pid(folder / "two")))
supervisor.keep()
supervisor.stop()
"""


@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL], ids=lambda s: s.name)
def test_whatever_ends_the_launcher_no_process_is_left(tmp_path: Path, signum: signal.Signals) -> None:
    root = Path(__file__).resolve().parents[2]
    launcher = subprocess.Popen([sys.executable, "-c", LAUNCHER, str(tmp_path)], cwd=root)
    until(lambda: bool(lines(tmp_path / "one") and lines(tmp_path / "two")))
    pids = [int(lines(tmp_path / name)[0]) for name in ("one", "two")]

    launcher.send_signal(signum)
    launcher.wait(10)

    until(lambda: not any(is_running(pid) for pid in pids))
