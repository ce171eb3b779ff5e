"""A video from a prompt alone. API document, POST /video/text_to_video."""

from __future__ import annotations

from sandbox import catalogue, prices
from sandbox.desk import Desk
from sandbox.fields import Fields
from sandbox.orders import Order
from sandbox.replies import Problem

LONGEST_PROMPT = 1000
SHORTEST = 10
LONGEST = 240


def text_to_video(fields: Fields, _desk: Desk) -> Order:
    """Read the request. Raises Problem(400) naming the first field that is wrong."""
    prompt = fields.text("prompt") or ""
    if len(prompt) > LONGEST_PROMPT:
        raise Problem(400, f"prompt must be at most {LONGEST_PROMPT} characters.")
    image_model = fields.one_of("image_model", catalogue.IMAGE_MODELS)
    video_model = fields.one_of("video_model", catalogue.VIDEO_MODELS)
    duration = fields.seconds("duration", shortest=SHORTEST, longest=LONGEST)
    tone = fields.one_of("tone", catalogue.TONES, default="cinematic")
    aspect_ratio = fields.one_of("aspect_ratio", catalogue.CANVASES, default="16:9")
    language = fields.one_of("language", catalogue.LANGUAGES, default="auto")
    subtitles = fields.flag("enable_subtitles", default=True)
    font = catalogue.font_for(language, fields.text("font_key", required=False))
    return Order(
        kind="text_to_video",
        price=prices.text_to_video(duration=duration, image_model=image_model, video_model=video_model),
        duration=duration,
        provider=video_model,
        language=language,
        subtitles=subtitles,
        scripted_by=prompt,
        skipped_stages=() if subtitles else ("transcript_generation",),
        recipe={
            "prompt": prompt,
            "duration": duration,
            "aspect_ratio": aspect_ratio,
            "language": language,
            "font_key": font,
            "subtitles": subtitles,
            "image_model": image_model,
            "video_model": video_model,
            "tone": tone,
        },
    )
