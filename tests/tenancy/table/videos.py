"""One video: its page, its files, what is decided about its job, what is made from it; two doors without sign-in."""

from teams.roles import Permission
from tests.tenancy.row import ANY, BOTH, POST, PUBLIC, Plain, Row, Token

SEE, SPEND, ORGANIZE, SETTLE = Permission.SEE, Permission.SPEND, Permission.ORGANIZE, Permission.SETTLE
READY = {"public_id": "ready"}
LANGUAGE = {"language": "es"}

ROWS = [
    Row("video", SEE, at=READY),
    Row("family", SEE, at=READY),
    Row("video_title", ORGANIZE, POST, at=READY, body={"title": "Another title"}),
    Row("video_file", SEE, at=READY),
    Row("video_poster", SEE, at=READY),
    Row("video_thumb", SEE, at=READY),
    Row("video_strip", SEE, at=READY),
    Row("video_download", SEE, at=READY),
    Row("video_cancel", SPEND, BOTH, at={"public_id": "queued"}),
    Row("video_look", SEE, POST, at={"public_id": "running"}),
    Row("video_send", SPEND, POST, at={"public_id": "parked"}),
    Row("video_attach", SETTLE, POST, at={"public_id": "unconfirmed"}, body={"session_id": "ses_of_ours"}),
    Row("video_settle", SETTLE, POST, at={"public_id": "unconfirmed"}, body={"verdict": "free", "reason": "Seen."}),
    Row("video_latest", SPEND, POST, at=READY),
    Row("video_version", SPEND, POST, at=READY),
    Row("video_fetch", SPEND, POST, at=READY),
    Row("video_again", SPEND, at=READY),
    Row("translate", SPEND, BOTH, at={**READY, "token": Token()}, body=LANGUAGE),
    Row("translate_price", SPEND, POST, at=READY, body=LANGUAGE),
    Row("add_outro", SPEND, BOTH, at={**READY, "token": Token()}),
    Row("remove_subtitles", SPEND, BOTH, at={**READY, "token": Token()}),
    # The address of a picture is its secret, and Samsar has to fetch it without a sign-in.
    Row("upload_file", PUBLIC, at={"token": "upload", "name": "upload_name"}, of_team=False),
    # Rung by Samsar; the token in the address is hashed in the job, and what is sent is not believed.
    Row("doorbell", PUBLIC, ANY, at={"token": Plain("no-such-bell")}, of_team=False),
]
