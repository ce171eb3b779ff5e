"""Judges an HTTP answer: gives its JSON document, or raises the error that says what may be done next.

After the first byte of a paid POST may have left, only a clear word from the
service proves that nothing was charged. Everything else is OutcomeUnknown.
"""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final

from samsar.credit_notes import CreditNote, read_credits, read_told_credits
from samsar.documents import NotJson, message, parse
from samsar.errors import BadReply, NotSent, OutcomeUnknown, Refused
from samsar.keys import ApiKey
from samsar.transport import Reply

REFUSALS: Final = frozenset({400, 401, 402, 403, 404, 409, 422})
REFUSALS_BEFORE_A_CHARGE: Final = frozenset({401, 402})
TOO_MANY: Final = 429
LONGEST_WAIT: Final = 3600  # seconds; a longer Retry-After is cut to this


def judge_post(
    reply: Reply, *, request_id: str, key: ApiKey | None = None, is_free: bool = False, may_charge_first: bool = False
) -> tuple[Any, CreditNote]:
    """The document, with `key` masked in it, and the credits of an accepted POST.

    `is_free` is for a call that never costs anything, `may_charge_first` for
    an endpoint that charges before it validates: only its 401 and 402 are
    free. Raises NotSent, Refused or OutcomeUnknown.
    """
    document, flaw = _document(reply, key)
    credits = (read_told_credits if is_free else read_credits)(reply.headers, document)
    if 200 <= reply.status < 300 and not flaw:
        return document, credits
    said = message(document)
    if credits.rules_out_a_charge:
        if reply.status == TOO_MANY and not may_charge_first:
            raise _told_to_wait(reply, request_id)
        if said and reply.status in (REFUSALS_BEFORE_A_CHARGE if may_charge_first else REFUSALS):
            raise Refused(reply.status, said, request_id=request_id, credits=credits)
    raise OutcomeUnknown(_reason(reply, said, flaw), request_id=request_id, status=reply.status, credits=credits)


def judge_read(reply: Reply, *, request_id: str, key: ApiKey | None = None) -> tuple[Any, CreditNote]:
    """The document, with `key` masked in it, and the credits that an answered read tells of.

    Raises NotSent, Refused or BadReply.
    """
    document, flaw = _document(reply, key)
    credits = read_told_credits(reply.headers, document)
    if 200 <= reply.status < 300 and not flaw:
        return document, credits
    said = message(document)
    if reply.status == TOO_MANY:
        raise _told_to_wait(reply, request_id)
    if said and reply.status in REFUSALS:
        raise Refused(reply.status, said, request_id=request_id, credits=credits)
    raise BadReply(_reason(reply, said, flaw), request_id=request_id, status=reply.status)


def read_retry_after(value: str, *, now: datetime, longest: float = LONGEST_WAIT) -> float | None:
    """A Retry-After header in seconds, at most `longest`; None for what is neither seconds nor a date."""
    if re.fullmatch(r"[0-9]{1,9}", value.strip(), re.ASCII):
        return float(min(int(value), longest))
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return min(max((moment - now).total_seconds(), 0.0), float(longest))


def _document(reply: Reply, key: ApiKey | None) -> tuple[Any, str]:
    """The JSON document without the key, or None and why there is none."""
    if not reply.body:
        return None, "the answer is empty"
    try:
        document = parse(reply.body)
    except NotJson as exc:
        return None, str(exc)
    return (document if key is None else key.mask_in(document)), ""


def _told_to_wait(reply: Reply, request_id: str) -> NotSent:
    waits = [read_retry_after(value, now=datetime.now(UTC)) for value in reply.headers.get("retry-after", ())]
    return NotSent("it is being asked too often", request_id=request_id, retry_after=waits[0] if waits else None)


def _reason(reply: Reply, said: str, flaw: str) -> str:
    if 200 <= reply.status < 300:
        return flaw
    return f"it answered {reply.status}" + (f" and says “{said}”" if said else "")
