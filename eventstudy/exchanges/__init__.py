"""Who trades where and when: listings, session tables, and which session reacts."""
