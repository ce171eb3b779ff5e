"""Drafts and briefs: what is kept, under which key, and how words are filled in."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from samsar import TextToVideo
from teams.models import Membership, Mode, Team
from teams.roles import Role
from tests.conftest import join
from tests.videos.conftest import prompt
from videos import saved
from videos.catalogue import Offer
from videos.jobs import batches, intake
from videos.jobs.batches import Order
from videos.models import Batch, Brief, Draft, FormKind, Job

FIELDS = {"prompt": ["A {product} at dusk"], "image_urls": ["https://x/1.png", "https://x/2.png"]}


def put_aside(by: Membership, now: datetime, token: str = "token-1", **changes: object) -> Draft:
    fields: dict[str, object] = {"title": "A", "now": now, "kind": FormKind.PROMPT, "fields": FIELDS} | changes
    return saved.save_draft(by, token, **fields)  # type: ignore[arg-type]


def test_a_draft_keeps_every_field_in_order_under_its_form_s_token(owner: Membership, now: datetime) -> None:
    put_aside(owner, now)

    found = saved.draft(owner.team, "token-1")

    assert found is not None
    assert (found.fields, found.by, found.updated_at) == (FIELDS, owner.user, now)
    assert saved.draft(owner.team, "token-2") is None


def test_saving_again_updates_the_draft(owner: Membership, now: datetime) -> None:
    liv = join(owner.team, "liv@example.test", Role.CREATOR)
    put_aside(owner, now)

    put_aside(liv, now + timedelta(minutes=1), title="B", fields={"prompt": ["B"]})

    draft = Draft.objects.get()
    assert (draft.title, draft.fields, draft.by) == ("B", {"prompt": ["B"]}, liv.user)


def test_drafts_come_newest_first_and_of_the_own_team_alone(owner: Membership, now: datetime) -> None:
    others = join(Team.objects.create(name="Others", mode=Mode.PRACTICE), "liv@example.test", Role.OWNER)
    put_aside(others, now)
    put_aside(owner, now, "older", title="Older")
    put_aside(owner, now + timedelta(minutes=1), "newer", title="Newer")

    assert [draft.title for draft in saved.drafts(owner.team)] == ["Newer", "Older"]
    assert not saved.forget_draft(owner.team, "token-1")
    assert saved.draft(others.team, "token-1") is not None


@pytest.mark.parametrize(("kind", "room"), [(FormKind.PROMPT, 64_000), (FormKind.SHEET, 1_100_000)])
def test_a_form_with_more_text_than_is_kept_is_refused(
    owner: Membership, now: datetime, kind: FormKind, room: int
) -> None:
    fits, too_much = "x" * (room - len("prompt")), "é" * (room // 2)

    assert put_aside(owner, now, kind=kind, fields={"prompt": [fits]})
    with pytest.raises(saved.TooLarge, match=f"more than {room // 1000} kB"):
        put_aside(owner, now, "token-2", kind=kind, fields={"prompt": [too_much]})
    with pytest.raises(saved.TooLarge):
        saved.save_brief(owner, "Too much", kind, {"prompt": [too_much]}, now=now)
    assert (Draft.objects.count(), Brief.objects.count()) == (1, 0)


def test_a_null_character_is_not_kept(owner: Membership, now: datetime) -> None:
    put_aside(owner, now, title="A\0B", fields={"pro\0mpt": ["A\0B"]})

    draft = Draft.objects.get()
    assert (draft.title, draft.fields) == ("AB", {"prompt": ["AB"]})


def test_a_form_that_made_a_job_cannot_be_put_aside_under_its_token(
    owner: Membership, now: datetime, queue: Callable[..., Job]
) -> None:
    queue(token="token-1")
    batch = Batch.objects.create(team=owner.team, by=owner.user, form_token="token-2", title="Two")
    assert put_aside(owner, now, "token-2"), "a batch without a job made nothing"
    queue(token="token-2-1")
    Job.objects.filter(form_token="token-2-1").update(batch=batch)

    for token in ("token-1", "token-2"):
        with pytest.raises(saved.TokenIsSpent):
            put_aside(owner, now, token)


def test_the_job_that_a_form_makes_ends_its_draft(owner: Membership, now: datetime, queue: Callable[..., Job]) -> None:
    for token in ("token-1", "token-2"):
        put_aside(owner, now, token)

    queue(token="token-1")

    assert [draft.token for draft in Draft.objects.all()] == ["token-2"]


def test_a_refused_form_leaves_its_draft(owner: Membership, now: datetime, offer: Offer) -> None:
    put_aside(owner, now)

    with pytest.raises(intake.PriceUnknown):
        intake.queue(prompt(video_model="NEWMODEL"), by=owner, token="token-1", offer=offer, now=now)

    assert Draft.objects.count() == 1


def orders(*submissions: TextToVideo) -> list[Order]:
    return [Order(token=f"token-1-{at}", submission=each) for at, each in enumerate(submissions)]


def test_the_batch_that_a_form_makes_ends_its_draft(owner: Membership, now: datetime, offer: Offer) -> None:
    put_aside(owner, now)
    batches.queue_all(orders(prompt("A"), prompt("B")), by=owner, token="token-1", title="Two", now=now, offer=offer)
    assert Draft.objects.count() == 0


def test_a_sheet_ends_its_draft_only_when_something_came_of_it(owner: Membership, now: datetime, offer: Offer) -> None:
    put_aside(owner, now)
    refused = prompt(video_model="NEWMODEL")

    batches.queue_each(orders(refused), by=owner, token="token-1", title="One", now=now, offer=offer)
    assert Draft.objects.count() == 1

    batches.queue_each(orders(refused, prompt("B")), by=owner, token="token-1", title="Two", now=now, offer=offer)
    assert Draft.objects.count() == 0


def test_a_brief_is_saved_over_under_its_own_name_alone(owner: Membership, now: datetime) -> None:
    first, is_new = saved.save_brief(owner, " Product \n teaser ", FormKind.PROMPT, FIELDS, now=now)
    again, is_new_again = saved.save_brief(owner, "Product teaser", FormKind.PICTURES, {"prompt": ["B"]}, now=now)
    saved.save_brief(owner, "product teaser", FormKind.PROMPT, FIELDS, now=now)

    assert (first.name, is_new, is_new_again) == ("Product teaser", True, False)
    assert (again.pk, again.kind, again.fields) == (first.pk, FormKind.PICTURES, {"prompt": ["B"]})
    assert Brief.objects.count() == 2


def test_a_brief_takes_no_name_that_another_has(owner: Membership, now: datetime) -> None:
    one, _ = saved.save_brief(owner, "One", FormKind.PROMPT, FIELDS, now=now)
    saved.save_brief(owner, "Two", FormKind.PROMPT, FIELDS, now=now)

    with pytest.raises(saved.NameTaken, match="Another brief is called “Two”"):
        saved.rename_brief(owner.team, one.public_id, "Two")
    saved.rename_brief(owner.team, one.public_id, "One")
    saved.rename_brief(owner.team, one.public_id, "Three")

    assert [brief.name for brief in saved.briefs(owner.team)] == ["Three", "Two"]


def test_a_foreign_brief_is_missing(owner: Membership, now: datetime) -> None:
    brief, _ = saved.save_brief(owner, "One", FormKind.PROMPT, FIELDS, now=now)
    others = Team.objects.create(name="Others", mode=Mode.PRACTICE)

    for ask in (saved.find_brief, lambda team, key: saved.rename_brief(team, key, "Mine")):
        with pytest.raises(Brief.DoesNotExist):
            ask(others, brief.public_id)
    assert not saved.forget_brief(others, brief.public_id)
    assert saved.forget_brief(owner.team, brief.public_id)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("A {product} in {place}, {product} again", ["product", "place"]),
        ("{a}{b_2}{Größe}", ["a", "b_2", "Größe"]),
        ("{{product}} {product}} {{product} {{{x}}}", []),
        ("{two words} {} {a-b} {", []),
        ("{" + "x" * 41 + "}", []),
        ("", []),
    ],
)
def test_words_stand_in_one_pair_of_braces(text: str, words: list[str]) -> None:
    assert saved.words_in(text) == words
    assert "".join(piece.text for piece in saved.pieces_of(text)) == text
    assert {piece.text for piece in saved.pieces_of(text) if piece.is_word} == {f"{{{word}}}" for word in words}


def test_words_are_filled_in_once_and_what_is_empty_stays() -> None:
    values = {"product": " {place} tea ", "place": " ", "other": "x"}

    assert saved.filled("{product} in {place} for {{product}}", values) == "{place} tea in {place} for {{product}}"
