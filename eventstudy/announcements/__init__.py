"""When the news came: a WHEN, event files, and the text they are written in."""
