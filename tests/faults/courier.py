"""The queue between the portal and its worker, with the messages in the test's hands.

Messages go through Celery's own publishing and the broker of the settings;
the test delivers them, loses them, or delivers them twice, as a broker may.
"""

from dataclasses import dataclass
from typing import Any

from samsar_portal.celery import app

QUEUE = "celery"


@dataclass(frozen=True, slots=True)
class Message:
    """A task on its way: its name and the ids that it carries."""

    task: str
    ids: dict[str, Any]

    def deliver(self) -> None:
        """Run the task, in this process and thread."""
        app.tasks[self.task](**self.ids)


def take() -> list[Message]:
    """Take every message that waits out of the queue."""
    taken = []
    channel: Any
    with app.connection_for_read() as connection, connection.channel() as channel:
        while (message := channel.basic_get(QUEUE, no_ack=True)) is not None:
            _positional, ids, _embedded = message.payload
            taken.append(Message(str(message.headers["task"]), ids))
    return taken


def deliver_all(*, rounds: int = 5) -> list[str]:
    """Deliver what waits and what that rings for; return the names of the tasks that ran, in order."""
    ran: list[str] = []
    for _ in range(rounds):
        messages = take()
        for message in messages:
            message.deliver()
            ran.append(message.task.rpartition(".")[2])
        if not messages:
            return ran
    raise AssertionError(f"the queue does not run dry: {ran}")


def lose_all() -> int:
    """Lose what waits, as a broker that is killed does; return how many messages that were."""
    return len(take())
