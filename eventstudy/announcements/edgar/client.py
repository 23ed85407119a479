"""Asking the SEC, by its rules of fair access, and keeping what it answers.

A contact on every request, at most ten requests a second whatever the number of threads, conditional
requests for what is kept, no redirect to another host. Through curl_cffi, which yfinance brings anyway: the
clients that are published for EDGAR neither keep answers nor tell its refusals apart.
Source of the rules: SEC, "Accessing EDGAR Data".
"""

from __future__ import annotations

import json
import os
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from eventstudy import limits
from eventstudy.errors import RateLimitError, SourceError, UsageError
from eventstudy.paths import make_home

SUBMISSIONS = "https://data.sec.gov/submissions/"
TICKERS = "https://www.sec.gov/files/company_tickers.json"
HEADERS = "https://www.sec.gov/Archives/edgar/data/{cik}/{folder}/{accession}-index-headers.html"
BETWEEN_REQUESTS = 0.11
"""Seconds: nine requests a second, where ten are allowed."""
PAUSES = (1.0, 2.0, 4.0)
"""Seconds to wait before each further attempt when the SEC's server reports an error."""
_ACCEPTED = re.compile(rb"<ACCEPTANCE-DATETIME>\s*(\d{14})")
_NAME_A_CONTACT = "name yourself: export EVENTSTUDY_CONTACT='Your Name you@example.org'"


def checked_contact(contact: str) -> str:
    """The contact that the SEC wants on every request. Raises UsageError without one or its address."""
    if not contact.strip():
        raise UsageError("the SEC answers only programs that name a contact", _NAME_A_CONTACT)
    if not contact.isprintable() or "@" not in contact:
        raise UsageError(f"the contact {contact!r} has no e-mail address", _NAME_A_CONTACT)
    return contact.strip()


@dataclass
class _Pace:
    """Lets one request begin every ``BETWEEN_REQUESTS`` seconds, over all threads."""

    _next: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def wait(self) -> None:
        with self._lock:
            now = monotonic()
            begin = max(now, self._next)
            self._next = begin + BETWEEN_REQUESTS
        sleep(begin - now)


_PACE = _Pace()


