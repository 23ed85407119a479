"""The mean-adjusted model: AR = R_i - mean(R_i) of the estimation window (Brown & Warner 1980).

A constant alone: its own error, L2^2/L1, is common to all days. Sessions without a market return are left out
as for every model, so that all models are estimated on the same sessions.
"""

from eventstudy.models.linear import LinearModel

MEAN_ADJUSTED = LinearModel("mean-adjusted", ("market",), ())
