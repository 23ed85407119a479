"""What the Python interface gives back: results that iterate, and become frames when asked to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

from eventstudy.announcements.announced import Announced
from eventstudy.claims.check import Checked
from eventstudy.claims.check import Tally as ClaimTally
from eventstudy.reactions.batch import BatchRow
from eventstudy.reactions.batch import Tally as EventTally
from eventstudy.reactions.run import Reaction, RunResult

if TYPE_CHECKING:
    import pandas as pd

    from eventstudy.reports.page import Page
    from eventstudy.reports.report import Report
    from eventstudy.studies.study import StudyResult

Names = tuple[str, ...]


class Picture:
    """The charts of a result: drawn in a notebook, or saved as ``.svg``, ``.png`` or ``.html``."""

    def __init__(self, report: Report) -> None:
        self._report = report

    def _as(self, suffix: str) -> bytes:
        from eventstudy.errors import UsageError
        from eventstudy.reports.charts.palette import Theme
        from eventstudy.reports.formats.registry import PLOTS

        page = page_of(self._report)
        if page is None or not page.charts:
            raise UsageError("nothing could be measured, so there is no chart")
        if suffix not in PLOTS:
            raise UsageError(f"no chart for the suffix {suffix or '(none)'}", f"use one of {' '.join(PLOTS)}")
        return PLOTS[suffix](self._report, page, Theme.LIGHT)

    def save(self, file: str | Path) -> None:
        """Write the charts to a file. Raises UsageError for another suffix, or when there is no chart."""
        content = self._as(Path(file).suffix.lower())
        Path(file).write_bytes(content)

    def _repr_svg_(self) -> str:
        return self._as(".svg").decode()

    def __repr__(self) -> str:
        return f"<Picture of {self._report.title}>"


class Announcements(Sequence[Announced]):
    """The announcements of some companies, oldest first within each; a row is an ``Announced``."""

    def __init__(self, rows: Sequence[Announced]) -> None:
        self._rows = tuple(rows)

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, at: int) -> Announced: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Announced]: ...
    def __getitem__(self, at: int | slice) -> Announced | Sequence[Announced]:
        """The announcement at a place, or several."""
        return self._rows[at]

    def __repr__(self) -> str:
        companies = ", ".join(dict.fromkeys(row.symbol for row in self._rows))
        doubtful = sum(row.confidence == "ambiguous" for row in self._rows)
        return f"<Announcements of {companies or 'nobody'}: {len(self)}, {doubtful} ambiguous>"

    def to_frame(self) -> pd.DataFrame:
        """A row per announcement: the columns of the CSV, all text; ``announced`` is a WHEN."""
        from eventstudy.reports.announcements.report import announcements_report

        return frame_of(announcements_report(self._rows))

    def _repr_html_(self) -> str:
        from eventstudy.reports.announcements.report import announcements_report

        return html_of(announcements_report(self._rows))


class Reactions:
    """The listings of one announcement; iterating gives the Reaction of each, ``result`` holds everything."""

    def __init__(self, result: RunResult) -> None:
        self.result = result

    def __iter__(self) -> Iterator[Reaction]:
        return iter(self.result.reactions)

    def __len__(self) -> int:
        return len(self.result.reactions)

    def __getitem__(self, symbol: str) -> Reaction:
        """The Reaction of a listing; KeyError when it is not among them."""
        for reaction in self.result.reactions:
            if reaction.listing.symbol == symbol:
                return reaction
        raise KeyError(symbol)

    def to_frame(self) -> pd.DataFrame:
        """A row per listing: the columns of the CSV, with its units; NaN where a number is missing."""
        from eventstudy.reports.run.report import reactions_report

        return frame_of(reactions_report(self.result))

    def __repr__(self) -> str:
        from eventstudy.reports.values import percent

        lines = [
            f"{row.listing.symbol} {row.alignment.session.date}"
            f" {percent(row.values['close_to_close']) or row.status.value}"
            for row in self.result.reactions
        ]
        return f"<Reactions: {', '.join(lines) or 'none'}>"

    def plot(self) -> Picture:
        """The chart of each company's listings around the news."""
        from eventstudy.reports.run.report import reactions_report

        return Picture(reactions_report(self.result))

    def _repr_html_(self) -> str:
        from eventstudy.reports.run.report import reactions_report

        return html_of(reactions_report(self.result))


class Batch(Sequence[BatchRow]):
    """The rows of a file of events in its order: the listings of each, or why it could not be placed.

    ``windows``: names of the columns of further windows; ``extra``: of the file's own columns.
    """

    def __init__(self, rows: Sequence[BatchRow], tally: EventTally, windows: Names, extra: Names) -> None:
        self._rows, self.tally = tuple(rows), tally
        self._windows, self._extra = windows, extra

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, at: int) -> BatchRow: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[BatchRow]: ...
    def __getitem__(self, at: int | slice) -> BatchRow | Sequence[BatchRow]:
        """The row at a place, or several."""
        return self._rows[at]

    def __repr__(self) -> str:
        counts = ", ".join(f"{count:,} {status}" for status, count in sorted(self.tally.rows.items()))
        return f"<Batch of {self.tally.events:,} events, rows: {counts or 'none'}>"

    def plot(self) -> Picture:
        """Every move on one scale."""
        return Picture(self._report())

    def to_frame(self) -> pd.DataFrame:
        """A row per listing of each event: the columns of the CSV; NaN where a number is missing."""
        return frame_of(self._report())

    def _report(self) -> Report:
        from eventstudy.reports.batch.report import batch_report

        return batch_report(self._rows, self._windows, self._extra, self.tally)

    def _repr_html_(self) -> str:
        return html_of(self._report())


