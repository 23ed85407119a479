"""The table of models, which ``run`` (floats) and ``study`` (arrays) both read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import cast

from eventstudy.errors import UsageError
from eventstudy.models.interface import Model

_HOMES = {
    "market": "market:MARKET",
    "market-adjusted": "market_adjusted:MARKET_ADJUSTED",
    "mean-adjusted": "mean_adjusted:MEAN_ADJUSTED",
    "capm": "capm:CAPM",
    "ff3": "ff3:FF3",
    "carhart": "carhart:CARHART",
    "ff5": "ff5:FF5",
    "ff5-momentum": "ff5_momentum:FF5_MOMENTUM",
    "dimson": "dimson:DIMSON",
    "scholes-williams": "scholes_williams:SCHOLES_WILLIAMS",
    "garch": "garch:GARCH",
}
"""Where each model is. Adding one is a file and a row here."""


class _Models(Mapping[str, Model]):
    """The models by name, each imported when it is asked for: a run needs one."""

    def __getitem__(self, name: str) -> Model:
        module, _, model = _HOMES[name].partition(":")
        return cast(Model, getattr(import_module(f"eventstudy.models.{module}"), model))

    def __iter__(self) -> Iterator[str]:
        return iter(_HOMES)

    def __len__(self) -> int:
        return len(_HOMES)


MODELS: Mapping[str, Model] = _Models()
"""The models by name, in the order in which they are listed."""


def refuse_without_benchmark(model: str) -> None:
    """Raises UsageError for a model whose expected return rests on a benchmark."""
    if MODELS[model].slopes and not MODELS[model].excess:
        remedy = "leave out --benchmark none, name one, or take --model mean-adjusted"
        raise UsageError(f"the {model} model needs a benchmark", remedy)


def model_named(name: str, leads: int = 1) -> Model:
    """A model of ``MODELS``; ``leads``: how many leads and lags of the market ``dimson`` has."""
    if name == "dimson":
        from eventstudy.models.dimson import dimson

        return dimson(leads)
    return MODELS[name]
