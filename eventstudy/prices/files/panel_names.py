"""Which symbols a panel would have, in their order, without its closes: only names are read."""

from __future__ import annotations

from collections.abc import Iterable

from eventstudy.prices.files.address import FilePath
from eventstudy.prices.files.collect import Collection
from eventstudy.prices.files.csv import CsvTable
from eventstudy.prices.files.folder import PARQUET_SUFFIXES, folder_files
from eventstudy.prices.files.panel_parts import PanelParts, requests_of_all
from eventstudy.prices.files.source import Table


class _Names(PanelParts):
    """As ``PanelParts``, of the names alone."""

    def _read(self, table: Table) -> None:
        assert not isinstance(table, CsvTable)
        for name in table.names_in_order(self._is_wanted):
            self._code(name)


def panel_symbols(path: FilePath, symbols: Iterable[str], *, returns: bool) -> tuple[str, ...] | None:
    """The symbols of ``files.panel.read_panel``, in its order.

    None where other files than Parquet are read, or files of a symbol's name beside files of several symbols:
    what is read of one symbol then depends on the others. Raises InputFileError.
    """
    wanted = list(symbols)
    names = _Names(wanted, returns, lambda _: None)
    if path.is_dir():
        files = folder_files(path, Collection(requests_of_all(wanted)))
        every = [*files.own, *files.others]
        if (files.own and files.others) or any(file.suffix.lower() not in PARQUET_SUFFIXES for file in every):
            return None
        names.read_folder(path)
    else:
        names.read(path)
    return tuple(dict.fromkeys(names.wanted_name(name) for name in names.names))
