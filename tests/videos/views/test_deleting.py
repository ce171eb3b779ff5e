"""Deleting: the question, the trash, what a deleted video still answers, and how it goes for good."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from samsar import RemoveSubtitles, TranslateVideo
from tests.videos.views.pressed import at, press, said, shelf, undo
from videos.jobs.states import State
from videos.models import Job, Shelf, Video

MakeVideo = Callable[..., Video]


class TestDeleting:
    """The question, the trash, and what a deleted video still answers."""

    def test_the_question_names_what_hangs_on_the_video(
        self, owner_client: Client, make_video: MakeVideo, make_derived: MakeVideo
    ) -> None:
        source = make_video(title="Harbour")
        for number in range(6):
            make_derived(RemoveSubtitles(session_id="x"), source, title=f"Child {number}")
        Job.objects.filter(title="Child 0").update(state=State.RENDERING)

        for headers in ({}, {"HX-Request": "true"}):
            address = f"{at(source, 'bulk_delete')}?video={source.public_id.hex}"
            text = owner_client.get(address, headers=headers).content.decode()
            assert "Delete “Harbour”?" in text
            assert "Made from it, and these keep playing:" in text
            assert "Child 5" in text
            assert "and 1 more" in text
            assert "Still on the way from it, and these go on:" in text
            assert "For 30 days" in text
            assert "its credits do not come back" in text
            assert ("<!doctype" in text) == (not headers)
        assert shelf(source) == Shelf.LIBRARY

    def test_delete_and_undo_bring_each_back_to_where_it_stood(
        self, owner_client: Client, make_video: MakeVideo
    ) -> None:
        here, archived = make_video(), make_video(shelf=Shelf.ARCHIVE)

        answer = press(owner_client, "bulk_delete", here, archived)

        assert said(answer) == ["2 videos moved to the trash, kept there for 30 days."]
        assert (shelf(here), shelf(archived)) == (Shelf.TRASH, Shelf.TRASH)
        undo(owner_client, answer, here.team.key)
        assert (shelf(here), shelf(archived)) == (Shelf.LIBRARY, Shelf.ARCHIVE)

    def test_in_the_trash_it_plays_says_when_its_files_go_and_offers_no_new_work(
        self, owner_client: Client, make_video: MakeVideo
    ) -> None:
        video, other = make_video(title="Harbour"), make_video()
        press(owner_client, "bulk_delete", video)

        text = owner_client.get(video.job.get_absolute_url()).content.decode()
        assert "This video is in the trash. Its files go on " in text
        assert "Restore" in text
        assert "Make from this video" not in text
        assert "<video" in text
        key = str(video.public_id)
        for name in ("video_file", "video_download", "video_poster"):
            assert owner_client.get(at(video, name, key)).getvalue()
        assert "Harbour" not in owner_client.get(at(video, "library")).content.decode()
        home = owner_client.get(at(video, "home"))
        assert [card.job for card in home.context["finished"]] == [other.job]
        trash = owner_client.get(at(video, "library") + "?shelf=trash").content.decode()
        assert "Harbour" in trash
        assert "Deleted videos are kept for 30 days" in trash
        for words in ("Restore", "Delete for good", "Download"):
            assert words in trash
        assert "Translate" not in trash

    def test_it_leaves_the_tray_and_is_no_source_in_any_form(
        self, owner_client: Client, make_video: MakeVideo, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        video, other = make_video(title="Harbour"), make_video()
        named = {"video": [video.public_id.hex, other.public_id.hex]}
        owner_client.post(at(video, "join_collect"), named)
        press(owner_client, "bulk_delete", video)
        jobs = Job.objects.count()

        held = owner_client.session["join"][video.team.key]
        assert held == [other.public_id.hex]
        trashed = "“Harbour” is in the trash. Restore it first"
        bulk = reverse("bulk_translate", args=[video.team.key, "tok"])
        assert trashed in said(owner_client.get(bulk, named, follow=True))[0]
        assert trashed in said(owner_client.post(at(video, "join_collect"), named, follow=True))[0]
        one = reverse("remove_subtitles", args=[video.team.key, video.public_id, "tok"])
        assert trashed in owner_client.post(one, {"quoted": "0"}).content.decode()
        joining = reverse("join", args=[video.team.key, "tok"])
        assert trashed in owner_client.post(joining, named).content.decode()
        assert Job.objects.count() == jobs

    def test_what_was_made_from_it_is_not_made_again_before_it_is_restored(
        self, owner_client: Client, make_video: MakeVideo, make_derived: MakeVideo
    ) -> None:
        source = make_video(title="Harbour")
        derived = make_derived(TranslateVideo(session_id="x", language="es"), source)
        press(owner_client, "bulk_delete", source)

        answer = owner_client.get(at(derived, "video_again", str(derived.public_id)), follow=True)

        assert said(answer) == ["“Harbour” is in the trash. Restore it first, then try again."]

    def test_deleting_for_good_takes_the_files_and_leaves_the_page(
        self,
        owner_client: Client,
        make_video: MakeVideo,
        monkeypatch: pytest.MonkeyPatch,
        django_capture_on_commit_callbacks: Any,
    ) -> None:
        from videos.tasks import clear_trash

        monkeypatch.setattr(clear_trash, "delay", clear_trash)
        video = make_video(title="Harbour")
        press(owner_client, "bulk_delete", video)
        address = f"{at(video, 'bulk_purge')}?video={video.public_id.hex}"
        assert "Delete “Harbour” for good?" in owner_client.get(address).content.decode()

        with django_capture_on_commit_callbacks(execute=True):
            press(owner_client, "bulk_purge", video)

        video.refresh_from_db()
        assert (video.phase, video.file) == (Video.Phase.GONE, "")
        text = owner_client.get(video.job.get_absolute_url()).content.decode()
        assert "This video was deleted." in text
        assert "360" in text
        for name in ("video_file", "video_download", "video_poster"):
            assert owner_client.get(at(video, name, str(video.public_id))).status_code == 404
        assert owner_client.post(at(video, "bulk_tag"), {"video": video.public_id.hex}).status_code == 404
