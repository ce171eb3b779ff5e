"""Finished sample videos for a new account, so that practice does not start empty."""

from __future__ import annotations

import shutil

from sandbox import accounts, catalogue, sessions, stages, timelines
from sandbox.orders import Order
from sandbox.render import Sample, samples
from sandbox.store import Store


class UnknownKey(Exception):
    """No account has this key."""


def add(store: Store, key: str) -> list[str]:
    """Give an account the shipped samples as completed sessions, free of charge; return their ids.

    The files are copied, not rendered. Raises UnknownKey.
    """
    account = accounts.by_key(store, key)
    if account is None:
        raise UnknownKey
    media = store.folder / "media"
    media.mkdir(parents=True, exist_ok=True)
    added = []
    for sample in samples():
        session_id = sessions.new_id()
        shutil.copyfile(sample.path, media / f"{session_id}.mp4")
        (media / f"{session_id}.json").write_text(sample.timeline.to_json(), encoding="utf-8")
        order = _order(sample)
        plan = stages.plan(order.duration)
        with store.write() as db:
            sessions.insert(
                db,
                order,
                plan,
                session_id=session_id,
                account_id=account.id,
                webhook_url=None,
                now=-(plan.ends_after or 0.0),
                file="ready",
            )
            db.execute("UPDATE sessions SET settled = 'COMPLETED' WHERE id = ?", (session_id,))
        added.append(session_id)
    return added


def _order(sample: Sample) -> Order:
    return Order(
        kind="text_to_video",
        price=0,
        duration=sample.duration,
        provider=sample.video_model,
        language=sample.language,
        subtitles=True,
        scripted_by="",
        recipe={
            "prompt": sample.prompt,
            "duration": sample.duration,
            "aspect_ratio": sample.aspect_ratio,
            "language": sample.language,
            "font_key": catalogue.font_for(sample.language, sample.font_key),
            "subtitles": True,
            "image_model": sample.image_model,
            "video_model": sample.video_model,
            "tone": sample.tone,
            **timelines.recipe(sample.timeline),
        },
    )
