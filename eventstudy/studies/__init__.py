"""Many events together: what ``study`` measures."""
