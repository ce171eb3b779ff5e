"""Videos made from other sessions of the account, which stay as they are.

API document, POST /video/add_outro_image, translate_video, join_videos and
remove_subtitles. The service does not ask whether a source is finished.
"""

from __future__ import annotations

from sandbox import catalogue, outros, prices, stages, timelines
from sandbox.desk import Desk
from sandbox.fields import Fields, is_session_id
from sandbox.orders import Order
from sandbox.render import Timeline, derive
from sandbox.replies import Problem
from sandbox.sessions import Session

LAST_STAGES = ("frame_generation", "video_generation")


def add_outro_image(fields: Fields, desk: Desk) -> Order:
    """Read the request, charge for it, and only then look at the picture, as the service does.

    Raises Problem: 400 and 404 before the charge, 402, and 400 after it for a
    picture or a focus area that does not fit.
    """
    session_id = fields.session_id("videoSessionId")
    url = fields.text("outro_image_url") or ""
    wanted = outros.animation(fields)
    source = desk.source(session_id)
    before = timelines.from_recipe(source.recipe)
    desk.pay(prices.OUTRO)
    outro = outros.fitting(desk.picture("outro_image_url", url, data_url=True), wanted, timelines.canvas(before))
    after = derive.with_outro(before, outro)
    return _order("add_outro_image", source, after, price=prices.OUTRO, runs=LAST_STAGES)


def translate_video(fields: Fields, desk: Desk) -> Order:
    """Read the request. Raises Problem(400), for an unknown or foreign session too."""
    session_id = fields.session_id("videoSessionId")
    language = fields.one_of("language", catalogue.TRANSLATIONS)
    url = fields.text("outro_image_url", required=False)
    source = desk.source(session_id, missing=400)
    before = timelines.from_recipe(source.recipe)
    outro = None
    if url is not None:
        picture = desk.picture("outro_image_url", url)
        outro = outros.fitting(picture, outros.Animation(), timelines.canvas(before)).picture
    return _order(
        "translate_video",
        source,
        derive.translated(before, language, outro_picture=outro),
        price=prices.of_source_seconds(before.length_ms),
        runs=("lip_sync_generation", "transcript_generation", "video_generation"),
        language=language,
    )


def join_videos(fields: Fields, desk: Desk) -> Order:
    """Read the request. Raises Problem: 400, or 404 when the caller lacks one of the sessions."""
    session_ids = fields.texts("session_ids", least=2)
    if not all(is_session_id(each) for each in session_ids):
        raise Problem(400, "session_ids must contain only valid session ids.")
    if len(set(session_ids)) < len(session_ids):
        raise Problem(400, "session_ids must be unique.")
    blend = fields.flag("blend_scenes", default=False)
    sources = [desk.source(session_id) for session_id in session_ids]
    parts = [timelines.from_recipe(source.recipe) for source in sources]
    if len({timelines.canvas(part) for part in parts}) > 1:
        raise Problem(400, "All sessions must have the same aspect_ratio.")
    return _order(
        "join_videos",
        sources[0],
        derive.joined(parts, blend=blend),
        price=prices.of_source_seconds(sum(part.length_ms for part in parts)),
        runs=("transcript_generation", *LAST_STAGES),
    )


def remove_subtitles(fields: Fields, desk: Desk) -> Order:
    """Read the request. Raises Problem: 400, or 404 when the caller lacks the session."""
    source = desk.source(fields.session_id("videoSessionId"))
    after = derive.without_subtitles(timelines.from_recipe(source.recipe))
    return _order("remove_subtitles", source, after, price=0, runs=LAST_STAGES)


def _order(
    kind: str, source: Session, timeline: Timeline, *, price: int, runs: tuple[str, ...], language: str | None = None
) -> Order:
    return Order(
        kind=kind,
        price=price,
        duration=timelines.seconds(timeline),
        provider=source.provider,
        language=language or source.language,
        subtitles=any(line.shown for line in timeline.lines),
        recipe=timelines.recipe(timeline),
        skipped_stages=tuple(name for name in stages.NAMES if name not in runs),
        webhook_url=source.webhook_url,
    )
