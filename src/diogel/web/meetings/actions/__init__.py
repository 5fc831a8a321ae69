"""Every change to a meeting, each with its line in the log."""
