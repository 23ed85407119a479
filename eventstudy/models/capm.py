"""The CAPM (Sharpe 1964): OLS with a constant of R_i - RF on the market's excess return."""

from eventstudy.models.linear import LinearModel

CAPM = LinearModel("capm", ("Mkt-RF",), ("beta",), excess=True)
