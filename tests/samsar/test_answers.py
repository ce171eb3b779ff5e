"""What answers mean, and what is left of those that mean nothing."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from samsar import Accepted, CancelAnswer, LatestVersion, Model, Observation, Observed
from samsar import answers as read
from samsar.credit_notes import NOTHING_SAID
from samsar.documents import NotJson, parse, result_url, sentence
from samsar.verdicts import read_retry_after
from samsar.vocabulary import STAGES, stage_words

URL = "https://cdn.samsar.one/videos/vid_1.mp4"


def look(**answer: Any) -> Observation:
    return read.observation({"session_id": "vid_1", **answer}, NOTHING_SAID, asked="vid_1")


@pytest.mark.parametrize(
    ("word", "state"),
    [
        *[(word, Observed.COMPLETED) for word in ("COMPLETED", "COMPLETE", "SUCCEEDED", "SUCCESS", "DONE", "done")],
        *[(word, Observed.FAILED) for word in ("FAILED", "FAIL", "ERROR", "REJECTED", "TIMED_OUT", "TIMEOUT")],
        *[(word, Observed.CANCELLED) for word in ("CANCELLED", "CANCELED", " cancelled ")],
        *[(word, Observed.RUNNING) for word in ("PENDING", "PAUSED", "QUEUED_FOR_UPSCALE", "完了")],
    ],
)
def test_a_status_word_is_normalised_and_kept(word: str, state: Observed) -> None:
    seen = look(status=word, result_url=URL)
    assert (seen.state, seen.raw_status) == (state, word.strip())


def test_completed_without_an_address_is_still_running() -> None:
    seen = look(status="COMPLETED", result_url="ftp://cdn/vid.mp4")
    assert (seen.state, seen.result_url) == (Observed.RUNNING, None)


@pytest.mark.parametrize(
    ("answer", "url"),
    [
        ({"videoLink": "https://d/", "remoteURL": "https://c/", "result_urls": ["https://b/"], "result_url": URL}, URL),
        ({"videoLink": "https://d/", "remoteURL": "https://c/", "result_urls": ["https://b/"]}, "https://b/"),
        ({"videoLink": "https://d/", "remoteURL": "https://c/", "result_urls": []}, "https://c/"),
        ({"videoLink": "https://d/", "result_url": None, "result_urls": "https://b/"}, "https://d/"),
        ({"result_urls": [None, 7, "nonsense", "https://b/"]}, "https://b/"),
        ({"result_urls": ["nonsense"] * 10_000 + [URL]}, None),
        ({"result_url": "http://host:8700/media/x.mp4?sig=%20"}, "http://host:8700/media/x.mp4?sig=%20"),
        *[
            ({"result_url": bad}, None)
            for bad in (
                "",
                "javascript:alert(1)",
                "file:///etc/passwd",
                "//host/x",
                "https://",
                "https:///x",
                "https://user@host/x",
                "https://host:port/x",
                "https://[::1/x",
                "https://host/a b",
                "https://host/\r\nX: y",
                "https://host\\@evil/x",
                "https://hôst/x",
                "https://host/" + "x" * 5000,
                7,
            )
        ],
    ],
)
def test_the_first_usable_address_counts(answer: dict[str, Any], url: str | None) -> None:
    assert result_url(answer) == url


def test_stages_come_in_the_order_in_which_they_run() -> None:
    seen = look(
        status="PENDING",
        expressGenerationStatus={
            "video_generation": "PENDING",
            "new_upscale_step": "in_progress",
            "prompt_generation": "COMPLETED",
            "image_generation": None,
            "speech_generation": "A_NEW_WORD",
        },
    )
    assert [(stage.name, stage.value, stage.words) for stage in seen.stages] == [
        ("prompt_generation", "COMPLETED", "Writing the script"),
        ("speech_generation", "A_NEW_WORD", "Recording speech"),
        ("video_generation", "PENDING", "Rendering the video"),
        ("new_upscale_step", "IN_PROGRESS", "New upscale step"),
    ]


@pytest.mark.parametrize("stages", [None, [], "PENDING", {}, {"": "PENDING", "x": "", "y": 7}])
def test_stages_that_make_no_sense_are_left_out(stages: Any) -> None:
    assert look(status="PENDING", expressGenerationStatus=stages).stages == ()


def test_every_stage_has_words_of_its_own() -> None:
    assert len({stage_words(stage) for stage in STAGES}) == len(STAGES) == 11
    assert stage_words("") == stage_words("__") == "Working"


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ({"status": "FAILED", "expressGenerationError": "No voice.", "message": "Failed."}, "No voice."),
        ({"status": "FAILED", "expressGenerationError": {"message": "No voice."}}, "No voice."),
        ({"status": "FAILED", "message": "Failed."}, "Failed."),
        ({"status": "FAILED", "error": {"message": "Failed."}}, "Failed."),
        ({"status": "FAILED"}, ""),
        ({"status": "PENDING", "message": "Not ready yet."}, ""),
    ],
)
def test_a_failure_brings_the_services_own_sentence(answer: dict[str, Any], error: str) -> None:
    assert look(**answer).error == error


def test_sentences_are_one_short_printable_line() -> None:
    assert sentence("Too\r\nbad\u0000\u202e \ud800!") == "Too bad !"
    assert sentence("x" * 2000) == "x" * 499 + "…"
    assert sentence({"message": "x"}) == ""


def test_models_are_listed_with_their_live_price() -> None:
    models = read.supported_models(
        {
            "IMAGE_MODELS": "none",
            "VIDEO_MODELS": [
                {"label": "Runway", "value": "RUNWAYML", "basePrice": 60},
                {"value": "SORA2", "basePrice": "expensive"},
                {"value": "HALF", "basePrice": Decimal("7.5")},
                {"label": "Again", "value": "RUNWAYML", "basePrice": 1},
                {"label": "No key"},
                {"value": "a b"},
                "RUNWAYML",
            ],
        }
    )
    assert models.image_models == ()
    assert models.video_models == (
        Model("Runway", "RUNWAYML", 60_000),
        Model("SORA2", "SORA2", None),
        Model("HALF", "HALF", 7_500),
    )


def test_fonts_fall_back_to_the_default() -> None:
    fonts = read.supported_fonts({"fontsByLanguage": {"default": ["Arial", 7, ""], "ko": [], "ja": "x", "a b": ["Z"]}})
    assert fonts.by_language == {"default": ("Arial",), "ko": ()}
    assert [fonts.for_language(code) for code in ("ko", "ja", "auto")] == [("Arial",)] * 3


@pytest.mark.parametrize(
    ("answer", "latest"),
    [
        ({"session_id": "vid_1", "result_url": URL}, LatestVersion(Observed.COMPLETED, URL, "")),
        ({"status": "PENDING", "message": "Not yet."}, LatestVersion(Observed.RUNNING, None, "Not yet.")),
        ({"status": "COMPLETED"}, LatestVersion(Observed.RUNNING, None, "")),
        ({"status": "CANCELLED", "result_url": URL}, LatestVersion(Observed.CANCELLED, URL, "")),
    ],
)
def test_the_latest_version_is_an_address_or_a_state(answer: dict[str, Any], latest: LatestVersion) -> None:
    assert read.latest_version(answer, asked="vid_1") == latest


@pytest.mark.parametrize("answer", [{}, {"session_id": "vid_2", "result_url": URL}, {"result_url": "nonsense"}, None])
def test_a_latest_version_of_nothing_or_of_another_session_is_unusable(answer: Any) -> None:
    with pytest.raises(read.Unusable):
        read.latest_version(answer, asked="vid_1")


@pytest.mark.parametrize(
    ("answer", "cancelled"),
    [
        ({"cancelled": True, "status": "CANCELLED", "message": "Done."}, True),
        ({"cancelled": False, "status": "CANCELLED"}, False),
        ({"status": "CANCELED"}, True),
        ({"status": "COMPLETED", "cancelled": "yes"}, False),
    ],
)
def test_a_cancellation_says_whether_it_worked(answer: dict[str, Any], cancelled: bool) -> None:
    assert read.cancel_answer(answer) == CancelAnswer(cancelled, answer["status"], answer.get("message", ""))


def test_a_wait_may_be_given_as_seconds_or_as_a_date() -> None:
    now = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
    assert read_retry_after("Mon, 02 Nov 2026 12:01:30 GMT", now=now) == 90
    assert read_retry_after("Mon, 02 Nov 2026 12:01:30 -0000", now=now) == 90
    assert read_retry_after(" 5 ", now=now) == 5
    assert read_retry_after("٥", now=now) is None


@pytest.mark.parametrize("depth", [32, 33])
def test_a_document_has_at_most_32_levels(depth: int) -> None:
    body = ('{"a":' * (depth - 1) + "[1]" + "}" * (depth - 1)).encode()
    if depth == 32:
        assert parse(body) == json.loads(body)
    else:
        with pytest.raises(NotJson, match="deep"):
            parse(body)


def test_a_document_has_at_most_64_kib() -> None:
    assert len(parse(b'"' + b"a" * (65536 - 2) + b'"')) == 65534
    with pytest.raises(NotJson, match="long"):
        parse(b'"' + b"a" * (65536 - 1) + b'"')


@pytest.mark.parametrize("body", [b"", b"NaN", b'{"a": Infinity}', b"{'a': 1}", b"\xef\xbb\xbf{}", b"1" * 5000, b"{"])
def test_what_is_no_strict_json_is_refused(body: bytes) -> None:
    with pytest.raises(NotJson):
        parse(body)


def test_ids_come_through_unchanged() -> None:
    accepted = read.accepted({"session_id": "67f0c1d2e3", "request_id": "sitzung_ä"}, NOTHING_SAID)
    assert accepted == Accepted("67f0c1d2e3", "sitzung_ä", NOTHING_SAID)
