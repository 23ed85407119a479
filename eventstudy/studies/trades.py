"""Returns from one close to the next, however many sessions lie between (Maynes & Rumsey 1993)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from eventstudy.studies.grid import Floats, Ints


def trade_returns(
    closes: Floats,
    names: Sequence[str],
    columns: Mapping[str, int],
    event_columns: Ints,
    event_markets: Ints,
    *,
    log: bool,
) -> tuple[Floats, Floats, Ints]:
    """What ``models.trade_to_trade`` is fitted to, and the number of each event's pair.

    R / sqrt(d) (T, S) on the session of the last trade, NaN without one, d the sessions since the trade
    before; and for each of P pairs of a symbol and a benchmark sqrt(d) and R_m / sqrt(d), (T, P, 2), R_m over
    the same sessions. ``names``: the benchmarks that ``event_markets`` counts.
    """
    pairs, which = np.unique(
        np.stack([np.maximum(event_columns, 0), event_markets]), axis=1, return_inverse=True
    )
    values, series = np.full_like(closes, np.nan), np.full((len(closes), pairs.shape[1], 2), np.nan)
    for pair, (column, market) in enumerate(pairs.T.tolist()):
        traded = np.flatnonzero(~np.isnan(closes[:, column]))
        if len(traded) < 2 or not names or names[market] not in columns:
            continue
        level = closes[:, columns[names[market]]]
        before, after = traded[:-1], traded[1:]
        root = np.sqrt(after - before)
        values[after, column] = _growth(closes[after, column], closes[before, column], log=log) / root
        series[after, pair, 0] = root
        series[after, pair, 1] = _growth(level[after], level[before], log=log) / root
    return values, series, which.reshape(-1)


def _growth(after: Floats, before: Floats, *, log: bool) -> Floats:
    return np.log(after / before) if log else after / before - 1.0
