"""Casework: opening a case on a pathway, taking it through its stages, and what other partners may see of it."""