class EdgarClient:
    """What EDGAR answers, asked for or kept in ``folder``.

    ``offline``: only what is kept. ``timeout``: seconds to wait for an answer. ``say`` takes messages.
    Raises SourceError (RateLimitError) when EDGAR cannot be reached or refuses.
    """

    def __init__(
        self, contact: str, folder: Path, say: Callable[[str], None], *, offline: bool, timeout: float
    ) -> None:
        self._contact, self._folder, self._say = contact, folder, say
        self.offline, self._timeout = offline, timeout
        self._session: Any = None

    def submissions(self, name: str) -> bytes:
        """A submissions body or one of its pages by its name (``CIK0000320193.json``)."""
        body = self._answer(SUBMISSIONS + name, name)
        if body is None:
            raise SourceError(f"EDGAR has no {name}", "check the symbol; a company must file with the SEC")
        return body

    def cik_of(self, ticker: str) -> int:
        """The number of the company with this ticker. Raises SourceError when EDGAR lists none."""
        body = self._answer(TICKERS, "company_tickers.json")
        try:
            rows = json.loads(body or b"{}").values()
            numbers = {str(row["ticker"]).upper(): int(row["cik_str"]) for row in rows}
        except (ValueError, KeyError, TypeError, AttributeError):
            raise SourceError("EDGAR's list of tickers cannot be read", "try again later") from None
        if ticker not in numbers:
            raise SourceError(
                f"EDGAR lists no company with the ticker {ticker}",
                "it lists those that file with the SEC, by today's ticker (or: --source SAVED-BODY)",
            )
        return numbers[ticker]

    def accepted(self, cik: str, accession: str) -> datetime | None:
        """When a filing was accepted, by its own header: New York's clock, naive; None when it has none."""
        url = HEADERS.format(cik=cik, folder=accession.replace("-", ""), accession=accession)
        body = self._answer(url, f"{accession}.header")
        match = _ACCEPTED.search(body or b"")
        return datetime.strptime(match[1].decode(), "%Y%m%d%H%M%S") if match else None

    def _answer(self, url: str, name: str) -> bytes | None:
        """The body of an answer, asked for or kept; None when EDGAR has no such file."""
        stored, about = self._folder / name, self._folder / f"{name}.about"
        if self.offline:
            if not stored.exists():
                remedy = "run once without --offline, or name a saved file with --source FILE"
                raise SourceError(f"offline, and EDGAR's {name} is not stored locally", remedy)
            return stored.read_bytes()
        conditions = _conditions(about) if stored.exists() else {}
        for pause in (*PAUSES, None):
            answer = self._asked(url, conditions)
            if answer.status_code == 304:
                return stored.read_bytes()
            if answer.status_code == 200:
                return self._keep(stored, about, answer)
            if answer.status_code < 500 or pause is None:
                break
            self._say(
                f"EDGAR reports an error (HTTP {answer.status_code}); asking again in {pause:g} seconds"
            )
            sleep(pause)
        _refuse(answer)
        return None

    def _asked(self, url: str, conditions: dict[str, str]) -> Any:
        from curl_cffi import requests

        if self._session is None:
            from importlib.metadata import version

            agent = f"eventstudy/{version('eventstudy-cli')} {self._contact}"
            self._session = requests.Session(headers={"User-Agent": agent})
        _PACE.wait()
        try:
            return limits.bounded_reply(
                self._session.get,
                url,
                most=limits.LARGEST_FILING,
                headers=conditions,
                timeout=self._timeout,
            )
        except limits.TooLargeError as error:
            remedy = "save what you need and use --source FILE"
            raise SourceError(f"EDGAR's answer is too large: {error}", remedy) from None
        except (requests.exceptions.RequestException, OSError) as error:
            reason = re.sub(r"^.*curl: .*?\) ", "", str(error).partition(". See ")[0])
            message = f"EDGAR cannot be reached: {reason}"
            raise SourceError(message, "check the network and try again") from None

    def _keep(self, stored: Path, about: Path, answer: Any) -> bytes:
        body = bytes(answer.content)
        headers = {name: answer.headers.get(name) for name in ("ETag", "Last-Modified")}
        try:
            make_home(self._folder)
            for path, content in ((stored, body), (about, json.dumps(headers).encode())):
                part = path.with_name(f"{path.name}.part-{os.getpid()}")
                part.write_bytes(content)
                part.replace(path)
        except OSError as error:
            self._say(f"EDGAR's answer could not be stored: {error.strerror or error}")
        return body


def _conditions(about: Path) -> dict[str, str]:
    """The headers that make EDGAR answer 304 when nothing changed."""
    try:
        headers = json.loads(about.read_bytes())
        names = {"ETag": "If-None-Match", "Last-Modified": "If-Modified-Since"}
        return {names[name]: str(value) for name, value in headers.items() if name in names and value}
    except (OSError, ValueError, AttributeError):
        return {}


def _refuse(answer: Any) -> None:
    """Nothing for a file that is not there. Raises SourceError for everything else."""
    status, text = answer.status_code, answer.text[:4096]
    if status == 404 or (status == 403 and "AccessDenied" in text):
        return
    if "Undeclared Automated Tool" in text:
        raise SourceError("EDGAR does not accept the contact that the request names", _NAME_A_CONTACT)
    if status == 429 or "Request Rate Threshold Exceeded" in text:
        raise RateLimitError(
            f"EDGAR limits our requests (HTTP {status})", "wait ten minutes without asking, then try again"
        )
    if status >= 500:
        raise SourceError(f"EDGAR reports an error (HTTP {status})", "try again later")
    raise SourceError(f"EDGAR refuses the request (HTTP {status})", "try again later")
