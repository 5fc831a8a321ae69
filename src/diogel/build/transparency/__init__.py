"""The public record of how links are made, in the form of the UK's Algorithmic Transparency Recording Standard.

What the program knows is filled in from the facts; what only people know is left blank and marked as such, never invented.
"""
