"""What a command found, laid out: columns, sentences, formats, charts, then a folder per command."""
