"""The command line: reads arguments, owns the streams and the exit codes."""
