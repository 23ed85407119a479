"""Daily prices from Tiingo."""
