"""``python -m eventstudy``."""

from eventstudy.cli.start import main

main()
