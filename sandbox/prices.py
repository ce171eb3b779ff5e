"""What a request costs. API document, Pricing. Amounts are in thousandths of a credit."""

from __future__ import annotations

from sandbox.catalogue import VIDEO_MODELS

HUNYUAN_HALVES = 3
OUTRO = 50_000
PICTURES_PER_SECOND = 50
SOURCE_PER_SECOND = 2
IN_WORDS = {
    "image_list_to_video": f"{PICTURES_PER_SECOND} a second of the final video, 8 seconds a picture and 8 for an outro",
    "add_outro_image": f"{OUTRO // 1000} a request, also when the picture does not fit",
    "translate_video": f"{SOURCE_PER_SECOND} a second of the source",
    "join_videos": f"{SOURCE_PER_SECOND} a second of all sources",
    "remove_subtitles": "free",
    "cancel_render": "free",
}


def text_to_video(*, duration: int, image_model: str, video_model: str) -> int:
    """Return the charge for a video of `duration` seconds: base × units of the shortest length × 1.5 for HUNYUAN."""
    model = VIDEO_MODELS[video_model]
    units = -(-duration // min(model.units))
    price = model.base * units
    return price * HUNYUAN_HALVES // 2 if image_model == "HUNYUAN" else price


def image_list(milliseconds: int) -> int:
    """Return the charge for a video from pictures, by the length of the final render."""
    return _whole_credits(PICTURES_PER_SECOND * milliseconds)


def of_source_seconds(milliseconds: int) -> int:
    """Return the charge for a translation or a join, by the length of what it is made from."""
    return _whole_credits(SOURCE_PER_SECOND * milliseconds)


def in_credits(amount: int) -> int | float:
    """Return an amount in credits as the service writes it: whole where it is whole."""
    return amount // 1000 if amount % 1000 == 0 else amount / 1000


def _whole_credits(amount: int) -> int:
    """Round up to the whole credit."""
    return -(-amount // 1000) * 1000
