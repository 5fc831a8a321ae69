"""Diogel: a shared workbench for community safety partnerships."""

__version__ = "0.1.0"
