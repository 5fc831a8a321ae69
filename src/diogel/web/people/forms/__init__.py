"""The questions that are asked in looking people up."""
