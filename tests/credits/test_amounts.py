"""An amount in words: one credit is one, and a verb after it fits."""

import pytest
from django.template import Context, Template

from samsar.pricing import in_credits


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (1_000, "1 credit is"),
        (-1_000, "\u22121 credit is"),
        (0, "0 credits are"),
        (500, "0.5 credits are"),
        (1_500, "1.5 credits are"),
        (1_240_000, "1\u202f240 credits are"),
    ],
)
def test_one_credit_is_one(amount: int, words: str) -> None:
    assert in_credits(amount, "is,are") == words
    assert f"{in_credits(amount)} {words.rsplit(maxsplit=1)[-1]}" == words
    written = Template('{{ amount|credits:"is,are" }}; {{ amount|figures }} {{ amount|unit:"is,are" }}')
    assert written.render(Context({"amount": amount})) == f"{words}; {words}"


def test_an_unknown_amount_is_a_dash() -> None:
    assert Template("{{ amount|credits }}").render(Context({"amount": None})) == "–"
