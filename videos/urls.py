"""Addresses of the video pages, all but the doorbell and pictures from disk below the team's own."""

from django.urls import include, path, register_converter
from django.urls.converters import StringConverter

from videos.views.activity import activity, batch, batch_cancel
from videos.views.briefs import brief_delete, brief_rename, brief_use, briefs
from videos.views.bulk import bulk_bar, bulk_remove_subtitles
from videos.views.changes import changes
from videos.views.create import create, create_prompt, create_prompt_price
from videos.views.decisions import video_again, video_attach, video_cancel, video_look, video_send, video_settle
from videos.views.family import family
from videos.views.fonts import fonts
from videos.views.images import create_images, create_images_list, create_images_new, create_images_price
from videos.views.join import join, join_collect, join_tray
from videos.views.library import library, library_filter
from videos.views.library_views import view_delete, view_new, view_open, view_rename, views, views_line
from videos.views.media import video_download, video_file, video_poster, video_strip, video_thumb
from videos.views.outro import add_outro
from videos.views.packing import bulk_download
from videos.views.projects import project, project_archive, project_new, project_rename, projects
from videos.views.release import release, release_price, release_send
from videos.views.saving import draft_delete, drafts, form_save
from videos.views.sheet import create_sheet, create_sheet_new, sheet_template
from videos.views.shelving import bulk_delete, bulk_move, bulk_purge, bulk_shelve, bulk_tag, undo, video_title
from videos.views.subtitles import remove_subtitles
from videos.views.switching import project_switch, project_switcher
from videos.views.translate import bulk_translate, bulk_translate_price, translate, translate_price
from videos.views.uploads import upload_file
from videos.views.versions import video_fetch, video_latest, video_version
from videos.views.video import video
from videos.webhooks import doorbell


class FormToken(StringConverter):
    """What makes a form's address unique; short enough that a language fits behind it."""

    regex = "[-a-zA-Z0-9_]{1,48}"


register_converter(FormToken, "form")

