"""Daily prices from Yahoo through yfinance: the only room that imports it."""
