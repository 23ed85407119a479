"""The reports of ``study``."""
