"""How answers are written: one file a format, one a picture."""
