"""No secret of the journey stands anywhere afterwards, and the search would have found it there."""

import pytest

from tests.secrets.conftest import Left
from tests.secrets.search import Search

#: What lies where it has to, and nowhere else: the ring and Django's key in the file that is read at each start.
STORE = "portal.env"
IN_STORE = ("DJANGO_SECRET_KEY", "PORTAL_KEYS")
TEXTS = ("database", "sessions", "pages", "printed", "launcher", "arguments")
SECOND_FACTORS = ("code app", "recovery code")
#: What is mailed; the mail may hold it, and nothing else may.
MAILED = ("invitation", "confirmation", "reset", "opened reset")
#: What a page shows once to whom it belongs.
SHOWN = ("invitation", "set up app", "webhook", "renewed webhook")
SECRETS = (
    *("key", "wrong key", "live key", "password", "wrong password"),
    *("sign-in link", "unopened link", "printed link", "wrong link", *IN_STORE),
    *("sign-up password", "reset password", "refused password"),
    *MAILED,
    *SECOND_FACTORS,
    "set up app",
    *("webhook", "renewed webhook"),
)


@pytest.mark.parametrize("place", TEXTS)
@pytest.mark.parametrize("name", SECRETS)
def test_a_secret_stands_in_no_text(name: str, place: str, left: Left) -> None:
    assert len(left.secrets[name]) >= 20
    assert left.texts[place] or place == "launcher"
    is_shown = place == "pages" and name in SHOWN
    assert Search({name: left.secrets[name]}).in_bytes(left.texts[place]) == ([name] if is_shown else [])


@pytest.mark.parametrize("folder", ["var", "temporary"])
def test_no_secret_stands_in_a_file(folder: str, left: Left) -> None:
    search = Search({name: left.secrets[name] for name in SECRETS})
    found = [(name, path.name) for name, path in search.in_folder(left.folders[folder])]
    assert [each for each in found if each not in [(name, STORE) for name in IN_STORE]] == []


def test_a_mail_holds_its_own_link_and_no_other_secret(left: Left) -> None:
    search = Search({name: left.secrets[name] for name in SECRETS})
    found = list(search.in_folder(left.folders["mail"]))
    assert {name for name, _path in found} == set(MAILED)
    assert len({path for _name, path in found}) == len(found) == len(MAILED)


@pytest.mark.parametrize("place", ["database", "sessions", "pages", "arguments"])
def test_a_planted_word_is_found_in_each_text(place: str, left: Left) -> None:
    assert Search({"planted": left.planted}).in_bytes(left.texts[place]) == ["planted"]


def test_a_planted_word_is_found_in_each_kind_of_file(left: Left) -> None:
    search = Search({"planted": left.planted})
    files = {str(path.relative_to(left.folders["var"])) for _name, path in search.in_folder(left.folders["var"])}
    assert "portal.sqlite3" in files
    assert "log/web.log" in files
    assert any(name.startswith("redis/") for name in files), files
    assert [path.name for _name, path in search.in_folder(left.folders["temporary"])] == ["planted"]


def test_the_key_was_in_use(left: Left) -> None:
    """A journey that carried no secret would prove nothing."""
    pages = left.texts["pages"].decode()
    assert left.secrets["key"][-4:] in pages
    assert "<video" in pages, "a film was made with it"
    assert pages.count("Something broke on our side") >= 7, "and seven faults happened with secrets in hand"
