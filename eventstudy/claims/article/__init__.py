"""Reading a text: the figures in it that are claims about a listing's price, drafted by rules."""
