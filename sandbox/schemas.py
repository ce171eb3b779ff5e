"""The shapes of requests and answers, as JSON Schema for the OpenAPI document; words and bounds come from the tables.

API document, the section of each endpoint.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sandbox import catalogue, from_prompt, stages

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
NUMBER: Schema = {"type": "number"}
WHOLE: Schema = {"type": "integer"}
FLAG: Schema = {"type": "boolean"}
ADDRESS: Schema = {"type": "string", "format": "uri"}


def one_of(words: Collection[str]) -> Schema:
    """Return the schema of one of these words."""
    return {"type": "string", "enum": list(words)}


def several(items: Schema, **bounds: Any) -> Schema:
    """Return the schema of an array."""
    return {"type": "array", "items": items, **bounds}


def fields(properties: dict[str, Schema], *required: str) -> Schema:
    """Return the schema of an object; more fields than named are allowed, as everywhere in this API."""
    return {"type": "object", "properties": properties} | ({"required": list(required)} if required else {})


def ref(name: str) -> Schema:
    """Return a reference to a named schema."""
    return {"$ref": f"#/components/schemas/{name}"}


_OUTRO = {
    "outro_image_url": ADDRESS,
    "add_outro_animation": FLAG | {"default": False},
    "add_outro_focus_area": FLAG | {"default": False},
    "outro_focust_area": ref("FocusArea"),
    "outro_focus_area": ref("FocusArea") | {"description": "The same under its other spelling."},
}
_WORDS = {
    "language": one_of(catalogue.LANGUAGES) | {"default": "auto"},
    "enable_subtitles": FLAG | {"default": True},
    "font_key": TEXT | {"description": "One of GET /supported_fonts; another is replaced by the language's first."},
}
_PROMPT = TEXT | {"maxLength": from_prompt.LONGEST_PROMPT}
_SOURCE = {"videoSessionId": TEXT}
_BOTH_IDS = {"request_id": TEXT, "session_id": TEXT}
_TALLY: Schema = {"type": "object", "additionalProperties": WHOLE}

SUBMISSIONS: dict[str, Schema] = {
    "/video/text_to_video": fields(
        {
            "prompt": _PROMPT | {"minLength": 1},
            "image_model": one_of(catalogue.IMAGE_MODELS),
            "video_model": one_of(catalogue.VIDEO_MODELS),
            "duration": WHOLE | {"minimum": from_prompt.SHORTEST, "maximum": from_prompt.LONGEST},
            "tone": one_of(catalogue.TONES) | {"default": "cinematic"},
            "aspect_ratio": one_of(catalogue.CANVASES) | {"default": "16:9"},
            **_WORDS,
        },
        "prompt",
        "image_model",
        "video_model",
        "duration",
    ),
    "/video/image_list_to_video": fields(
        {
            "image_urls": several(ADDRESS, minItems=1, maxItems=catalogue.MOST_PICTURES),
            "prompt": _PROMPT,
            "metadata": {"type": "object"},
            **_WORDS,
            **_OUTRO,
        },
        "image_urls",
    ),
    "/video/add_outro_image": fields(
        {**_SOURCE, **_OUTRO, "outro_image_url": ADDRESS | {"description": "An http(s) URL or a data URL."}},
        "videoSessionId",
        "outro_image_url",
    ),
    "/video/translate_video": fields(
        {**_SOURCE, "language": one_of(catalogue.TRANSLATIONS), "outro_image_url": ADDRESS},
        "videoSessionId",
        "language",
    ),
    "/video/join_videos": fields(
        {
            "session_ids": several(TEXT, minItems=2, uniqueItems=True),
            "blend_scenes": FLAG | {"default": False},
        },
        "session_ids",
    ),
    "/video/remove_subtitles": fields(_SOURCE, "videoSessionId"),
    "/video/cancel_render": fields(_SOURCE, "videoSessionId"),
}

NAMED: dict[str, Schema] = {
    "Message": fields({"message": TEXT}, "message"),
    "Accepted": fields(_BOTH_IDS, "request_id", "session_id"),
    "Cancelled": fields(
        {**_BOTH_IDS, "status": TEXT, "cancelled": FLAG, "message": TEXT},
        "request_id",
        "session_id",
        "status",
        "cancelled",
        "message",
    ),
    "FocusArea": fields(
        {
            "x": WHOLE | {"minimum": 0},
            "y": WHOLE | {"minimum": 0},
            "width": WHOLE | {"minimum": 1},
            "height": WHOLE | {"minimum": 1},
        },
        "x",
        "y",
        "width",
        "height",
    ),
    "Model": fields({"label": TEXT, "value": TEXT, "basePrice": NUMBER}, "label", "value", "basePrice"),
    "Models": fields(
        {"IMAGE_MODELS": several(ref("Model")), "VIDEO_MODELS": several(ref("Model"))}, "IMAGE_MODELS", "VIDEO_MODELS"
    ),
    "Fonts": fields({"fontsByLanguage": {"type": "object", "additionalProperties": several(TEXT)}}, "fontsByLanguage"),
    "Status": fields(
        {
            **_BOTH_IDS,
            "status": TEXT,
            "type": TEXT,
            "provider": TEXT,
            "expressGenerationStatus": fields(dict.fromkeys(stages.NAMES, TEXT)),
            "expressGenerationError": TEXT,
            "message": TEXT,
            "result_url": ADDRESS,
            "result_urls": several(ADDRESS),
            "videoLink": ADDRESS,
            "remoteURL": ADDRESS,
        },
        "request_id",
        "session_id",
        "status",
    ),
    "LatestVersion": fields({"session_id": TEXT, "result_url": ADDRESS, "status": TEXT, "message": TEXT}, "session_id"),
    "Credits": fields({"remainingCredits": NUMBER}, "remainingCredits"),
    "Counts": fields(
        {
            "received": WHOLE,
            "accepted": WHOLE,
            "by_path": _TALLY | {"description": "How many were accepted at each path."},
            "by_handle": _TALLY | {"description": "How many were accepted with each x-request-id."},
        },
        "received",
        "accepted",
        "by_path",
        "by_handle",
    ),
    "CompletedSessions": several(
        fields(
            {
                "session_id": TEXT,
                "result_language": TEXT,
                "language": TEXT,
                "has_subtitles": FLAG,
                "result_url": ADDRESS,
            },
            "session_id",
            "result_url",
        )
    ),
}