_team = [
    path("create/", create, name="create"),
    path("create/prompt/<form:token>/", create_prompt, name="create_prompt"),
    path("create/prompt/<form:token>/price/", create_prompt_price, name="create_prompt_price"),
    path("create/images/", create_images_new, name="create_images_new"),
    path("create/images/<form:token>/", create_images, name="create_images"),
    path("create/images/<form:token>/list/", create_images_list, name="create_images_list"),
    path("create/images/<form:token>/price/", create_images_price, name="create_images_price"),
    path("create/sheet/", create_sheet_new, name="create_sheet_new"),
    path("create/sheet.csv", sheet_template, name="sheet_template"),
    path("create/sheet/<form:token>/", create_sheet, name="create_sheet"),
    path("create/save/<str:kind>/<form:token>/", form_save, name="form_save"),
    path("create/drafts/", drafts, name="drafts"),
    path("create/drafts/<form:token>/delete/", draft_delete, name="draft_delete"),
    path("create/briefs/", briefs, name="briefs"),
    path("create/briefs/<uuid:public_id>/", brief_use, name="brief_use"),
    path("create/briefs/<uuid:public_id>/rename/", brief_rename, name="brief_rename"),
    path("create/briefs/<uuid:public_id>/delete/", brief_delete, name="brief_delete"),
    path("fonts/", fonts, name="fonts"),
    path("activity/", activity, name="activity"),
    path("activity/parked/", release, name="release"),
    path("activity/parked/price/", release_price, name="release_price"),
    path("activity/parked/send/", release_send, name="release_send"),
    path("activity/<uuid:batch_id>/", batch, name="batch"),
    path("activity/<uuid:batch_id>/cancel/", batch_cancel, name="batch_cancel"),
    path("changes/", changes, name="changes"),
    path("videos/", library, name="library"),
    path("videos/filter/", library_filter, name="library_filter"),
    path("videos/views/", views, name="views"),
    path("videos/views/line/", views_line, name="views_line"),
    path("videos/views/new/", view_new, name="view_new"),
    path("videos/views/<int:pk>/", view_open, name="view_open"),
    path("videos/views/<int:pk>/rename/", view_rename, name="view_rename"),
    path("videos/views/<int:pk>/delete/", view_delete, name="view_delete"),
    path("videos/bulk/", bulk_bar, name="bulk_bar"),
    path("videos/translate/<form:token>/", bulk_translate, name="bulk_translate"),
    path("videos/translate-price/", bulk_translate_price, name="bulk_translate_price"),
    path("videos/remove-subtitles/<form:token>/", bulk_remove_subtitles, name="bulk_remove_subtitles"),
    path("videos/tag/", bulk_tag, name="bulk_tag"),
    path("videos/move/", bulk_move, name="bulk_move"),
    path("videos/delete/", bulk_delete, name="bulk_delete"),
    path("videos/delete-for-good/", bulk_purge, name="bulk_purge"),
    path("videos/put/<slug:verb>/", bulk_shelve, name="bulk_shelve"),
    path("videos/download/", bulk_download, name="bulk_download"),
    path("videos/undo/<str:token>/", undo, name="undo"),
    path("videos/<uuid:public_id>/", video, name="video"),
    path("videos/<uuid:public_id>/family/", family, name="family"),
    path("videos/<uuid:public_id>/title/", video_title, name="video_title"),
    path("videos/<uuid:public_id>/file/film.mp4", video_file, name="video_file"),
    path("videos/<uuid:public_id>/poster/", video_poster, name="video_poster"),
    path("videos/<uuid:public_id>/thumb/", video_thumb, name="video_thumb"),
    path("videos/<uuid:public_id>/strip/", video_strip, name="video_strip"),
    path("videos/<uuid:public_id>/download/", video_download, name="video_download"),
    path("videos/<uuid:public_id>/cancel/", video_cancel, name="video_cancel"),
    path("videos/<uuid:public_id>/look/", video_look, name="video_look"),
    path("videos/<uuid:public_id>/send/", video_send, name="video_send"),
    path("videos/<uuid:public_id>/attach/", video_attach, name="video_attach"),
    path("videos/<uuid:public_id>/settle/", video_settle, name="video_settle"),
    path("videos/<uuid:public_id>/latest/", video_latest, name="video_latest"),
    path("videos/<uuid:public_id>/version/", video_version, name="video_version"),
    path("videos/<uuid:public_id>/fetch/", video_fetch, name="video_fetch"),
    path("videos/<uuid:public_id>/again/", video_again, name="video_again"),
    path("videos/<uuid:public_id>/translate/<form:token>/", translate, name="translate"),
    path("videos/<uuid:public_id>/translate-price/", translate_price, name="translate_price"),
    path("videos/<uuid:public_id>/outro/<form:token>/", add_outro, name="add_outro"),
    path("videos/<uuid:public_id>/remove-subtitles/<form:token>/", remove_subtitles, name="remove_subtitles"),
    path("projects/", projects, name="projects"),
    path("projects/new/", project_new, name="project_new"),
    path("projects/switch/", project_switch, name="project_switch"),
    path("projects/switcher/", project_switcher, name="project_switcher"),
    path("projects/<slug:key>/", project, name="project"),
    path("projects/<slug:key>/rename/", project_rename, name="project_rename"),
    path("projects/<slug:key>/archive/", project_archive, name="project_archive"),
    path("join/", join_tray, name="join_tray"),
    path("join/collect/", join_collect, name="join_collect"),
    path("join/<form:token>/", join, name="join"),
]

urlpatterns = [
    path("t/<slug:team_key>/", include(_team)),
    path("pictures/<str:token>/<str:name>", upload_file, name="upload_file"),
    path("hooks/samsar/<str:token>/", doorbell, name="doorbell"),
]
