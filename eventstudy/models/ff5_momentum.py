"""Six factors (Fama & French 2018): the five of Fama & French (2015) and momentum (Mom)."""

from eventstudy.models.linear import LinearModel

FF5_MOMENTUM = LinearModel(
    "ff5-momentum",
    ("Mkt-RF", "SMB", "HML", "RMW", "CMA", "Mom"),
    ("beta", "smb", "hml", "rmw", "cma", "mom"),
    excess=True,
)
