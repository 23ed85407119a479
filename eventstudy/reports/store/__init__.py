"""The reports of ``prices``."""
