"""What did the stock do on the news? Price reactions and event studies, every listing on its own session."""
