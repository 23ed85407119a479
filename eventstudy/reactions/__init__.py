"""One announcement measured on every listing of the companies concerned."""
