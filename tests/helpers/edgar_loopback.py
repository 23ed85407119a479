"""A stand-in for the SEC's servers on the loopback; the real client asks it through the HTTPS proxy."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

GOLDEN = Path(__file__).parents[1] / "golden" / "edgar"


@dataclass(frozen=True, slots=True)
class Answer:
    """A status, a body and how long it takes; a body with an ETag is not sent again to who has it."""

    body: bytes
    status: int = 200
    etag: str = ""
    seconds: float = 0.0
    location: str = ""
    wait: str = ""


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked, when, and with which headers."""

    path: str
    headers: dict[str, str]
    at: float


class EdgarServer(ThreadingHTTPServer):
    """Serves answers by path; a path it does not know gets the SEC's 404."""

    daemon_threads = True

    def __init__(self, answers: Mapping[str, Answer]) -> None:
        self.answers = dict(answers)
        self.requests: list[Request] = []
        super().__init__(("127.0.0.1", 0), _Handler)
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()

    def __enter__(self) -> EdgarServer:
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()

    def asked(self) -> list[str]:
        """The last part of every path asked for."""
        return [request.path.rpartition("/")[2] for request in self.requests]


class _Handler(BaseHTTPRequestHandler):
    server: EdgarServer
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.requests.append(Request(self.path, headers, time.monotonic()))
        answers, bare = self.server.answers, self.path.partition("?")[0]
        answer = answers.get(self.path) or answers.get(bare) or refusal("404 unknown CIK")
        time.sleep(answer.seconds)
        kept = bool(answer.etag) and headers.get("if-none-match") == answer.etag
        body = b"" if kept else answer.body
        self.send_response(304 if kept else answer.status)
        self.send_header("Content-Length", str(len(body)))
        if answer.etag:
            self.send_header("ETag", answer.etag)
        if answer.wait:
            self.send_header("Retry-After", answer.wait)
        if answer.location:
            self.send_header("Location", answer.location)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def refusal(name: str) -> Answer:
    """One of the SEC's recorded refusals, by the beginning of its name."""
    for recorded in json.loads((GOLDEN / "errors.json.txt").read_text(encoding="utf-8")):
        if recorded["name"].startswith(name):
            return Answer(recorded["body"].encode(), recorded["status"])
    raise KeyError(name)
