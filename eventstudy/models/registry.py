"""The table of models, which ``run`` (floats) and ``study`` (arrays) both read."""

from __future__ import annotations

from eventstudy.errors import UsageError
from eventstudy.models.capm import CAPM
from eventstudy.models.carhart import CARHART
from eventstudy.models.dimson import dimson
from eventstudy.models.ff3 import FF3
from eventstudy.models.ff5 import FF5
from eventstudy.models.ff5_momentum import FF5_MOMENTUM
from eventstudy.models.interface import Model
from eventstudy.models.market import MARKET
from eventstudy.models.market_adjusted import MARKET_ADJUSTED
from eventstudy.models.mean_adjusted import MEAN_ADJUSTED
from eventstudy.models.scholes_williams import SCHOLES_WILLIAMS

_TABLE: tuple[Model, ...] = (
    MARKET,
    MARKET_ADJUSTED,
    MEAN_ADJUSTED,
    CAPM,
    FF3,
    CARHART,
    FF5,
    FF5_MOMENTUM,
    dimson(1),
    SCHOLES_WILLIAMS,
)
MODELS: dict[str, Model] = {model.name: model for model in _TABLE}
"""The models by name. Adding one is a file and a row here."""


def refuse_without_benchmark(model: str) -> None:
    """Raises UsageError for a model whose expected return rests on a benchmark."""
    if MODELS[model].slopes and not MODELS[model].excess:
        remedy = "leave out --benchmark none, name one, or take --model mean-adjusted"
        raise UsageError(f"the {model} model needs a benchmark", remedy)


def model_named(name: str, leads: int = 1) -> Model:
    """A model of ``MODELS``; ``leads``: how many leads and lags of the market ``dimson`` has."""
    return dimson(leads) if name == "dimson" else MODELS[name]
