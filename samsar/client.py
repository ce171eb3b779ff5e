"""The Samsar Video API as an object: one method a call, our own types in and out.

Callers may rely on this: every call ends within its wall-clock deadline and
raises only SamsarErrors; a POST leaves at most once, on a connection of its
own; the key appears in nothing that is raised, returned or logged.
"""

import json
import logging
import re
import uuid
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar
from urllib.parse import urlencode

from samsar import answers, transport
from samsar.connecting import NoConnection
from samsar.credit_notes import CreditNote, read_credits, read_told_credits
from samsar.errors import BadReply, NotSent, OutcomeUnknown, Refused, SamsarError
from samsar.keys import ApiKey, KeyOriginMismatch, Origin
from samsar.replies import (
    Accepted,
    CancelAnswer,
    CompletedSession,
    LatestVersion,
    Observation,
    SupportedFonts,
    SupportedModels,
)
from samsar.submissions import AddOutroImage, Submission
from samsar.verdicts import judge_post, judge_read

MOST_SESSIONS: Final = 100  # more of them would not fit into the longest answer that is read

_Answer = TypeVar("_Answer")
_HEADER_SAFE: Final = re.compile(r"[!-~]{1,200}", re.ASCII)
_log: Final = logging.getLogger(__name__)


class SamsarClient:
    """The service at one origin, for one key. Threads may share it.

    `connect_seconds`, `post_seconds` and `get_seconds` are wall-clock bounds
    for making a connection and for a whole exchange. Without a key only
    `supported_fonts` can be asked. Raises KeyOriginMismatch, before any
    connection, where a practice key meets a live origin or the reverse.
    """

    def __init__(
        self,
        origin: Origin,
        key: ApiKey | None,
        *,
        connect_seconds: float = 5,
        post_seconds: float = 240,
        get_seconds: float = 30,
    ) -> None:
        if key is not None and key.is_practice != origin.practice:
            kind, place = ("A practice key", "the live service") if key.is_practice else ("A live key", "the sandbox")
            raise KeyOriginMismatch(f"{kind} is never sent to {place}.")
        self._origin = origin
        self._key = key
        self._connect_seconds = connect_seconds
        self._post_seconds = post_seconds
        self._get_seconds = get_seconds

    def __repr__(self) -> str:
        return f"SamsarClient({self._origin.url}, {self._key})"

    def supported_models(self) -> SupportedModels:
        """The models on offer; raises NotSent, Refused or BadReply.

        API document, GET /video/supported_models.
        """
        return self._read("/video/supported_models", {}, lambda document, _: answers.supported_models(document))

    def supported_fonts(self) -> SupportedFonts:
        """The fonts on offer, asked without the key; raises NotSent, Refused or BadReply.

        API document, GET /supported_fonts.
        """
        understand = answers.supported_fonts
        return self._read("/supported_fonts", {}, lambda document, _: understand(document), with_key=False)

    def submit(self, submission: Submission, *, webhook_url: str | None, request_id: str) -> Accepted:
        """Send a submission, at most once; raises NotSent, Refused or OutcomeUnknown.

        `request_id` is our own x-request-id: 1 to 200 visible ASCII
        characters, else ValueError. After OutcomeUnknown the submission may
        have been accepted and charged. API document, POST of its `path`.
        """
        payload: dict[str, Any] = {"input": submission.to_wire()}
        if webhook_url is not None:
            payload["webhookUrl"] = webhook_url
        # the outro endpoint may charge before it validates
        may_charge_first = isinstance(submission, AddOutroImage)
        accepted = self._post(submission.path, payload, request_id, answers.accepted, may_charge_first=may_charge_first)
        _log.info("%s sent as %s was accepted as session %s", submission.path, request_id, accepted.session_id)
        return accepted

    def status(self, request_id: str) -> Observation:
        """One look at a request; raises NotSent, Refused or BadReply.

        API document, GET /status.
        """
        query = {"request_id": request_id}
        return self._read("/status", query, lambda *said: answers.observation(*said, asked=request_id))

    def cancel_render(self, session_id: str) -> CancelAnswer:
        """Cancel a render, which costs nothing; raises NotSent, Refused or OutcomeUnknown.

        A finished session would be marked cancelled for ever: look at its
        status first. API document, POST /video/cancel_render.
        """
        payload = {"input": {"videoSessionId": session_id}}
        understand = answers.cancel_answer
        return self._post("/video/cancel_render", payload, _new_id(), lambda said, _: understand(said), is_free=True)

    def fetch_latest_version(self, session_id: str) -> LatestVersion:
        """A fresh address of a session's newest render; raises NotSent, Refused or BadReply.

        API document, GET /video/fetch_latest_version.
        """
        query = {"session_id": session_id}
        path = "/video/fetch_latest_version"
        return self._read(path, query, lambda said, _: answers.latest_version(said, asked=session_id))

    def remaining_credits(self) -> int | None:
        """The account's balance in thousandths of a credit, None where the service does not offer it.

        Not in the API document. Raises NotSent, Refused or BadReply.
        """
        try:
            return self._read("/credits", {}, lambda _, credits: credits.remaining)
        except (Refused, BadReply) as exc:
            if exc.status in (200, 404):  # not found, or a page for people: there is no such route
                return None
            raise

    def completed_sessions(self, limit: int) -> tuple[CompletedSession, ...]:
        """The newest finished sessions of the account, at most `limit` and 100.

        Not in the API document: a service without it answers with Refused or
        BadReply of status 404. Raises NotSent, Refused or BadReply.
        """
        query = {"limit": str(min(limit, MOST_SESSIONS))}
        path = "/video/list_completed_video_sessions"
        return self._read(path, query, lambda document, _: answers.completed_sessions(document))[:limit]

    def _read(
        self,
        path: str,
        query: Mapping[str, str],
        understand: Callable[[Any, CreditNote], _Answer],
        *,
        with_key: bool = True,
    ) -> _Answer:
        """Ask for something that changes nothing; raises NotSent, Refused or BadReply."""
        request_id = _new_id()
        target = f"{path}?{urlencode(query)}" if query else path
        try:
            reply = transport.read(
                self._origin,
                self._request("GET", target, request_id, with_key=with_key),
                seconds=self._get_seconds,
                connect_seconds=self._connect_seconds,
            )
            document, credits = judge_read(reply, request_id=request_id, key=self._key)
            return understand(document, credits)
        except NoConnection as exc:
            failure: SamsarError = NotSent(str(exc), request_id=request_id)
        except transport.BrokenExchange as exc:
            failure = BadReply(str(exc), request_id=request_id, status=exc.status)
        except answers.Unusable as exc:
            failure = BadReply(str(exc), request_id=request_id, status=reply.status)
        raise failure  # out here it has no context, so nothing leads to the frames that held the request

    def _post(
        self,
        path: str,
        payload: Mapping[str, Any],
        request_id: str,
        understand: Callable[[Any, CreditNote], _Answer],
        *,
        is_free: bool = False,
        may_charge_first: bool = False,
    ) -> _Answer:
        """Send something once; raises NotSent, Refused or OutcomeUnknown."""
        if not _HEADER_SAFE.fullmatch(request_id):
            raise ValueError("a request id is 1 to 200 visible ASCII characters")
        body = json.dumps(payload, allow_nan=False).encode("ascii")
        try:
            reply = transport.send_once(
                self._origin,
                self._request("POST", path, request_id, body),
                seconds=self._post_seconds,
                connect_seconds=self._connect_seconds,
            )
            document, credits = judge_post(
                reply, request_id=request_id, key=self._key, is_free=is_free, may_charge_first=may_charge_first
            )
            return understand(document, credits)
        except NoConnection as exc:
            failure: SamsarError = NotSent(str(exc), request_id=request_id)
        except transport.BrokenExchange as exc:
            credits = (read_told_credits if is_free else read_credits)(exc.headers)
            failure = OutcomeUnknown(str(exc), request_id=request_id, status=exc.status, credits=credits)
        except answers.Unusable as exc:
            failure = OutcomeUnknown(str(exc), request_id=request_id, status=reply.status, credits=credits)
        raise failure  # out here it has no context, so nothing leads to the frames that held the request

    def _request(
        self, method: str, target: str, request_id: str, body: bytes | None = None, *, with_key: bool = True
    ) -> bytes:
        """The bytes of a request; raises NotSent where a key is needed and there is none."""
        headers = {
            "Host": self._origin.host_header,
            "User-Agent": "samsar-portal",
            "Accept": "application/json",
            "Accept-Encoding": "identity",
            "x-request-id": request_id,
        }
        if with_key:
            if self._key is None:
                raise NotSent("no API key is stored", request_id=request_id)
            headers["Authorization"] = f"Bearer {self._key.reveal()}"
        if body is not None:
            headers |= {
                "Content-Type": "application/json",
                "Content-Length": str(len(body)),
                "Idempotency-Key": request_id,  # the service may ignore it, and nothing here relies on it
                "Connection": "close",
            }
        lines = [f"{method} {self._origin.base_path}{target} HTTP/1.1"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        return "\r\n".join([*lines, "", ""]).encode("ascii") + (body or b"")


def _new_id() -> str:
    return uuid.uuid4().hex
