"""Every change in looking people up, each with its lines in the log."""
