"""The table of models, which ``run`` (floats) and ``study`` (arrays) both read."""

from __future__ import annotations

from eventstudy.models.interface import Model
from eventstudy.models.market import MARKET
from eventstudy.models.market_adjusted import MARKET_ADJUSTED
from eventstudy.models.mean_adjusted import MEAN_ADJUSTED

MODELS: dict[str, Model] = {model.name: model for model in (MARKET, MARKET_ADJUSTED, MEAN_ADJUSTED)}
"""The models by name. Adding one is a file and a place here."""
