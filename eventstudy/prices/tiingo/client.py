"""One request after another to Tiingo, through curl_cffi, which yfinance brings anyway."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from time import monotonic, sleep
from typing import Any

from eventstudy import limits
from eventstudy.errors import RateLimitError, SourceError, UsageError
from eventstudy.prices.tiingo.reply import detail_of

_LOG = logging.getLogger("eventstudy.tiingo")
PAUSES = (0.5, 1.0, 2.0)
"""Seconds before each further attempt when Tiingo's server is in trouble."""
HOUR = 3600.0
"""Seconds to suggest waiting when Tiingo limits us without saying for how long: it counts by the hour."""
_DAY = 24 * HOUR
_LIMIT = re.compile(r"run over your|request allocation", re.IGNORECASE)
_OFFLINE = "--offline uses the prices stored locally"
TRY_LATER = f"try again later; {_OFFLINE}"


class Client:
    """Asks with a key of the user's. Raises UsageError without one.

    ``timeout``: seconds without an answer after which it is given up.
    """

    def __init__(self, key: str, timeout: float) -> None:
        if not key.strip() or not key.isprintable():
            raise UsageError(
                "--source tiingo needs an API key",
                "export TIINGO_API_KEY=..., from your account at tiingo.com",
            )
        self._key, self._timeout = key.strip(), timeout
        self._session: Any = None

    def get(self, url: str, parameters: Mapping[str, str]) -> Any:
        """The response, of status 200 or 404. Raises SourceError when there is none."""
        for pause in (*PAUSES, None):
            response = self._sent(url, parameters)
            if response.status_code < 500 or pause is None:
                break
            sleep(pause)
        if response.status_code != 200 and response.status_code != 404:
            raise _refusal(response)
        return response

    def _sent(self, url: str, parameters: Mapping[str, str]) -> Any:
        from curl_cffi import requests

        if self._session is None:
            headers = {"Authorization": f"Token {self._key}", "Accept": "application/json"}
            self._session = requests.Session(headers=headers)
        started = monotonic()
        try:
            response = limits.bounded_reply(
                self._session.get,
                url,
                most=limits.LARGEST_REPLY,
                params=dict(parameters),
                timeout=self._timeout,
            )
        except limits.TooLargeError as error:
            raise SourceError(f"Tiingo's answer is too large: {error}", TRY_LATER) from None
        except (requests.exceptions.RequestException, OSError) as error:
            raise _unreachable(error, self._timeout) from None
        seconds = monotonic() - started
        _LOG.debug("GET %s: %s, %d bytes, %.1f s", url, response.status_code, len(response.content), seconds)
        return response


def text_of(body: bytes) -> str:
    """An answer's text. Raises SourceError for a limit told in words."""
    text = body.decode("utf-8", "replace")
    if _LIMIT.search(detail_of(text)):
        raise _limited(200, "")
    return text


def _refusal(response: Any) -> SourceError:
    status, words = response.status_code, detail_of(response.text)
    if status == 429 or _LIMIT.search(words):
        return _limited(status, response.headers.get("Retry-After", ""))
    if status >= 500:
        return SourceError(f"Tiingo's server reports an error (HTTP {status})", TRY_LATER)
    why = f"HTTP {status}: {words}".removesuffix(": ")
    if status in (401, 403):
        return SourceError(
            f"Tiingo refuses the key ({why})", "check TIINGO_API_KEY, and what your plan allows"
        )
    return SourceError(f"Tiingo refuses to answer ({why})", TRY_LATER)


def _limited(status: int, wait: str) -> RateLimitError:
    seconds = float(wait) if wait.strip().isdecimal() else HOUR
    return RateLimitError(
        f"Tiingo limits our requests (HTTP {status})",
        f"wait {seconds:.0f} seconds and try again; {_OFFLINE}" if seconds <= _DAY else TRY_LATER,
        retry_after=seconds,
    )


def _unreachable(error: Exception, seconds: float) -> SourceError:
    text = str(error)
    if "curl: (28)" in text:
        return SourceError(f"Tiingo gave no answer within {seconds:g} seconds", TRY_LATER)
    reason = re.sub(r"^.*curl: \(\d+\) ", "", text.partition(". See ")[0])
    return SourceError(f"Tiingo cannot be reached: {reason}", f"check the network and try again; {_OFFLINE}")
