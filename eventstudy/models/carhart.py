"""Four factors (Carhart 1997): the three of Fama & French (1993) and momentum (Mom)."""

from eventstudy.models.linear import LinearModel

CARHART = LinearModel("carhart", ("Mkt-RF", "SMB", "HML", "Mom"), ("beta", "smb", "hml", "mom"), excess=True)
