"""One member in a race for the last credits, as a process of its own.

It prints `ready`. Each line it is given is a round: whose form it sends, how
often, and under which name; it queues one job after the other, and prints how
many were accepted and refused, and what else went wrong. A round with
`projects` reserves in each of them, in that order, in one transaction a try,
each try in a month that nobody spent in yet.
"""

import json
import sys
from collections import Counter
from datetime import timedelta
from typing import Any

import django
from django.utils import timezone


def main() -> None:
    """Run in each round that a line asks for, until no more comes."""
    django.setup()
    print("ready", flush=True)  # noqa: T201 - the test waits for it
    for line in sys.stdin:
        print(json.dumps(_run(**json.loads(line))), flush=True)  # noqa: T201 - the result


def _run(*, member: int, tries: int, name: str, projects: tuple[int, ...] = ()) -> Counter[str]:
    from teams.models import Membership
    from tests.faults.orders import prompt
    from videos.catalogue import offer_for
    from videos.jobs import intake

    place = Membership.objects.select_related("team", "user", "project").get(pk=member)
    offer = offer_for(place.team)
    results: Counter[str] = Counter()
    for number in range(tries):
        try:
            if projects:
                _reserve(place, projects, number)
            else:
                intake.queue(prompt(), by=place, token=f"{name}-{number}", offer=offer, now=timezone.now())
            results["accepted"] += 1
        except intake.BudgetExceeded as refusal:
            results[f"refused by the {refusal.budget.scope}"] += 1
        except intake.SpendingRefused:
            results["refused"] += 1
        except Exception as problem:
            results[f"{type(problem).__name__}: {problem}"] += 1
    return results


def _reserve(place: Any, projects: tuple[int, ...], number: int) -> None:
    from django.db import transaction

    from credits import ledger
    from credits.ledger import JobFacts
    from videos.ids import uuid7

    at = timezone.now() + timedelta(days=31 * number)
    facts = {"kind": "text_to_video", "model": "", "language": "en", "price_list": "test", "by": place.user}
    with transaction.atomic():
        for project in projects:
            ledger.hold(place.team, 1000, JobFacts(job_id=uuid7(), project_id=project, **facts), at=at)


if __name__ == "__main__":
    main()
