"""Webhooks: which addresses hear of events, and what they were sent."""

from teams.roles import Permission
from tests.tenancy.row import BOTH, POST, Row

HOOKS = Permission.HOOKS
HOOK = {"pk": "hook"}
SENT = {**HOOK, "delivery": "hook_sent"}
# An address is asked of no resolver.
ADDRESS = {"address": "https://93.184.215.14/hook", "event": ["video.ready"]}

ROWS = [
    Row("hooks", HOOKS),
    Row("hook_new", HOOKS, BOTH, body=ADDRESS, fresh=True),
    Row("hook", HOOKS, at=HOOK),
    Row("hook_change", HOOKS, BOTH, at=HOOK, body=ADDRESS, fresh=True),
    Row("hook_secret", HOOKS, BOTH, at=HOOK, body={"version": "1"}, fresh=True),
    Row("hook_remove", HOOKS, BOTH, at=HOOK, fresh=True),
    Row("hook_test", HOOKS, POST, at=HOOK),
    Row("hook_delivery", HOOKS, at=SENT),
    Row("hook_redeliver", HOOKS, POST, at=SENT),
]
