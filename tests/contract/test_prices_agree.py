"""Client and sandbox, each held to the document, also agree with each other on every price."""

from itertools import product

import pytest

from samsar import (
    AddOutroImage,
    ApiKey,
    ImageListToVideo,
    JoinVideos,
    Origin,
    RemoveSubtitles,
    SamsarClient,
    Submission,
    TextToVideo,
    TranslateVideo,
)
from samsar.pricing import PUBLISHED, estimate
from samsar.vocabulary import VIDEO_MODELS
from tests.conftest import Sandbox

PICTURE = "balloons.jpg"  # one of the sandbox's own, of canvas size
LENGTHS = (10, 11, 16, 24, 30, 47, 60, 121, 240)


@pytest.fixture(scope="module")
def key(sandbox: Sandbox) -> str:
    return sandbox.new_key(credits=1_000_000)


@pytest.fixture(scope="module")
def client(sandbox: Sandbox, key: str) -> SamsarClient:
    return SamsarClient(Origin(sandbox.url, practice=True), ApiKey(key))


@pytest.mark.parametrize(("video_model", "duration"), list(product(VIDEO_MODELS, LENGTHS)))
@pytest.mark.parametrize("image_model", ["NANOBANANA", "HUNYUAN"])
def test_the_estimate_is_what_is_charged(
    client: SamsarClient, video_model: str, duration: int, image_model: str
) -> None:
    submission = TextToVideo(
        prompt="A price and nothing else [stuck]",  # accepted and charged, never rendered
        image_model=image_model,
        video_model=video_model,
        duration=duration,
    )
    accepted = client.submit(submission, webhook_url=None, request_id=f"{video_model}-{duration}-{image_model}")
    assert accepted.credits.source == "header"
    assert accepted.credits.charged == estimate(submission, PUBLISHED).amount


def sent(sandbox: Sandbox, key: str, client: SamsarClient, submission: Submission, request_id: str) -> int | None:
    """What a submission was charged; it is accepted but never rendered."""
    sandbox.tell("next", path=submission.path, outcome="stuck", key=key)
    accepted = client.submit(submission, webhook_url=None, request_id=request_id)
    assert accepted.credits.source == "header"
    return accepted.credits.charged


@pytest.mark.parametrize("length", LENGTHS)
def test_the_estimate_of_a_derived_video_is_what_is_charged(
    sandbox: Sandbox, key: str, client: SamsarClient, length: int
) -> None:
    def source(seconds: int) -> str:
        submission = TextToVideo(
            prompt="A source [stuck]", image_model="SEEDREAM", video_model="HAILUO", duration=seconds
        )
        return client.submit(submission, webhook_url=None, request_id=f"source-{seconds}").session_id

    one, other = source(length), source(25)
    picture = f"{sandbox.url.removesuffix('/v1')}/pictures/{PICTURE}"
    derived: list[tuple[Submission, int]] = [
        (TranslateVideo(session_id=one, language="ja"), length),
        (JoinVideos(session_ids=(one, other), blend_scenes=True), length + 25),
        (RemoveSubtitles(session_id=one), length),
        (AddOutroImage(session_id=one, outro_image_url=picture), length),
    ]
    for submission, seconds in derived:
        charged = sent(sandbox, key, client, submission, f"{submission.kind}-{length}")
        assert charged == estimate(submission, PUBLISHED, source_milliseconds=seconds * 1000).amount


@pytest.mark.parametrize("pictures", [1, 2, 7, 20])
@pytest.mark.parametrize("with_outro", [False, True])
def test_the_estimate_of_a_video_from_pictures_is_what_is_charged(
    sandbox: Sandbox, key: str, client: SamsarClient, pictures: int, with_outro: bool
) -> None:
    picture = f"{sandbox.url.removesuffix('/v1')}/pictures/{PICTURE}"
    submission = ImageListToVideo(
        image_urls=(picture,) * pictures, outro_image_url=picture if with_outro else None, prompt="A price"
    )
    charged = sent(sandbox, key, client, submission, f"pictures-{pictures}-{with_outro}")
    assert charged == estimate(submission, PUBLISHED).amount


def test_the_live_base_prices_are_those_of_the_list(client: SamsarClient) -> None:
    live = {model.value: model.base_price for model in client.supported_models().video_models}
    assert live == {value: price.base for value, price in PUBLISHED.video_models.items()}
