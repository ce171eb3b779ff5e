"""The Samsar Video API, typed: the one room that speaks to Samsar.

Every room may enter; this one knows none of them and no Django. It holds the
client, what can be sent, what comes back, the words of the API and its prices.
It never retries a POST, and its errors say what may be done next.
"""

from samsar.client import SamsarClient
from samsar.credit_notes import CreditNote
from samsar.errors import BadReply, NotSent, OutcomeUnknown, Refused, SamsarError
from samsar.keys import ApiKey, KeyOriginMismatch, Origin
from samsar.replies import (
    Accepted,
    CancelAnswer,
    CompletedSession,
    LatestVersion,
    Model,
    Observation,
    Observed,
    Stage,
    SupportedFonts,
    SupportedModels,
)
from samsar.submissions import (
    AddOutroImage,
    FocusArea,
    ImageListToVideo,
    JoinVideos,
    RemoveSubtitles,
    Submission,
    TextToVideo,
    TranslateVideo,
)

__all__ = [
    "Accepted",
    "AddOutroImage",
    "ApiKey",
    "BadReply",
    "CancelAnswer",
    "CompletedSession",
    "CreditNote",
    "FocusArea",
    "ImageListToVideo",
    "JoinVideos",
    "KeyOriginMismatch",
    "LatestVersion",
    "Model",
    "NotSent",
    "Observation",
    "Observed",
    "Origin",
    "OutcomeUnknown",
    "Refused",
    "RemoveSubtitles",
    "SamsarClient",
    "SamsarError",
    "Stage",
    "Submission",
    "SupportedFonts",
    "SupportedModels",
    "TextToVideo",
    "TranslateVideo",
]
