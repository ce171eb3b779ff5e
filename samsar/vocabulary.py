"""The words of the Samsar Video API: models, languages, shapes, stages and limits.

Codes are what the wire carries; the texts beside them are what people read.
"""

from collections.abc import Mapping
from typing import Final

PROMPT_LIMIT: Final = 1000  # characters, counted after newlines became LF
SHORTEST: Final = 10  # seconds; the service refuses less
LONGEST: Final = 240  # seconds

IMAGE_MODELS: Final = ("GPTIMAGE1", "IMAGEN4", "SEEDREAM", "HUNYUAN", "NANOBANANA")
VIDEO_MODELS: Final = (
    "RUNWAYML",
    "KLINGIMGTOVID3PRO",
    "HAILUO",
    "HAILUOPRO",
    "SEEDANCEI2V",
    "VEO3.1I2V",
    "VEO3.1I2VFAST",
    "SORA2",
    "SORA2PRO",
)
TONES: Final = ("cinematic", "grounded")
ASPECT_RATIOS: Final = ("16:9", "9:16")
CANVASES: Final[Mapping[str, tuple[int, int]]] = {"16:9": (1792, 1024), "9:16": (1024, 1792)}
"""Width and height in pixels of the canvas behind each aspect ratio."""

CREATE_LANGUAGES: Final[Mapping[str, str]] = {
    "auto": "Automatic",
    "en": "English",
    "es": "Spanish",
    "fr": "French",
    "de": "German",
    "pt": "Portuguese",
    "it": "Italian",
    "nl": "Dutch",
    "sv": "Swedish",
    "hi": "Hindi",
    "ar": "Arabic",
    "ru": "Russian",
    "ja": "Japanese",
    "ko": "Korean",
    "th": "Thai",
    "zh": "Chinese",
}
"""Languages a video can be created in, by code."""

TRANSLATE_LANGUAGES: Final[Mapping[str, str]] = {
    "en": "English",
    "es": "Spanish",
    "fr": "French",
    "ja": "Japanese",
    "th": "Thai",
    "zh": "Chinese",
    "bn": "Bengali",
    "hi": "Hindi",
    "sa": "Sanskrit",
    "la": "Latin",
}
"""Languages a finished video can be translated into, by code."""

LANGUAGES: Final[Mapping[str, str]] = {**CREATE_LANGUAGES, **TRANSLATE_LANGUAGES}
"""Every language a video can be in, by code."""

_STAGE_WORDS: Final[Mapping[str, str]] = {
    "prompt_generation": "Writing the script",
    "image_generation": "Drawing the pictures",
    "speech_generation": "Recording speech",
    "music_generation": "Composing music",
    "audio_generation": "Mixing the sound",
    "ai_video_generation": "Filming the scenes",
    "lip_sync_generation": "Matching lips to speech",
    "sound_effect_generation": "Adding sound effects",
    "transcript_generation": "Writing subtitles",
    "frame_generation": "Composing frames",
    "video_generation": "Rendering the video",
}
STAGES: Final = tuple(_STAGE_WORDS)
"""The stages of a render, in the order in which they run."""


def stage_words(name: str) -> str:
    """What a stage does, in words for people; an unknown stage is named after its own key."""
    words = _STAGE_WORDS.get(name) or " ".join(name.replace("_", " ").split())
    return words[:1].upper() + words[1:] or "Working"
