"""Faults of Yahoo that do not pass: what it answers, how long to wait, the exit code and the words."""

from __future__ import annotations

from yahoo_loopback import Fault, answering, hang, refusal, reset

HTML = "<html><body>Service unavailable</body></html>"
LIMITED = answering(429, "Too Many Requests", ("Retry-After", "1800"), kind="text/plain")
FAULTS: dict[str, tuple[Fault, str, int, str]] = {
    "404": (
        answering(404, refusal("Not Found", "No data found, symbol may be delisted")),
        "30",
        3,
        "Yahoo: No data found, symbol may be delisted",
    ),
    "401": (
        answering(401, {"finance": {"error": {"code": "Unauthorized", "description": "Invalid Crumb"}}}),
        "30",
        4,
        "Yahoo refuses to answer (HTTP 401: Invalid Crumb)",
    ),
    "429": (LIMITED, "30", 4, "wait 1800 seconds and try again; --offline uses the prices stored locally"),
    "500": (answering(500, HTML, kind="text/html"), "3", 4, "Yahoo's server reports an error (HTTP 500)"),
    "truncated": (answering(200, '{"chart": {"res'), "3", 4, "Yahoo's answer cannot be read"),
    "reset": (reset, "3", 4, "Yahoo cannot be reached: "),
    "hang": (hang, "1", 4, "Yahoo gave no answer within 1 seconds"),
}
