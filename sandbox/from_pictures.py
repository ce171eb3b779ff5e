"""A video from an ordered list of pictures. API document, POST /video/image_list_to_video."""

from __future__ import annotations

from sandbox import catalogue, outros, prices, scripts, timelines
from sandbox.desk import Desk
from sandbox.fields import Fields
from sandbox.from_prompt import LONGEST_PROMPT
from sandbox.orders import Order
from sandbox.render import derive
from sandbox.replies import Problem


def image_list_to_video(fields: Fields, desk: Desk) -> Order:
    """Read the request and download its pictures. Raises Problem(400) naming the first field that is wrong."""
    urls = fields.texts("image_urls", least=1, most=catalogue.MOST_PICTURES)
    prompt = fields.text("prompt", required=False) or ""
    if len(prompt) > LONGEST_PROMPT:
        raise Problem(400, f"prompt must be at most {LONGEST_PROMPT} characters.")
    fields.plain_object("metadata")
    language = fields.one_of("language", catalogue.LANGUAGES, default="auto")
    subtitles = fields.flag("enable_subtitles", default=True)
    font = catalogue.font_for(language, fields.text("font_key", required=False))
    outro_url = fields.text("outro_image_url", required=False)
    wanted = outros.animation(fields)
    canvas = catalogue.CANVASES["16:9"]
    outros.require_inside(wanted, canvas)

    pictures = [desk.picture(f"image_urls[{number}]", url).path for number, url in enumerate(urls)]
    outro = outros.fitting(desk.picture("outro_image_url", outro_url), wanted, canvas) if outro_url else None
    timeline = derive.image_list(
        pictures, prompt=scripts.without(prompt), language=language, font_key=font, subtitles=subtitles, outro=outro
    )
    return Order(
        kind="image_list_to_video",
        price=prices.image_list(timeline.length_ms),
        duration=timelines.seconds(timeline),
        provider=catalogue.PICTURE_MODEL,
        language=language,
        subtitles=subtitles,
        scripted_by=prompt,
        skipped_stages=() if subtitles else ("transcript_generation",),
        recipe=timelines.recipe(timeline),
    )
