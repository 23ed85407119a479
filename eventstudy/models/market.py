"""The market model: OLS with a constant of R_i on R_m (MacKinlay 1997).

Prediction error of a sum of L2 days: L2 + L2^2/L1 + (sum (R_mt - mean))^2 / Sxx (Mikkelson & Partch 1988);
for one day Patell's (1976) 1 + 1/L1 + (R_mt - mean)^2 / Sxx.
"""

from eventstudy.models.linear import LinearModel

MARKET = LinearModel("market", ("market",), ("beta",))
