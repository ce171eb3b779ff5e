"""The portal as a signed-in browser meets it, without a socket: its WSGI application, called as a server calls it."""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test.utils import override_settings

from teams.models import User


class NoPage(Exception):
    """The portal did not answer with a page; the text says where and with what."""


class Site:
    """Asks for pages with one person's session. Django's own client is not used: it does more than a server does."""

    def __init__(self, user: User, application: WSGIHandler | None = None) -> None:
        self.application = application or WSGIHandler()
        self.session = _sign_in(user)

    def get(self, address: str, *, is_part: bool = False) -> str:
        """Return the page at an address, as htmx asks for a part of it if told so. Raises NoPage."""
        path, query = urlsplit(address).path, urlsplit(address).query
        environ: dict[str, Any] = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": "127.0.0.1",
            "HTTP_COOKIE": f"{settings.SESSION_COOKIE_NAME}={self.session}",
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(),
            "wsgi.errors": io.StringIO(),
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }
        if is_part:
            environ["HTTP_HX_REQUEST"] = "true"
        said: list[str] = []

        def start(status: str, _headers: Any, _error: Any = None, /) -> Callable[[bytes], object]:
            said.append(status)
            return io.BytesIO().write

        answer = self.application(environ, start)
        try:
            body = b"".join(answer)
        finally:
            answer.close()
        if not said[0].startswith("2"):
            raise NoPage(f"{address}: {said[0]}")
        return body.decode()

    def asking(self, address: str) -> Callable[[], str]:
        """Return what asks for this address, to be measured."""
        return lambda: self.get(address)

    def queries(self, address: str, *, is_part: bool = False) -> int:
        """Return how many questions an answer costs the database, after one that filled what is kept in memory."""
        self.get(address, is_part=is_part)
        with counted() as count:
            self.get(address, is_part=is_part)
        return len(count)


@contextmanager
def counted() -> Iterator[list[str]]:
    """Collect the statements that are sent to the database inside the block."""
    found: list[str] = []

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        found.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield found


def bare(user: User) -> Site:
    """Return the bare page's site: its own addresses, and no middleware but session and user."""
    from bench.bare.views import MIDDLEWARE

    with override_settings(MIDDLEWARE=MIDDLEWARE):
        application = WSGIHandler()
    return Site(user, application)


def _sign_in(user: User) -> str:
    """Return the key of a new session of `user`."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return session.session_key or ""
