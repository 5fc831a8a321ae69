"""Pathways carried out: what a case's steps amount to, which moves are open and which are refused, what follows, what is due when.

Pure functions on definitions and values: nothing is stored here, and nothing is asked of the clock. The workplace keeps the steps; the
tests of a folder (tests/*.yaml) go the same way.
"""
