"""Stages: which one a render is in at which moment."""

from __future__ import annotations

import pytest

from sandbox import stages


def seen(plan: stages.Plan, elapsed: float, *, finished: bool = False) -> tuple[list[str], str | None]:
    """Return the stages that are done, and the one in progress."""
    view = plan.view(elapsed, finished=finished)
    assert tuple(view) == stages.NAMES
    doing = [name for name, value in view.items() if value == "IN_PROGRESS"]
    assert len(doing) <= 1
    return [name for name, value in view.items() if value == "COMPLETED"], doing[0] if doing else None


def test_thirty_seconds_of_video_take_about_twenty_seconds_of_stages() -> None:
    assert stages.plan(30).ends_after == pytest.approx(20)
    assert stages.plan(30, slow=True).ends_after == pytest.approx(100)


def test_stages_pass_one_after_the_other_in_their_order() -> None:
    plan = stages.plan(30)

    assert seen(plan, 0) == ([], "prompt_generation")
    assert seen(plan, 5.5) == (list(stages.NAMES[:2]), "speech_generation")
    assert seen(plan, 19.9) == (list(stages.NAMES[:-1]), "video_generation")


def test_without_its_file_a_render_stays_in_its_last_stage_however_late_it_is() -> None:
    plan = stages.plan(30)

    assert seen(plan, 4000) == (list(stages.NAMES[:-1]), "video_generation")
    assert seen(plan, 20, finished=True) == (list(stages.NAMES), None)


def test_a_skipped_stage_counts_as_done_and_takes_no_time() -> None:
    plan = stages.plan(30, skipped=["transcript_generation"])

    assert plan.ends_after == pytest.approx(19)
    assert plan.view(0, finished=False)["transcript_generation"] == "COMPLETED"


@pytest.mark.parametrize("stage", stages.NAMES)
def test_a_failure_comes_halfway_through_its_stage(stage: str) -> None:
    plan = stages.plan(30, fails_at=stage)
    end = plan.ends_after
    assert end is not None

    before, after = plan.view(end - 0.1, finished=False), plan.view(end, finished=True)

    assert plan.ends_as == "FAILED"
    assert (before[stage], after[stage]) == ("IN_PROGRESS", "FAILED")
    later = stages.NAMES[stages.NAMES.index(stage) + 1 :]
    assert {after[name] for name in later} <= {"PENDING"}


def test_a_stuck_render_never_ends() -> None:
    plan = stages.plan(30, stuck=True)

    assert plan.ends_after is None
    assert seen(plan, 1e9)[1] == stages.STUCK_AT


def test_a_render_that_has_little_to_do_sticks_in_its_first_stage() -> None:
    plan = stages.plan(30, skipped=stages.NAMES[:9], stuck=True)

    assert seen(plan, 1e9) == (list(stages.NAMES[:9]), "frame_generation")


def test_a_cancelled_render_shows_what_was_done_and_what_was_dropped() -> None:
    view = stages.stopped(stages.plan(30).view(5.5, finished=False))

    assert view["image_generation"] == "COMPLETED"
    assert view["speech_generation"] == view["video_generation"] == "CANCELLED"


def test_a_plan_survives_the_store() -> None:
    plan = stages.plan(17, skipped=["lip_sync_generation"], slow=True, fails_at="frame_generation")

    assert stages.Plan.from_json(plan.to_json()) == plan
