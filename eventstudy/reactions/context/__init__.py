"""What a session means beside those before it: streaks, records, ranks, the biggest move since."""
