"""Many events at once, as arrays: fits, abnormal returns, statistics. No prices, no listings."""
