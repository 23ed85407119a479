"""The local price store: one SQLite file."""
