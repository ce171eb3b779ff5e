"""Changing where videos stand, from the bar and from the page of one: what is asked, said, refused and undone."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from credits.models import BalanceReading
from teams.models import Membership, Project
from teams.roles import Permission, Role
from tests.conftest import join
from tests.videos.views.conftest import reviewer_of
from tests.videos.views.pressed import at, press, said, shelf, undo
from videos import tagging
from videos.jobs.states import State
from videos.models import Job, Shelf, Tagging, Video

MakeVideo = Callable[..., Video]
MakeJob = Callable[..., Job]
FREE = ("bulk_tag", "bulk_move", "bulk_delete")


class TestPressing:
    """Archive, bring back, restore."""

    def test_a_press_goes_back_to_the_library_as_it_was_and_can_be_undone(
        self, owner_client: Client, make_video: MakeVideo
    ) -> None:
        videos = [make_video(), make_video()]
        back = at(videos[0], "library") + "?sort=oldest"

        answer = press(owner_client, "bulk_shelve", *videos, args=("archive",), back=back)

        assert answer.redirect_chain == [(back, 303)]
        assert said(answer) == ["2 videos archived, and still playable there."]
        assert {shelf(video) for video in videos} == {Shelf.ARCHIVE}
        again = press(owner_client, "bulk_shelve", *videos, args=("archive",), back=back)
        assert said(again) == ["Nothing was changed: that was done already."]
        answer = press(owner_client, "bulk_shelve", *videos, args=("bring-back",), back=back)
        undone = undo(owner_client, answer, videos[0].team.key)
        assert said(undone) == ["Undone."]
        assert {shelf(video) for video in videos} == {Shelf.ARCHIVE}

    def test_undo_works_once_and_only_for_the_last_press(self, owner_client: Client, make_video: MakeVideo) -> None:
        first, second = make_video(), make_video()
        one = press(owner_client, "bulk_shelve", first, args=("archive",))
        two = press(owner_client, "bulk_shelve", second, args=("archive",))

        assert said(undo(owner_client, one, first.team.key)) == ["That cannot be undone any more. Nothing was changed."]
        assert said(undo(owner_client, two, first.team.key)) == ["Undone."]
        assert said(undo(owner_client, two, first.team.key)) == ["That cannot be undone any more. Nothing was changed."]
        assert (shelf(first), shelf(second)) == (Shelf.ARCHIVE, Shelf.LIBRARY)

    @pytest.mark.parametrize("back", ["https://elsewhere.test/", "//elsewhere.test", "/t/other/videos/", "x\ny", ""])
    def test_it_never_leads_elsewhere(self, owner_client: Client, make_video: MakeVideo, back: str) -> None:
        video = make_video()

        answer = press(owner_client, "bulk_shelve", video, args=("archive",), back=back)

        assert answer.redirect_chain == [(at(video, "library"), 303)]

    def test_what_is_not_settled_is_named_and_nothing_is_changed(
        self, owner_client: Client, make_video: MakeVideo, make_job: MakeJob
    ) -> None:
        video, running = make_video(), make_job(State.RENDERING, title="Harbour")
        named = {"video": [video.public_id.hex, running.public_id.hex]}

        for address in (at(video, "bulk_shelve", "archive"), at(video, "bulk_delete")):
            answer = owner_client.post(address, named, follow=True)
            assert "“Harbour” is not settled yet" in said(answer)[0]
        assert shelf(video) == Shelf.LIBRARY


class TestTaggingAndMoving:
    """The two sheets that ask for a word."""

    def test_ten_are_tagged_in_one_press_and_the_sheet_shows_what_they_bear(
        self, owner_client: Client, make_video: MakeVideo
    ) -> None:
        videos = [make_video() for _ in range(10)]

        answer = press(owner_client, "bulk_tag", *videos, tags="launch")

        assert said(answer) == ["10 videos tagged “launch”."]
        assert Tagging.objects.count() == 10
        sheet = owner_client.get(at(videos[0], "bulk_tag"), {"video": videos[0].public_id.hex}).content.decode()
        assert '<option value="launch">' in sheet
        assert 'name="off" value="launch"' in sheet
        answer = press(owner_client, "bulk_tag", *videos[:2], tags="spring", off="launch")
        assert said(answer) == ["2 videos tagged “spring”. “launch” taken off 2 videos."]
        assert said(press(owner_client, "bulk_tag", *videos, tags="x" * 41))[0].endswith("Nothing was changed.")

    def test_a_move_can_be_undone_to_each_project(
        self, owner_client: Client, owner: Membership, make_video: MakeVideo
    ) -> None:
        make = Project.objects.create
        spring, autumn = (
            make(team=owner.team, key=key, name=key.title(), by=owner.user) for key in ("spring", "autumn")
        )
        old = make(team=owner.team, key="old", name="Old", by=owner.user, archived_at=timezone.now())
        loose, there = make_video(), make_video(project=autumn)
        sheet = owner_client.get(at(loose, "bulk_move"), {"video": loose.public_id.hex}).content.decode()
        assert "Spring" in sheet
        assert "Old" not in sheet

        answer = press(owner_client, "bulk_move", loose, there, project="spring")

        assert said(answer) == ["2 videos moved to “Spring”."]
        assert Job.objects.filter(project=spring).count() == 2
        undo(owner_client, answer, owner.team.key)
        assert list(Job.objects.order_by("pk").values_list("project", flat=True)) == [None, autumn.pk]
        for odd in (old.key, "nowhere"):
            assert press(owner_client, "bulk_move", loose, project=odd).status_code == 404

    def test_undo_leaves_what_was_moved_on_and_says_when_the_old_project_is_archived(
        self, owner_client: Client, owner: Membership, make_video: MakeVideo
    ) -> None:
        spring, autumn, winter = (
            Project.objects.create(team=owner.team, key=key, name=key.title(), by=owner.user)
            for key in ("spring", "autumn", "winter")
        )
        stays, moved_on = make_video(project=autumn), make_video(project=autumn)
        answer = press(owner_client, "bulk_move", stays, moved_on, project="spring")
        Job.objects.filter(pk=moved_on.job_id).update(project=winter)

        assert said(undo(owner_client, answer, owner.team.key)) == ["Undone."]
        assert list(Job.objects.order_by("pk").values_list("project", flat=True)) == [autumn.pk, winter.pk]

        answer = press(owner_client, "bulk_move", stays, project="spring")
        Project.objects.filter(pk=autumn.pk).update(archived_at=timezone.now())
        late = undo(owner_client, answer, owner.team.key)
        assert said(late) == ["That cannot be undone any more. Nothing was changed."]
        assert Job.objects.get(pk=stays.job_id).project == spring


class TestOneVideo:
    """Title, tags and the menu of the page of one video."""

    def test_a_title_is_changed_where_it_stands(self, owner_client: Client, make_video: MakeVideo) -> None:
        video = make_video(title="Harbour")
        address = at(video, "video_title", str(video.public_id))

        answer = owner_client.post(address, {"title": "Spring launch", "seen": "Harbour"}, follow=True)
        assert said(answer) == ["Renamed to “Spring launch”."]
        assert "<h1>Spring launch</h1>" in answer.content.decode()
        late = owner_client.post(address, {"title": "Autumn", "seen": "Harbour"}, follow=True)
        assert "Somebody called it “Spring launch” in the meantime." in said(late)[0]
        empty = owner_client.post(address, {"title": " ", "seen": "Spring launch"}, follow=True)
        assert said(empty) == ["A title needs at least one character. Nothing was changed."]

    def test_the_page_shows_tags_and_a_menu_in_eight_queries(
        self, owner_client: Client, owner: Membership, make_video: MakeVideo
    ) -> None:
        BalanceReading.objects.create(team=owner.team, remaining=1, read_at=timezone.now())
        video = make_video()
        tagging.tag(owner.team, [video.public_id], ["spring", "Launch"], by=owner.user, at=timezone.now())

        with CaptureQueriesContext(connection) as queries:
            answer: Any = owner_client.get(video.job.get_absolute_url())

        assert len(queries) <= 8
        assert answer.context["tags"] == ["Launch", "spring"]
        assert "?tag=Launch" in answer.content.decode()
        assert 'id="video-menu"' in answer.content.decode()

    def test_a_verb_of_the_menu_returns_to_the_page(self, owner_client: Client, make_video: MakeVideo) -> None:
        video = make_video()
        page = video.job.get_absolute_url()

        sheet: Any = owner_client.get(
            at(video, "bulk_tag"),
            {"video": video.public_id.hex},
            headers={"HX-Request": "true", "HX-Current-URL": f"http://testserver{page}"},
        )

        assert sheet.context["back"] == page
        answer = press(owner_client, "bulk_tag", video, tags="launch", back=page)
        assert answer.redirect_chain == [(page, 303)]

    def test_what_runs_is_tagged_but_not_deleted(self, owner_client: Client, make_job: MakeJob) -> None:
        text = owner_client.get(make_job(State.RENDERING).get_absolute_url()).content.decode()

        assert "It is not settled yet: archive or delete it once it is done." in text
        assert 'id="edit-title"' not in text


class TestWhoMay:
    """Owner, manager and creator; for good, owner and manager."""

    @pytest.mark.parametrize("role", [Role.REVIEWER, Role.FINANCE])
    def test_others_read_why_not(self, client: Client, make_video: MakeVideo, role: Role) -> None:
        video = make_video()
        client.force_login(join(video.team, "rita@example.test", role).user)

        for name in FREE:
            for answer in (client.get(at(video, name)), client.post(at(video, name), {"video": video.public_id.hex})):
                assert answer.status_code == 403
                assert Permission.ORGANIZE.refusal in answer.content.decode()
        assert client.post(at(video, "bulk_shelve", "archive")).status_code == 403
        assert client.post(at(video, "undo", "x")).status_code == 403
        assert client.post(at(video, "video_title", str(video.public_id))).status_code == 403
        text = client.get(video.job.get_absolute_url()).content.decode()
        assert f'disabled title="{Permission.ORGANIZE.refusal}"' in text
        assert 'id="edit-title"' not in text

    @pytest.mark.parametrize(("role", "status"), [(Role.CREATOR, 403), (Role.MANAGER, 200)])
    def test_for_good_is_for_owners_and_managers(
        self, client: Client, make_video: MakeVideo, role: Role, status: int
    ) -> None:
        video = make_video(shelf=Shelf.TRASH, shelved_at=timezone.now())
        client.force_login(join(video.team, "rita@example.test", role).user)

        named = {"video": video.public_id.hex}
        assert client.get(at(video, "bulk_purge"), named).status_code == status
        bar: Any = client.get(at(video, "bulk_bar"), named)
        (verb,) = [verb for verb in bar.context["bar"].free if verb.words == "Delete for good"]
        assert (verb.is_off, verb.hint == Permission.PURGE.refusal) == (status == 403, status == 403)

    def test_foreign_videos_are_missing(
        self, owner_client: Client, make_video: MakeVideo, foreign_video: Video
    ) -> None:
        mine = make_video()
        for odd in (foreign_video.public_id.hex, "x"):
            named = {"video": [mine.public_id.hex, odd]}
            for name in (*FREE, "bulk_purge", "bulk_download"):
                assert owner_client.get(at(mine, name), named).status_code == 404
            for name in (*FREE, "bulk_purge"):
                assert owner_client.post(at(mine, name), named).status_code == 404
            assert owner_client.post(at(mine, "bulk_shelve", "archive"), named).status_code == 404
        assert owner_client.post(at(mine, "bulk_shelve", "burn"), {}).status_code == 404
        key = str(foreign_video.public_id)
        assert owner_client.post(at(mine, "video_title", key), {"title": "x"}).status_code == 404
        assert (shelf(mine), shelf(foreign_video)) == (Shelf.LIBRARY, Shelf.LIBRARY)

    def test_nothing_selected_leads_back_with_the_reason(self, owner_client: Client, make_video: MakeVideo) -> None:
        video = make_video()
        reviewer_of(video)

        for name in FREE:
            answer = owner_client.get(at(video, name), follow=True)
            assert "Select one or more videos first" in said(answer)[0]
