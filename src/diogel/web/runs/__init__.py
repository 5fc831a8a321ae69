"""Builds, asked for in the workplace and made by a worker beside it."""
