"""Agreements and what flows under them, what is past its time, the subject's copy: for whoever answers for the data."""
