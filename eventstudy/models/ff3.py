"""Three factors (Fama & French 1993): R_i - RF on the market's excess return, size (SMB) and value (HML)."""

from eventstudy.models.linear import LinearModel

FF3 = LinearModel("ff3", ("Mkt-RF", "SMB", "HML"), ("beta", "smb", "hml"), excess=True)
