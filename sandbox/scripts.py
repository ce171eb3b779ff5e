"""Scripted outcomes: words in square brackets in a prompt, or handed over by a control call."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sandbox import stages

WORDS = {
    "[402]": "Refused with 402 as if the account had no credits. Nothing is charged.",
    "[timeout]": "Accepted and charged, then the connection closes without an answer.",
    "[no-headers]": "Accepted and charged, without the two credit headers.",
    "[slow]": f"Every stage takes {stages.SLOW_FACTOR} times as long.",
    "[stuck]": f"Stays in {stages.STUCK_AT} for ever.",
    "[webhook-lost]": "Nobody is called when the render is over.",
    "[webhook-twice]": "The same call comes twice when the render is over.",
    "[webhook-without-ids]": "The call names neither request nor session.",
    "[credits-in-body]": "Without the two headers; the answer itself says creditsCharged and remainingCredits.",
    "[charge:<credits>]": "Accepted and charged so much, whatever the price list says.",
    "[fail:<stage>]": "Fails halfway through that stage. A failure in prompt_generation is refunded silently.",
}
FLAGS = {
    "timeout": "silent",
    "no-headers": "no_headers",
    "credits-in-body": "credits_in_body",
    "slow": "slow",
    "stuck": "stuck",
}
WEBHOOKS = {"webhook-lost": "lost", "webhook-twice": "twice", "webhook-without-ids": "without-ids"}
IN_PROMPT = re.compile(rf"\[(402|{'|'.join((*FLAGS, *WEBHOOKS))}|fail:[^\]\s]*|charge:[^\]\s]*)\]")
CHARGE = re.compile(r"charge:([0-9]{1,6}(?:\.[0-9]{1,3})?)", re.ASCII)
REFUSAL = re.compile(r"[45]\d\d")


class UnknownOutcome(ValueError):
    """A scripted outcome that the sandbox does not know; the text says which and what is known."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Script:
    """How one call is to end; `webhook` is "once", or one of WEBHOOKS; `charge` thousandths of a credit."""

    charge: int | None = None
    refuse_with: int | None = None
    silent: bool = False
    no_headers: bool = False
    credits_in_body: bool = False
    slow: bool = False
    stuck: bool = False
    fails_at: str | None = None
    webhook: str = "once"


def in_prompt(prompt: str) -> list[str]:
    """Return the outcomes that a prompt asks for, in order, without their brackets."""
    return IN_PROMPT.findall(prompt)


def without(prompt: str) -> str:
    """Return a prompt as it is spoken: without the outcomes that it asks for."""
    return " ".join(IN_PROMPT.sub(" ", prompt).split())


def read(outcomes: Iterable[str]) -> Script:
    """Combine outcomes into one script.

    Raises UnknownOutcome for a word or a stage that the sandbox does not know.
    """
    said: dict[str, Any] = {}
    for outcome in outcomes:
        if outcome in FLAGS:
            said[FLAGS[outcome]] = True
        elif outcome in WEBHOOKS:
            said["webhook"] = WEBHOOKS[outcome]
        elif charge := CHARGE.fullmatch(outcome):
            said["charge"] = round(float(charge[1]) * 1000)
        elif REFUSAL.fullmatch(outcome):
            said["refuse_with"] = int(outcome)
        elif outcome.startswith("fail:") and outcome.removeprefix("fail:") in stages.NAMES:
            said["fails_at"] = outcome.removeprefix("fail:")
        else:
            raise UnknownOutcome(
                f"Unknown scripted outcome {outcome!r}. Known: {', '.join((*FLAGS, *WEBHOOKS))}, a status such as 402, "
                f"charge: with a number of credits, or fail: with one of {', '.join(stages.NAMES)}."
            )
    return Script(**said)
