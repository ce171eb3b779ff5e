"""Whatever a member can change is recorded in the audit trail, or stands here with the reason why it is not.

A new view that takes a POST fails until somebody decided which. The reason is
for a security officer: what is missing from the trail, and where it stands.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver

from audit.trail import Action

#: What each press writes, by the name of its address.
RECORDED: dict[str, set[Action]] = {
    "connection_save": {Action.KEY_SAVED},
    "connection_test": {Action.KEY_REJECTED},
    "budget_set": {Action.BUDGET_SET},
    "rule_pause": {Action.SPENDING_PAUSED},
    "rule_resume": {Action.SPENDING_RESUMED},
    "rule_velocity": {Action.SPENDING_VELOCITY},
    "rule_approval": {Action.SPENDING_APPROVAL},
    "practice_refill": {Action.CREDITS_ADDED},
    "live_open": {Action.TEAM_OPENED, Action.KEY_SAVED},
    "connection_revoke": {Action.KEY_REVOKED},
    "invitation_new": {Action.MEMBER_INVITED},
    "invitation_renew": {Action.MEMBER_INVITED},
    "invitation_withdraw": {Action.INVITATION_WITHDRAWN},
    "member_role": {Action.MEMBER_ROLE},
    "leaving": {Action.MEMBER_REMOVED, Action.MEMBER_LEFT, Action.WORK_HANDED_OVER},
    "team_name": {Action.TEAM_RENAMED},
    "audit_export": {Action.TRAIL_EXPORTED},
    "release_send": {Action.JOBS_RELEASED},
    "video_send": {Action.JOBS_RELEASED},
    "request_approve": {Action.REQUEST_APPROVED},
    "request_deny": {Action.REQUEST_DENIED},
    "video_attach": {Action.SESSION_ATTACHED},
    "video_settle": {Action.CHARGE_SETTLED},
    "adjust": {Action.CHARGE_ADJUSTED},
    "explain": {Action.CHARGE_EXPLAINED},
    "bulk_delete": {Action.VIDEOS_DELETED},
    "bulk_shelve": {Action.VIDEOS_RESTORED},
    "bulk_purge": {Action.VIDEOS_PURGED},
    "undo": {Action.VIDEOS_RESTORED},
    "decision_save": {Action.VIDEO_APPROVED, Action.CHANGES_ASKED, Action.DECISION_WITHDRAWN},
    "project_new": {Action.PROJECT_MADE},
    "hook_new": {Action.HOOK_MADE},
    "hook_change": {Action.HOOK_CHANGED},
    "hook_secret": {Action.HOOK_SECRET_RENEWED},
    "hook_remove": {Action.HOOK_REMOVED},
    "hook_redeliver": {Action.HOOK_RESENT},
    "project_rename": {Action.PROJECT_RENAMED},
    "price_new": {Action.PRICES_MADE},
    "price_withdraw": {Action.PRICES_WITHDRAWN},
    "project_archive": {Action.PROJECT_ARCHIVED, Action.PROJECT_BROUGHT_BACK},
}

_JOB = "each video asked for has a history of its own, and the ledger its hold and its charge, with the person"
_CANCEL = "cancelling stands in the video's own history; what was reserved is given back in the ledger"
_OWN = "what a person put aside for later is no change of the team"
_ORDER = "order in the library: it stands in the video's history, takes nothing away, and can be put back"
_ASKS = "changes nothing: it answers with a price or a form"
_LOOKS = "asks Samsar, for nothing; what is found stands in the video's history"

_READS = "what a person hears of, and has read, is their own"

#: What is not recorded, and why.
LEFT_OUT: dict[str, str] = {
    "create_prompt": _JOB,
    "create_images": _JOB,
    "create_sheet": _JOB,
    "translate": _JOB,
    "bulk_translate": _JOB,
    "add_outro": _JOB,
    "remove_subtitles": _JOB,
    "bulk_remove_subtitles": _JOB,
    "join": _JOB,
    "request_withdraw": "it ends a request of one's own that held nothing; the video's history says who and when",
    "video_cancel": _CANCEL,
    "batch_cancel": _CANCEL,
    "form_save": _OWN,
    "draft_delete": _OWN,
    "brief_rename": _OWN,
    "brief_delete": _OWN,
    "view_new": _OWN,
    "view_rename": _OWN,
    "view_delete": _OWN,
    "join_collect": _OWN,
    "join_tray": _OWN,
    "project_switch": _OWN,
    "bulk_tag": _ORDER,
    "bulk_move": _ORDER,
    "video_title": _ORDER,
    "create_prompt_price": _ASKS,
    "create_images_list": _ASKS,
    "create_images_price": _ASKS,
    "translate_price": _ASKS,
    "bulk_translate_price": _ASKS,
    "release_price": _ASKS,
    "video_look": _LOOKS,
    "video_latest": _LOOKS,
    "video_fetch": _LOOKS,
    "welcome_team": "fills a new Practice team: its opening is an entry, and the ledger has the credits it starts with",
    "notices_open": _READS,
    "notices_read": _READS,
    "notices_settings": _READS,
    "hook_test": "sends an event of no meaning and changes nothing; it stands in the log of its webhook for 30 days",
    "video_version": "the version before stays beside the new one, and both stand in the video's history",
}


def guarded_views() -> dict[str, Callable[..., Any]]:
    """Return the views that only members of a team reach, by the names of their addresses."""

    def walk(patterns: list[URLPattern | URLResolver]) -> Iterator[tuple[str, Callable[..., Any]]]:
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                yield from walk(pattern.url_patterns)
            elif hasattr(pattern.callback, "permission"):
                yield pattern.name or "", pattern.callback

    return dict(walk(get_resolver().url_patterns))


def takes_posts(view: Callable[..., Any]) -> bool:
    """Whether a POST gets as far as the question who is there; nobody is, so nothing is done."""
    request: Any = RequestFactory().post("/")
    request.user, request.htmx = AnonymousUser(), False
    status = view(request, team_key="nowhere").status_code
    assert status in (302, 405)
    return bool(status == 302)


CHANGING = sorted(name for name, view in guarded_views().items() if takes_posts(view))


@pytest.mark.parametrize("name", CHANGING)
def test_what_a_member_can_change_is_recorded_or_named(name: str) -> None:
    assert (name in RECORDED) is not (name in LEFT_OUT), f"{name}: record it, or say in LEFT_OUT why not"


def test_no_line_speaks_of_what_is_not_there() -> None:
    assert sorted({*RECORDED, *LEFT_OUT} - set(CHANGING)) == []
    assert all(actions for actions in RECORDED.values())
    assert all(len(reason) > 20 for reason in LEFT_OUT.values())
