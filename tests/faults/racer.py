"""One member in a race for the team's last credits, as a process of its own.

It prints `ready`, waits for a line, queues one job after the other, and prints
how many were accepted and refused, and what else went wrong.
"""

import json
import sys
from collections import Counter

import django
from django.utils import timezone


def main(membership_id: int, tries: int) -> None:
    """Try to queue so many jobs."""
    django.setup()
    from teams.models import Membership
    from tests.faults.orders import prompt
    from videos.catalogue import offer_for
    from videos.jobs import intake

    member = Membership.objects.select_related("team", "user").get(pk=membership_id)
    offer = offer_for(member.team)
    results: Counter[str] = Counter()
    print("ready", flush=True)  # noqa: T201 - the test waits for it
    sys.stdin.readline()
    for number in range(tries):
        try:
            intake.queue(prompt(), by=member, token=f"{membership_id}-{number}", offer=offer, now=timezone.now())
            results["accepted"] += 1
        except intake.SpendingRefused:
            results["refused"] += 1
        except Exception as problem:
            results[f"{type(problem).__name__}: {problem}"] += 1
    print(json.dumps(results), flush=True)  # noqa: T201 - the result


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
