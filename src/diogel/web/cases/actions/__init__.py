"""Every change to a case, each with its line in the log."""
