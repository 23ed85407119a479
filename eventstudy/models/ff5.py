"""Five factors (Fama & French 2015): market, size, value, profitability (RMW), investment (CMA)."""

from eventstudy.models.linear import LinearModel

FF5 = LinearModel(
    "ff5", ("Mkt-RF", "SMB", "HML", "RMW", "CMA"), ("beta", "smb", "hml", "rmw", "cma"), excess=True
)
