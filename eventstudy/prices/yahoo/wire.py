"""The wire to Yahoo: each request of yfinance held to a deadline, a size and Yahoo's own hosts."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any
from urllib.parse import urljoin, urlsplit

from eventstudy import limits
from eventstudy.prices.yahoo.reply import Reply
from eventstudy.prices.yahoo.retry import Deadline

COOKIE_SECONDS = 5.0
"""Longest wait for the cookie that yfinance asks for first: the chart is answered without it, too."""
_LOG = logging.getLogger("eventstudy.yahoo")
_CHART = "/v8/finance/chart/"
_MOST_REDIRECTS = 5
_ASKED = ("params", "data", "json", "content")
"""What a request carries; the address of a redirect has it in itself."""


class Wire:
    """Holds a session's requests to the deadline, and keeps the last reply of the chart service by thread."""

    def __init__(self, session: Any, deadline: Deadline) -> None:
        self._session = session
        self._send = session.request
        self._deadline = deadline
        self._no_cookie = False
        self._here = threading.local()

    @contextmanager
    def connected(self) -> Iterator[None]:
        """The session with this wire in between."""
        self._session.request = self._request
        try:
            yield
        finally:
            self._session.request = self._send

    @property
    def last_reply(self) -> Reply | None:
        """The reply to this thread's last chart request, or None when there was none."""
        return getattr(self._here, "reply", None)

    def received(self) -> Reply:
        """The reply to this thread's last chart request. Raises LookupError when there was none."""
        reply = self.last_reply
        if reply is None:
            raise LookupError("no chart was asked for")
        return reply

    def _request(self, method: str, url: str, **options: Any) -> Any:
        if _CHART in url:
            return self._ask_chart(method, url, options)
        # Several hosts serve the cookie: where one is silent, waiting for each would use up the time.
        if self._no_cookie:
            raise ConnectionError("no cookie")
        options["timeout"] = max(0.001, min(COOKIE_SECONDS, self._deadline.left() / 4))
        try:
            return self._followed(method, url, options)
        except OSError:
            self._no_cookie = True
            raise

    def _ask_chart(self, method: str, url: str, options: dict[str, Any]) -> Any:
        self._here.reply = None
        options["timeout"] = max(0.001, min(self._deadline.left(), self._deadline.seconds / 2))
        response = self._followed(method, url, options)
        reply = Reply(response.status_code, response.text, response.headers.get("Retry-After", ""))
        self._here.reply = reply
        response.content = reply.with_currency() or response.content
        return response

    def _followed(self, method: str, url: str, options: dict[str, Any]) -> Any:
        """The response behind redirects to Yahoo's own hosts; one to elsewhere, or unencrypted, is it."""
        options.pop("allow_redirects", None)
        for _ in range(_MOST_REDIRECTS):
            response = self._bounded(method, url, options)
            location = response.headers.get("Location") if 300 <= response.status_code < 400 else None
            target = urlsplit(urljoin(url, location or ""))
            host = f".{target.hostname or ''}"
            if not location or target.scheme != "https" or not host.endswith(".yahoo.com"):
                break
            method, url = "GET", target.geturl()
            options = {name: value for name, value in options.items() if name not in _ASKED}
        return response

    def _bounded(self, method: str, url: str, options: dict[str, Any]) -> Any:
        """The response, within the limit of its size; raises limits.TooLargeError."""
        started = monotonic()
        try:
            response = limits.bounded_reply(self._send, method, url, most=limits.LARGEST_REPLY, **options)
        except OSError as error:
            _LOG.debug("%s %s: %s after %.1f s", method, url, error, monotonic() - started)
            raise
        seconds, size = monotonic() - started, len(response.content)
        _LOG.debug("%s %s: %s, %d bytes, %.1f s", method, url, response.status_code, size, seconds)
        return response
