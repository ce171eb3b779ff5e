"""What the client is to send for each transcribed exchange about pictures and derived videos, and what it is to say.

Keys are (endpoint, exchange); a meaning is an answer, or the status of a refusal or of an unclear outcome.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from samsar import (
    Accepted,
    AddOutroImage,
    CreditNote,
    FocusArea,
    ImageListToVideo,
    JoinVideos,
    RemoveSubtitles,
    SamsarClient,
    Submission,
    TranslateVideo,
)

ID, OTHER = "vid_a1b2c3d4", "vid_e5f6g7h8"
FRAME = "https://cdn.example.com/frame1.png"
OUTRO = "https://cdn.example.com/outro.png"
WEBHOOK = "https://example.com/webhook"

Call = Callable[[SamsarClient], Any]


def send(submission: Submission, webhook_url: str | None = None) -> Call:
    """The call that sends a submission."""
    return lambda client: client.submit(submission, webhook_url=webhook_url, request_id="ours-1")


def accepted(credits: int) -> Accepted:
    """What an acceptance means that took so many of 10,000 credits."""
    return Accepted(ID, ID, CreditNote(credits * 1000, (10_000 - credits) * 1000, "header"))


pictures = ImageListToVideo(
    image_urls=(FRAME, "https://cdn.example.com/frame2.png"),
    prompt="A quiet morning at the harbour",
    metadata={"project": "launch_trailer"},
    language="en",
    font_key="Poppins",
)
one_picture = ImageListToVideo(image_urls=(FRAME,))
focused = replace(
    one_picture,
    outro_image_url=OUTRO,
    add_outro_animation=True,
    focus_area=FocusArea(x=200, y=120, width=800, height=450),
)
outro = AddOutroImage(session_id=ID, outro_image_url=OUTRO)
animated = replace(outro, add_outro_animation=True, focus_area=FocusArea(x=240, y=140, width=720, height=420))
french = TranslateVideo(session_id=ID, language="fr")
join = JoinVideos(session_ids=(ID, OTHER))
bare = RemoveSubtitles(session_id=ID)

ANSWERED: dict[tuple[str, str], tuple[Call, object]] = {
    ("image_list_to_video", "accepted"): (send(pictures), accepted(800)),
    ("image_list_to_video", "accepted_with_webhook"): (send(pictures, WEBHOOK), accepted(800)),
    ("image_list_to_video", "accepted_plain"): (send(replace(one_picture, enable_subtitles=False)), accepted(400)),
    ("image_list_to_video", "accepted_with_outro"): (send(focused), accepted(800)),
    ("image_list_to_video", "accepted_with_still_outro"): (
        send(replace(one_picture, outro_image_url=OUTRO)),
        accepted(800),
    ),
    ("add_outro_image", "accepted"): (send(animated), accepted(50)),
    ("add_outro_image", "accepted_with_webhook"): (send(outro, WEBHOOK), accepted(50)),
    ("add_outro_image", "accepted_data_url"): (
        send(replace(outro, outro_image_url="data:image/png;base64,iVBORw0KGgo=")),
        accepted(50),
    ),
    ("translate_video", "accepted"): (send(french), accepted(20)),
    ("translate_video", "accepted_with_webhook"): (send(french, WEBHOOK), accepted(20)),
    ("translate_video", "accepted_with_outro"): (
        send(replace(french, language="bn", outro_image_url=OUTRO)),
        accepted(20),
    ),
    ("join_videos", "accepted"): (send(join), accepted(40)),
    ("join_videos", "accepted_with_webhook"): (send(join, WEBHOOK), accepted(40)),
    ("join_videos", "accepted_blended"): (send(replace(join, blend_scenes=True)), accepted(40)),
    ("remove_subtitles", "accepted"): (send(bare), accepted(0)),
    ("remove_subtitles", "accepted_with_webhook"): (send(bare, WEBHOOK), accepted(0)),
}

REFUSED: dict[tuple[str, str], tuple[Call, int]] = {
    ("image_list_to_video", "no_images"): (send(replace(one_picture, image_urls=())), 400),
    ("image_list_to_video", "unreachable_image"): (send(one_picture), 400),
    ("image_list_to_video", "focus_outside_canvas"): (
        send(replace(focused, focus_area=FocusArea(x=1000, y=120, width=800, height=450))),
        400,
    ),
    ("image_list_to_video", "unknown_key"): (send(pictures), 401),
    ("image_list_to_video", "not_enough_credits"): (send(pictures), 402),
    ("add_outro_image", "unknown_key"): (send(outro), 401),
    ("add_outro_image", "not_enough_credits"): (send(outro), 402),
    ("translate_video", "unsupported_language"): (send(replace(french, language="de")), 400),
    ("translate_video", "unknown_session"): (send(french), 400),
    ("translate_video", "foreign_session"): (send(french), 400),
    ("translate_video", "unknown_key"): (send(french), 401),
    ("translate_video", "not_enough_credits"): (send(french), 402),
    ("join_videos", "one_session"): (send(replace(join, session_ids=(ID,))), 400),
    ("join_videos", "same_session_twice"): (send(replace(join, session_ids=(ID, ID))), 400),
    ("join_videos", "unlike_shapes"): (send(join), 400),
    ("join_videos", "unknown_key"): (send(join), 401),
    ("join_videos", "not_enough_credits"): (send(join), 402),
    ("join_videos", "unknown_session"): (send(join), 404),
    ("join_videos", "foreign_session"): (send(join), 404),
    ("remove_subtitles", "unknown_key"): (send(bare), 401),
    ("remove_subtitles", "unknown_session"): (send(bare), 404),
    ("remove_subtitles", "foreign_session"): (send(bare), 404),
}

# The outro endpoint may have charged before it refused, so the client does not call these refusals.
UNCLEAR: dict[tuple[str, str], tuple[Call, int]] = {
    ("add_outro_image", "focus_outside_canvas"): (
        send(replace(animated, focus_area=FocusArea(x=1500, y=140, width=720, height=420))),
        400,
    ),
    ("add_outro_image", "picture_too_small"): (send(outro), 400),
    ("add_outro_image", "unreachable_picture"): (send(outro), 400),
    ("add_outro_image", "unknown_session"): (send(outro), 404),
    ("add_outro_image", "foreign_session"): (send(outro), 404),
}

NEVER_SENT = {
    ("image_list_to_video", "accepted_flat"),
    ("image_list_to_video", "missing_images"),
    ("add_outro_image", "accepted_flat"),
    ("add_outro_image", "missing_picture"),
    ("add_outro_image", "focus_without_animation"),
    ("translate_video", "accepted_flat"),
    ("translate_video", "missing_language"),
    ("join_videos", "accepted_flat"),
    ("remove_subtitles", "accepted_flat"),
    ("remove_subtitles", "missing_id"),
}
