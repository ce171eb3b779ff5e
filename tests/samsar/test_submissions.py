"""What submissions look like on the wire, and that a JSON column gives them back."""

import json
from typing import Any

import pytest

from samsar import (
    AddOutroImage,
    FocusArea,
    ImageListToVideo,
    JoinVideos,
    RemoveSubtitles,
    Submission,
    TextToVideo,
    TranslateVideo,
)
from samsar.submissions import KINDS, UnreadableSubmission, load

FOCUS = FocusArea(x=200, y=120, width=800, height=450)
FOCUS_ON_THE_WIRE = {
    "outro_image_url": "https://cdn.example.com/outro.png",
    "add_outro_animation": True,
    "add_outro_focus_area": True,
    "outro_focust_area": {"x": 200, "y": 120, "width": 800, "height": 450},
}

CASES: list[tuple[Submission, dict[str, Any]]] = [
    (
        TextToVideo(prompt="A lighthouse", image_model="SEEDREAM", video_model="RUNWAYML", duration=30),
        {
            "prompt": "A lighthouse",
            "image_model": "SEEDREAM",
            "video_model": "RUNWAYML",
            "duration": 30,
            "tone": "cinematic",
            "aspect_ratio": "16:9",
            "language": "auto",
            "enable_subtitles": True,
        },
    ),
    (
        ImageListToVideo(
            image_urls=("https://cdn.example.com/1.png", "https://cdn.example.com/2.png"),
            prompt="Slow",
            metadata={"project": "launch", "tags": ["a", "b"]},
            language="en",
            enable_subtitles=False,
            font_key="Poppins",
            outro_image_url="https://cdn.example.com/outro.png",
            focus_area=FOCUS,
        ),
        {
            "image_urls": ["https://cdn.example.com/1.png", "https://cdn.example.com/2.png"],
            "prompt": "Slow",
            "metadata": {"project": "launch", "tags": ["a", "b"]},
            "language": "en",
            "enable_subtitles": False,
            "font_key": "Poppins",
            **FOCUS_ON_THE_WIRE,
        },
    ),
    (
        ImageListToVideo(image_urls=("https://cdn.example.com/1.png",), focus_area=FOCUS),
        {"image_urls": ["https://cdn.example.com/1.png"], "language": "auto", "enable_subtitles": True},
    ),
    (
        AddOutroImage(session_id="v", outro_image_url="https://cdn.example.com/outro.png", focus_area=FOCUS),
        {"videoSessionId": "v", **FOCUS_ON_THE_WIRE},
    ),
    (
        AddOutroImage(session_id="v", outro_image_url="data:image/png;base64,AAAA"),
        {"videoSessionId": "v", "outro_image_url": "data:image/png;base64,AAAA", "add_outro_animation": False},
    ),
    (TranslateVideo(session_id="v", language="bn"), {"videoSessionId": "v", "language": "bn"}),
    (JoinVideos(session_ids=("v", "w"), blend_scenes=True), {"session_ids": ["v", "w"], "blend_scenes": True}),
    (RemoveSubtitles(session_id="v"), {"videoSessionId": "v"}),
]


@pytest.mark.parametrize(("submission", "wire"), CASES)
def test_the_wire_speaks_the_apis_words(submission: Submission, wire: dict[str, Any]) -> None:
    assert submission.to_wire() == wire


@pytest.mark.parametrize("submission", [submission for submission, _ in CASES])
def test_a_json_column_gives_a_submission_back(submission: Submission) -> None:
    assert load(submission.kind, json.loads(json.dumps(submission.dump()))) == submission


def test_every_kind_is_covered_and_names_its_path() -> None:
    assert {submission.kind for submission, _ in CASES} == set(KINDS)
    assert all(kind.path == f"/video/{name}" for name, kind in KINDS.items())


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("make_coffee", {}),
        ("remove_subtitles", {}),
        ("remove_subtitles", {"session_id": "v", "colour": "red"}),
        ("add_outro_image", {"session_id": "v", "outro_image_url": "u", "focus_area": {"x": 1}}),
        ("add_outro_image", {"session_id": "v", "outro_image_url": "u", "focus_area": 7}),
    ],
)
def test_what_dump_did_not_write_is_refused(kind: str, data: dict[str, Any]) -> None:
    with pytest.raises(UnreadableSubmission):
        load(kind, data)