class Checks(Sequence[Checked]):
    """Printed claims with their verdicts, in the order of the file; ``columns`` of it that are repeated."""

    def __init__(self, rows: Sequence[Checked], tally: ClaimTally, columns: Names, file: str) -> None:
        self._rows, self.tally = tuple(rows), tally
        self._columns, self._file = columns, file

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, at: int) -> Checked: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Checked]: ...
    def __getitem__(self, at: int | slice) -> Checked | Sequence[Checked]:
        """The claim at a place, or several."""
        return self._rows[at]

    def __repr__(self) -> str:
        from eventstudy.reports.claims.report import summary

        return f"<Checks of {self._file}: {summary(self.tally)}>"

    def to_frame(self) -> pd.DataFrame:
        """A row per claim: the columns of the CSV; NaN where a number is missing."""
        return frame_of(self._report())

    def _report(self) -> Report:
        from eventstudy.reports.claims.report import claims_report

        return claims_report(self._columns, self._rows, self.tally, file=self._file)

    def _repr_html_(self) -> str:
        return html_of(self._report())


class Study:
    """A study's statistics as frames. ``result`` holds everything the study knows."""

    def __init__(self, result: StudyResult) -> None:
        self.result = result

    def to_frame(self) -> pd.DataFrame:
        """All statistics: the columns of the CSV, NaN where a test does not apply."""
        from eventstudy.reports.study.report import study_report

        return frame_of(study_report(self.result))

    @property
    def aar(self) -> pd.DataFrame:
        """Average abnormal returns: a row for each session (and group)."""
        return self._kind("aar")

    @property
    def caar(self) -> pd.DataFrame:
        """Cumulative average abnormal returns: a row for each window (and group)."""
        return self._kind("caar")

    @property
    def events(self) -> pd.DataFrame:
        """A row per event in input order: status, fit, AR and CAR; the columns of ``--events-out``."""
        from eventstudy.reports.study.report import events_report

        return frame_of(events_report(self.result))

    @property
    def bhar(self) -> pd.DataFrame:
        """Buy-and-hold abnormal returns: a row for each window (and group); empty without ``bhar``."""
        return self._kind("bhar")

    @property
    def comparison(self) -> pd.DataFrame:
        """The two groups of ``compare``: a row for each window; empty without it."""
        return self._member("comparison")

    @property
    def regression(self) -> pd.DataFrame:
        """The coefficients of ``regress``: a row for each window, fit and term; empty without it."""
        return self._member("regression", "coefficients")

    @property
    def placebo(self) -> pd.DataFrame:
        """Each statistic among its values on random dates: a row for each row and test of the study."""
        import pandas as pd

        return pd.DataFrame(self._members().get("placebo", {}).get("statistics", []))

    @property
    def power(self) -> pd.DataFrame:
        """The power of each test: a row for each window and test; ``effects`` and ``power`` are lists."""
        return self._member("power", "tests")

    @property
    def calendar_time(self) -> pd.DataFrame:
        """The calendar-time portfolio's coefficients: a row for each kind of errors and term."""
        import pandas as pd

        by_errors = self._members().get("calendar_time", {}).get("coefficients", {})
        return pd.DataFrame(
            [{"errors": errors, **term} for errors, terms in by_errors.items() for term in terms]
        )

    def _members(self) -> Mapping[str, Any]:
        """What the JSON holds beside the statistics."""
        from eventstudy.reports.study.report import study_report

        return study_report(self.result).after()

    def _member(self, name: str, each: str = "") -> pd.DataFrame:
        """Rows of a member of the JSON, or of the list ``each`` in every one of them."""
        import pandas as pd

        rows = [dict(row) for row in self._members().get(name, [])]
        if each:
            rows = [{**row, **part} for row in rows for part in row.pop(each, [{}])]
        return pd.DataFrame(rows)

    def _kind(self, kind: str) -> pd.DataFrame:
        frame = self.to_frame()
        return frame[frame["kind"] == kind].reset_index(drop=True)

    def __repr__(self) -> str:
        from eventstudy.reports.study.page import found

        whole = " ".join(found(self.result)).removesuffix(".")
        counts = f"{self.result.used:,} of {len(self.result.events):,} events"
        return f"<Study of {counts}{': ' if whole else ''}{whole}>"

    def plot(self) -> Picture:
        """AAR and CAAR of each group with their band, and how the events differ."""
        from eventstudy.reports.study.report import study_report

        return Picture(study_report(self.result))

    def _repr_html_(self) -> str:
        from eventstudy.reports.study.report import study_report

        return html_of(study_report(self.result))


def frame_of(report: Report) -> pd.DataFrame:
    """The rows of a report as a frame with its columns."""
    import pandas as pd

    from eventstudy.kinds import Kind

    names = [column.name for column in report.columns]
    frame = pd.DataFrame([list(row) for row in report.rows], columns=names)
    for column in report.columns:
        if column.kind not in (Kind.TEXT, Kind.DATE):
            # A column without any value would be of objects.
            frame[column.name] = pd.to_numeric(frame[column.name])
    return frame


def page_of(report: Report) -> Page | None:
    """The page of a report; None where it has none."""
    if report.page_of_rows is not None:
        return report.page_of_rows(
            [column.name for column in report.columns], [list(row) for row in report.rows]
        )
    return report.page() if report.page is not None else None


def html_of(report: Report) -> str:
    """The columns that people read, as notebooks show them: fractions in percent."""
    from eventstudy.reports.formats.html import table_html
    from eventstudy.reports.values import people_columns

    columns, cells = people_columns(report, [list(row) for row in report.rows])
    return table_html(report.title, columns, cells)
