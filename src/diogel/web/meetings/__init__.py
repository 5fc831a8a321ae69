"""Meetings of boards and panels: called, held, written down, and what was agreed there followed up."""
