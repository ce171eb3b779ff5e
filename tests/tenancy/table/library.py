"""The library: its filters and views, what is done with several videos, projects."""

from teams.roles import Permission
from tests.tenancy.row import BOTH, POST, Plain, Row, Thing, Token

SEE, SPEND, ORGANIZE, PURGE = Permission.SEE, Permission.SPEND, Permission.ORGANIZE, Permission.PURGE
OTHERS = Permission.CHANGE_OTHERS
ONE = {"video": Thing("ready")}
TWO = {"video": [Thing("ready"), Thing("other")]}

ROWS = [
    Row("library", SEE),
    Row("library_filter", SEE),
    Row("views", SEE),
    Row("views_line", SEE),
    Row("view_new", SEE, BOTH, body={"name": "Of harbours", "query": "q=harbour"}),
    Row("view_open", SEE, at={"pk": "view"}),
    Row("view_rename", SEE, POST, at={"pk": "view"}, others=OTHERS, body={"name": "Renamed"}),
    Row("view_delete", SEE, POST, at={"pk": "view"}, others=OTHERS),
    Row("bulk_bar", SPEND, query=TWO),
    Row("bulk_translate", SPEND, BOTH, at={"token": Token()}, query=TWO, body={"language": "es"}),
    Row("bulk_translate_price", SPEND, POST, query=TWO, body={"language": "es"}),
    Row("bulk_remove_subtitles", SPEND, BOTH, at={"token": Token()}, query=TWO),
    Row("bulk_tag", ORGANIZE, BOTH, query=ONE, body={**ONE, "tags": "Hero"}),
    Row("bulk_move", ORGANIZE, BOTH, query=ONE, body={**ONE, "project": Thing("project")}),
    Row("bulk_delete", ORGANIZE, BOTH, query=ONE, body=ONE),
    Row("bulk_purge", PURGE, BOTH, query={"video": Thing("trashed")}, body={"video": Thing("trashed")}),
    Row("bulk_shelve", ORGANIZE, POST, at={"verb": Plain("archive")}, body=ONE),
    Row("bulk_download", SEE, query=TWO),
    Row("undo", ORGANIZE, POST, at={"token": Token()}),
    Row("projects", SEE),
    Row("project_new", SPEND, BOTH, body={"name": "Of winter"}),
    Row("project_switch", SPEND, POST, body={"project": Thing("project")}),
    Row("project_switcher", SEE),
    Row("project", SEE, at={"key": "project"}),
    Row("project_rename", SEE, POST, at={"key": "project"}, others=OTHERS, body={"name": "Of autumn"}),
    Row("project_archive", SEE, POST, at={"key": "project"}, others=OTHERS),
]
