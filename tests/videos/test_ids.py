"""Public ids rise with time and are version 7."""

from videos.ids import uuid7


def test_ids_rise_even_within_a_millisecond() -> None:
    ids = [uuid7() for _ in range(5_000)]

    assert ids == sorted(set(ids))
    assert {(one.version, one.variant) for one in ids} == {(7, "specified in RFC 4122")}
