"""Making videos: the three forms, drafts, briefs, what was asked for, and what waits parked."""

from teams.roles import Permission
from tests.tenancy.row import BOTH, POST, Plain, Row, Thing, Token

SEE, SPEND = Permission.SEE, Permission.SPEND
DRAFT = {"token": Token("draft")}
PROMPT = {"prompt": "A lighthouse.", "duration": "10", "video_model": "RUNWAYML", "image_model": "SEEDREAM"}

ROWS = [
    Row("create", SPEND),
    Row("create_prompt", SPEND, BOTH, at=DRAFT, body=PROMPT),
    Row("create_prompt_price", SPEND, POST, at={"token": Token()}, body=PROMPT),
    Row("create_images_new", SPEND),
    Row("create_images", SPEND, BOTH, at=DRAFT),
    Row("create_images_list", SPEND, BOTH, at=DRAFT),
    Row("create_images_price", SPEND, POST, at={"token": Token()}),
    Row("create_sheet_new", SPEND),
    Row("sheet_template", SPEND),
    Row("create_sheet", SPEND, BOTH, at=DRAFT),
    Row("form_save", SPEND, POST, at={"kind": Plain("prompt"), "token": Token()}, body=PROMPT),
    Row("drafts", SPEND),
    Row("draft_delete", SPEND, POST, at={"token": "draft"}),
    Row("briefs", SPEND),
    Row("brief_use", SPEND, at={"public_id": "brief"}),
    Row("brief_rename", SPEND, POST, at={"public_id": "brief"}, body={"name": "Another name"}),
    Row("brief_delete", SPEND, POST, at={"public_id": "brief"}),
    Row("fonts", SEE),
    Row("activity", SEE),
    Row("release", SEE),
    Row("release_price", SPEND, POST, body={"job": Thing("parked")}),
    Row("release_send", SPEND, POST, body={"job": Thing("parked"), "do": "cancel"}),
    Row("batch", SEE, at={"batch_id": "batch"}),
    Row("batch_cancel", SPEND, POST, at={"batch_id": "batch"}),
    Row("changes", SEE, query={"as": "row", "seen": Thing("seen"), "of": Thing("seen_batch")}),
    Row("join_tray", SPEND, POST, body={"add": Thing("ready")}),
    Row("join_collect", SPEND, POST, body={"video": [Thing("ready"), Thing("other")]}),
    Row("join", SPEND, BOTH, at={"token": Token()}, body={"video": [Thing("ready"), Thing("other")]}),
]
