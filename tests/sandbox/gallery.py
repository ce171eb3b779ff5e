"""A small server of pictures, good and bad ones, for requests that bring addresses."""

from __future__ import annotations

import base64
import io
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from PIL import Image


def picture(width: int, height: int, form: str = "PNG") -> bytes:
    """Return a plain picture of so many pixels."""
    file = io.BytesIO()
    Image.new("RGB", (width, height), (20, 90, 140)).save(file, form)
    return file.getvalue()


def data_url(content: bytes) -> str:
    """Return a picture as a data URL."""
    return "data:image/png;base64," + base64.b64encode(content).decode()


@dataclass(frozen=True, slots=True)
class Answer:
    """What stands at a path."""

    content: bytes
    status: int = 200
    location: str = ""


class Gallery:
    """Serves what is hung up, by path; counts what was asked for."""

    def __init__(self) -> None:
        self.answers = {
            "/wide.png": Answer(picture(1792, 1024)),
            "/tall.png": Answer(picture(1024, 1792)),
            "/small.png": Answer(picture(640, 480)),
            "/moved.png": Answer(b"", 302, "/wide.png"),
            "/gone.png": Answer(b"gone", 410),
            "/words.png": Answer(b"no picture at all"),
            "/torn.png": Answer(picture(1792, 1024)[:2000]),
            "/plan.svg": Answer(b'<svg xmlns="http://www.w3.org/2000/svg"/>'),
        }
        self.asked: list[str] = []
        gallery = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                gallery.asked.append(self.path)
                answer = gallery.answers.get(self.path, Answer(b"", 404))
                self.send_response(answer.status)
                if answer.location:
                    self.send_header("Location", answer.location)
                self.send_header("Content-Length", str(len(answer.content)))
                self.end_headers()
                self.wfile.write(answer.content)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.origin = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01})
        self.thread.start()

    def url(self, name: str) -> str:
        """Return the address of something on the wall, there or not."""
        return f"{self.origin}/{name}"

    def close(self) -> None:
        """Stop serving."""
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()
